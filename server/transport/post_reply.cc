#include "transport/post_reply.h"

#include <iterator>
#include <utility>

#include "base/limits.h"
#include "net/server_sent_events.h"

namespace transport {
namespace {

int StatusOf(jsonrpc::Reply::Kind kind) {
  switch (kind) {
    case jsonrpc::Reply::Kind::kNothing:
      return 202;
    case jsonrpc::Reply::Kind::kAnswer:
      return 200;
    case jsonrpc::Reply::Kind::kRefused:
      return 400;
    case jsonrpc::Reply::Kind::kUnknownMethod:
      return 404;
    case jsonrpc::Reply::Kind::kTooMany:
      return 429;
  }
  return 500;
}

}  // namespace

net::HttpResponse JsonResponse(int status, std::string body) {
  return {status,
          {{"Content-Type", kJsonType},
           {"Cache-Control", "no-store"},
           {"X-Content-Type-Options", "nosniff"}},
          std::move(body)};
}

net::HttpResponse EventStream(net::Headers cors) {
  net::HttpResponse head{200,
                         {{"Content-Type", kEventsType},
                          {"Cache-Control", "no-store"},
                          {"X-Accel-Buffering", "no"},
                          {"X-Content-Type-Options", "nosniff"}},
                         {}};
  std::move(cors.begin(), cors.end(), std::back_inserter(head.headers));
  return head;
}

void PostReply::BeginStream() {
  if (std::exchange(streaming_, true)) return;
  exchange_->StartStream(EventStream(std::move(client_.cors)), net::kKeepAlive);
  if (client_.session) {
    stream_ = client_.session.streams->Open(exchange_, client_.session.session->primes_streams());
  }
}

void PostReply::Send(std::string text) {
  if (!client_.takes_events) return;
  BeginStream();
  if (client_.session) return client_.session.streams->Write(stream_, text);
  exchange_->Write(net::EncodeEvent({.data = text}));
}

void PostReply::HangUp() {
  if (!client_.takes_events || !client_.session) return;
  BeginStream();
  client_.session.streams->HangUp(stream_);
}

void PostReply::Finish(jsonrpc::Reply reply) {
  if (streaming_) {
    if (client_.session) return client_.session.streams->Finish(stream_, reply.text);
    if (!reply.text.empty()) exchange_->Write(net::EncodeEvent({.data = reply.text}));
    return exchange_->EndStream();
  }
  net::HttpResponse response = reply.text.empty()
                                   ? net::HttpResponse{StatusOf(reply.kind), {}, {}}
                                   : JsonResponse(StatusOf(reply.kind), std::move(reply.text));
  if (reply.kind == jsonrpc::Reply::Kind::kTooMany) {
    response.headers.emplace_back("Retry-After", "1");
  }
  if (reply.opened && sessions_ != nullptr) {
    response.headers.emplace_back(kSessionId,
                                  sessions_->Open(client_.owner, std::move(reply.opened)));
  }
  AddCors(response);
  exchange_->Respond(std::move(response));
}

void PostReply::AddCors(net::HttpResponse& response) {
  std::move(client_.cors.begin(), client_.cors.end(), std::back_inserter(response.headers));
}

}  // namespace transport
