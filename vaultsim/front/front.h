// Front: a simulated Vault behind HTTP. Requests pass as they came - verb, target, headers, body -
// so that the simulator and nobody else decides what they mean.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/limits.h"
#include "base/thread_pool.h"
#include "net/http.h"
#include "vaultsim/vault.h"

namespace vaultsim {

// What Vault takes [max_request_size]: 32 MiB of body, and the megabyte of head of Go's server.
inline constexpr std::size_t kFrontBodyBytesMax = 32u << 20;
inline constexpr std::size_t kFrontHeadBytesMax = 1u << 20;

// The options of an HTTP server for a Front: every verb, no length needed, Vault's limits.
net::HttpServerOptions FrontOptions(std::string host, std::uint16_t port);

// Answers on a worker: making an RSA key takes longer than the event loop may wait.
class Front : public net::HttpHandler {
 public:
  // vault must outlive the Front; the pool's tasks hold nothing but it and their exchange.
  explicit Front(Vault& vault);

  std::optional<net::HttpResponse> CheckHead(const net::HttpRequest& head) override;
  // 503 when too many requests wait.
  void Handle(net::HttpRequest request, std::shared_ptr<net::HttpExchange> exchange) override;

 private:
  Vault& vault_;
  base::ThreadPool pool_;
};

// POST /reset makes the Vault as it was at the start; for suites that want a clean server for each
// case without the time of a new process. Listens apart from the Vault, whose paths stay its own.
class Control : public net::HttpHandler {
 public:
  // reset: run on the loop's thread of the control port; an error's message becomes a 500.
  explicit Control(std::function<base::Status()> reset) : reset_(std::move(reset)) {}

  std::optional<net::HttpResponse> CheckHead(const net::HttpRequest& head) override;
  void Handle(net::HttpRequest request, std::shared_ptr<net::HttpExchange> exchange) override;

 private:
  std::function<base::Status()> reset_;
};

}  // namespace vaultsim
