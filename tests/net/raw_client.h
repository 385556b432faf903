// A client that sends what it is told and shows what comes back: raw TCP, or TLS.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "net/http.h"
#include "net/socket.h"

namespace net_test {

// Blocking. Every wait ends after 20 s by a failed expectation, so that a broken server fails a
// test instead of hanging it. Not thread-safe.
class RawClient {
 public:
  struct Options {
    std::string host = "127.0.0.1";
    std::string source = "";  // IPv4 address to come from; empty: the system's choice
    bool tls = false;
    int receive_buffer_bytes = 0;  // 0: the system's choice
    int tls_version_max = 0;       // 0: OpenSSL's
  };

  explicit RawClient(std::uint16_t port) : RawClient(port, Options()) {}
  RawClient(std::uint16_t port, const Options& options);
  ~RawClient();
  RawClient(RawClient&&) noexcept;

  bool connected() const;
  // False when the server has closed the connection.
  bool Send(std::string_view bytes);
  void EndSending();  // half-close
  void Close();
  void Reset();  // close with RST

  // The next response, 1xx included; status 0: the connection ended before it was whole.
  net::HttpResponse ReadResponse(bool to_head_request = false);
  net::HttpResponse Ask(std::string_view request);
  // Until the text was read. Everything up to and with it; "" when the connection ended before.
  std::string ReadUntil(std::string_view text);
  // Everything until the server closes.
  std::string ReadToEnd();
  // The subject's common name in the server's certificate (TLS).
  std::string peer_name() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string Get(std::string_view path, std::string_view fields = "");
std::string Post(std::string_view path, std::string_view body, std::string_view fields = "");

}  // namespace net_test
