// HttpWire: Streamable HTTP, as a client that shares no code with the servers it judges.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "conformance/agent/wire.h"

namespace conformance {

struct HttpReply {
  int status = 0;  // 0: no answer; the body says why
  Headers headers = {};
  std::string body = {};
  bool timed_out = false;

  std::string header(const std::string& name) const;  // "" when absent
};

struct HttpTarget {
  std::string host;
  unsigned short port = 0;
  std::string path;
};

// "http://127.0.0.1:8080/mcp". kInvalidArgument for anything else.
base::Result<HttpTarget> ParseHttpTarget(const std::string& url);

class HttpWire : public Wire {
 public:
  HttpWire(HttpTarget target, Tap tap);
  ~HttpWire() override;

  base::Result<Json> Exchange(const Json& request, const ExchangeOptions& options) override;
  base::Status Send(const Json& message, const Headers& headers) override;
  bool has_headers() const override { return true; }
  bool alive() const override { return true; }

  // Any request, e.g. a hostile one: nothing is added but Host and Content-Length, and nothing is
  // taken from the answer. query: with its '?'.
  HttpReply Raw(const std::string& method, const std::string& body, const Headers& headers,
                const std::string& query = "",
                std::chrono::milliseconds patience = std::chrono::seconds(10));
  std::string session() const;
  void set_session(std::string session);
  const HttpTarget& target() const { return target_; }

 private:
  class Connection;
  std::unique_ptr<Connection> Take();
  void GiveBack(std::unique_ptr<Connection> connection);
  Headers Complete(const Headers& headers) const;

  const HttpTarget target_;
  const Tap tap_;
  mutable std::mutex mutex_;
  std::string session_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace conformance
