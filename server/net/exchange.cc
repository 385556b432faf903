#include "net/exchange.h"

#include <utility>

namespace net {

ConnectionExchange::ConnectionExchange(std::shared_ptr<Connection> connection,
                                       Outbox::Answer answer, const ResponseFraming& framing)
    : connection_(std::move(connection)), answer_(std::move(answer)), framing_(framing) {}

ConnectionExchange::~ConnectionExchange() {
  if (connection_->outbox().Abandon(answer_.serial)) {
    Respond(RefusalResponse(500, "The request was not answered."));
  }
}

void ConnectionExchange::Respond(HttpResponse response) {
  Outbox& outbox = connection_->outbox();
  const Outbox::Moment moment = outbox.moment(answer_.serial);
  if (!moment.open) return;
  ResponseFraming framing = framing_;
  framing.closes = framing.closes || moment.closes;
  outbox.Respond(answer_.serial, FormatResponse(response, framing, moment.now), framing.closes);
}

void ConnectionExchange::StartStream(HttpResponse head, std::string_view keep_alive) {
  Outbox& outbox = connection_->outbox();
  const Outbox::Moment moment = outbox.moment(answer_.serial);
  if (!moment.open) return;
  ResponseFraming framing = framing_;
  framing.closes = framing.closes || moment.closes || framing.to_http_1_0;
  const std::string bytes = FormatStreamHead(head, framing, moment.now);
  if (framing.to_head_request) {
    outbox.Respond(answer_.serial, bytes, framing.closes);
  } else {
    const bool as_is = framing_.to_http_1_0 || keep_alive.empty();
    outbox.StartStream(answer_.serial, bytes,
                       as_is ? std::string(keep_alive) : FormatChunk(keep_alive));
  }
}

bool ConnectionExchange::Write(std::string_view bytes) {
  // An empty chunk would end the stream.
  const bool as_is = framing_.to_http_1_0 || bytes.empty();
  return connection_->outbox().WriteStream(answer_.serial,
                                           as_is ? std::string(bytes) : FormatChunk(bytes));
}

void ConnectionExchange::EndStream() {
  connection_->outbox().EndStream(answer_.serial,
                                  framing_.to_http_1_0 ? std::string_view() : kLastChunk,
                                  framing_.closes || framing_.to_http_1_0);
}

void ConnectionExchange::RespondRaw(std::string_view bytes) {
  connection_->outbox().Respond(answer_.serial, bytes, true);
}

void ConnectionExchange::Reset() { connection_->outbox().Reset(answer_.serial); }

}  // namespace net
