// The HttpExchange that a connection hands out.
#pragma once

#include <memory>
#include <stop_token>

#include "net/connection.h"
#include "net/response_writer.h"

namespace net {

// Thread-safe. Destroyed without an answer, it answers 500; without the end of its stream, it cuts
// the connection, so that the client sees the loss.
class ConnectionExchange final : public HttpExchange {
 public:
  ConnectionExchange(std::shared_ptr<Connection> connection, Outbox::Answer answer,
                     const ResponseFraming& framing);
  ~ConnectionExchange() override;

  void Respond(HttpResponse response) override;
  void StartStream(HttpResponse head, std::string_view keep_alive) override;
  bool Write(std::string_view bytes) override;
  void EndStream() override;
  void RespondRaw(std::string_view bytes) override;
  void Reset() override;
  std::stop_token disconnected() const override { return answer_.stop; }

 private:
  const std::shared_ptr<Connection> connection_;
  const Outbox::Answer answer_;
  const ResponseFraming framing_;
};

}  // namespace net
