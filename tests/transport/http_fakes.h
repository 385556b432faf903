// An HTTP exchange without a socket, and requests to fill it.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "identity/http_identity.h"
#include "net/http.h"
#include "transport/streamable_http.h"

namespace transport {

// Keeps the answer. Thread-safe.
class FakeExchange : public net::HttpExchange {
 public:
  void Respond(net::HttpResponse response) override;
  void StartStream(net::HttpResponse head, std::string_view keep_alive) override;
  bool Write(std::string_view bytes) override;
  void EndStream() override;
  void RespondRaw(std::string_view) override {}  // only servers that play a broken one use them
  void Reset() override {}
  std::stop_token disconnected() const override { return stop_.get_token(); }

  void Disconnect() { stop_.request_stop(); }
  bool answered() const;
  // The head and what was written, of an answer that is a stream; ended(): it is over.
  std::optional<net::HttpResponse> stream_head() const;
  std::string streamed() const;
  bool ended() const;
  // Waits for the answer.
  net::HttpResponse Get();

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<net::HttpResponse> response_;
  std::optional<net::HttpResponse> stream_head_;
  std::string streamed_;
  bool ended_ = false;
  std::stop_source stop_;
};

// As the server asks.
class IdentityAuthenticator : public Authenticator {
 public:
  // identity must outlive this object.
  explicit IdentityAuthenticator(const identity::HttpIdentity& identity) : identity_(identity) {}
  base::Status Check(const CredentialHeaders& headers) const override;
  base::Result<Authenticated> Authenticate(const CredentialHeaders& headers) const override;

 private:
  const identity::HttpIdentity& identity_;
};

// A request as the event loop hands it over: POST of a message to /mcp, with what a client sends.
net::HttpRequest PostRequest(std::string body);
// Replaces a header's value; nullopt removes it.
void SetHeader(net::HttpRequest& request, const std::string& name,
               std::optional<std::string> value);
std::string HeaderOf(const net::HttpResponse& response, std::string_view name);

// CheckHead, and Handle if that let it pass.
std::shared_ptr<FakeExchange> Start(net::HttpHandler& handler, net::HttpRequest request);
// The answer, which must come at once.
net::HttpResponse Send(net::HttpHandler& handler, net::HttpRequest request);

}  // namespace transport
