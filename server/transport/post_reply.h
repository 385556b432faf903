// PostReply: the answer to a POST: one JSON body, or an event stream from the first message on that
// comes before the reply. [2025-11-25 and 2026-07-28 transports, Sending Messages]
#pragma once

#include <memory>
#include <string>

#include "jsonrpc/endpoint.h"
#include "net/http.h"
#include "transport/http_sessions.h"

namespace transport {

inline constexpr const char* kJsonType = "application/json";
inline constexpr const char* kEventsType = "text/event-stream";

net::HttpResponse JsonResponse(int status, std::string body);
// The head of an event stream.
net::HttpResponse EventStream(net::Headers cors);

// For one thread at a time.
class PostReply : public jsonrpc::ReplySink {
 public:
  struct Client {
    net::Headers cors = {};
    std::string owner = {};
    bool takes_events = false;
    // Of the session that the request belongs to; its streams can be taken up again.
    HttpSession session = {};
  };

  // sessions: null where none are kept.
  PostReply(std::shared_ptr<net::HttpExchange> exchange, std::shared_ptr<HttpSessions> sessions,
            Client client)
      : exchange_(std::move(exchange)),
        sessions_(std::move(sessions)),
        client_(std::move(client)) {}

  bool carries_messages() const override { return client_.takes_events; }
  void Send(std::string text) override;
  void HangUp() override;
  void Finish(jsonrpc::Reply reply) override;

 private:
  void BeginStream();
  void AddCors(net::HttpResponse& response);

  const std::shared_ptr<net::HttpExchange> exchange_;
  const std::shared_ptr<HttpSessions> sessions_;
  Client client_;
  bool streaming_ = false;
  SessionStreams::Number stream_ = 0;  // of the session's, while streaming
};

}  // namespace transport
