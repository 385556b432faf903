// Front: a simulated Vault behind HTTP. Requests pass as they came - verb, target, headers, body -
// so that the simulator and nobody else decides what they mean.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/thread_pool.h"
#include "net/http.h"
#include "vaultsim/fault/injector.h"
#include "vaultsim/vault.h"

namespace vaultsim {

// What Vault takes [max_request_size]: 32 MiB of body, and the megabyte of head of Go's server.
inline constexpr std::size_t kFrontBodyBytesMax = 32u << 20;
inline constexpr std::size_t kFrontHeadBytesMax = 1u << 20;

// The options of an HTTP server for a Front: every verb, no length needed, Vault's limits.
net::HttpServerOptions FrontOptions(std::string host, std::uint16_t port);

// Answers on the thread of the event loop what need not wait: a hand-over to a worker costs more
// than most answers. The rest on workers. Faults happen on the wire: a reset is a reset, and what
// hangs is held until its client gives up.
class Front : public net::HttpHandler {
 public:
  // What is given must outlive the Front.
  explicit Front(Vault& vault);
  explicit Front(Deliverer& deliverer);

  std::optional<net::HttpResponse> CheckHead(const net::HttpRequest& head) override;
  // 503 when too many requests wait.
  void Handle(net::HttpRequest request, std::shared_ptr<net::HttpExchange> exchange) override;
  // Breaks the connections that hang, so that the server may end.
  void LetGo();

 private:
  using Exchange = std::shared_ptr<net::HttpExchange>;

  explicit Front(std::unique_ptr<Deliverer> own);
  void Send(Delivery delivery, bool to_head_request, const Exchange& exchange);
  void Hold(const Exchange& exchange);

  const std::unique_ptr<Deliverer> own_;  // null: another's
  Deliverer& deliverer_;
  std::mutex mutex_;
  std::vector<Exchange> hanging_;
  base::ThreadPool pool_;  // the last: its tasks use the others
};

}  // namespace vaultsim
