#include "raw_client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netdb.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "net/http_parser.h"

namespace net_test {
namespace {

constexpr int kWaitMs = 20'000;

net::Fd Connect(std::uint16_t port, const RawClient::Options& options) {
  addrinfo hints = {};
  hints.ai_flags = AI_NUMERICHOST;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(options.host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
    return net::Fd();
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, freeaddrinfo);
  net::Fd fd(socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (options.receive_buffer_bytes > 0) {
    setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &options.receive_buffer_bytes, sizeof(int));
  }
  if (!options.source.empty()) {
    sockaddr_in source = {};
    source.sin_family = AF_INET;
    inet_pton(AF_INET, options.source.c_str(), &source.sin_addr);
    EXPECT_EQ(bind(fd.get(), reinterpret_cast<const sockaddr*>(&source), sizeof(source)), 0);
  }
  if (connect(fd.get(), found->ai_addr, found->ai_addrlen) != 0) return net::Fd();
  return fd;
}

}  // namespace

struct RawClient::State {
  net::Fd fd;
  SSL_CTX* context = nullptr;
  SSL* ssl = nullptr;
  std::string received;  // not yet asked for
  bool ended = false;

  ~State() {
    SSL_free(ssl);
    SSL_CTX_free(context);
  }

  bool StartTls(int version_max) {
    context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_security_level(context, 0);  // old versions can be offered
    if (version_max != 0) {
      SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
      SSL_CTX_set_max_proto_version(context, version_max);
    }
    ssl = SSL_new(context);
    SSL_set_fd(ssl, fd.get());
    return SSL_connect(ssl) == 1;
  }

  // False at the end.
  bool Receive() {
    std::array<char, 64 * 1024> buffer;
    pollfd entry = {fd.get(), POLLIN, 0};
    if (ssl == nullptr || SSL_pending(ssl) == 0) {
      const int ready = poll(&entry, 1, kWaitMs);
      EXPECT_EQ(ready, 1) << "nothing came";
      if (ready != 1) return false;
    }
    const ssize_t n = ssl != nullptr ? SSL_read(ssl, buffer.data(), static_cast<int>(buffer.size()))
                                     : recv(fd.get(), buffer.data(), buffer.size(), 0);
    if (n <= 0) {
      ended = true;
      return false;
    }
    received.append(buffer.data(), static_cast<std::size_t>(n));
    return true;
  }
};

RawClient::RawClient(std::uint16_t port, const Options& options)
    : state_(std::make_unique<State>()) {
  state_->fd = Connect(port, options);
  if (state_->fd.valid() && options.tls && !state_->StartTls(options.tls_version_max)) Close();
}

RawClient::~RawClient() = default;
RawClient::RawClient(RawClient&&) noexcept = default;

bool RawClient::connected() const { return state_->fd.valid(); }

bool RawClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = state_->ssl != nullptr
                          ? SSL_write(state_->ssl, bytes.data(), static_cast<int>(bytes.size()))
                          : send(state_->fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

void RawClient::EndSending() {
  if (state_->ssl != nullptr) SSL_shutdown(state_->ssl);
  shutdown(state_->fd.get(), SHUT_WR);
}

void RawClient::Close() { state_->fd.Close(); }

void RawClient::Reset() {
  const linger now = {1, 0};
  setsockopt(state_->fd.get(), SOL_SOCKET, SO_LINGER, &now, sizeof(now));
  Close();
}

net::HttpResponse RawClient::ReadResponse(bool to_head_request) {
  net::ParserLimits limits;
  limits.body_bytes_max = 64u << 20;
  net::ResponseParser parser(limits, to_head_request);
  while (true) {
    const net::ParseStep step = parser.Feed(state_->received);
    state_->received.erase(0, step.consumed);
    switch (step.outcome) {
      case net::ParseOutcome::kComplete:
        return parser.TakeResponse();
      case net::ParseOutcome::kError:
        ADD_FAILURE() << "the answer is malformed: " << parser.fault_reason();
        return {0};
      case net::ParseOutcome::kHeadComplete:
        break;
      case net::ParseOutcome::kNeedMore:
        if (state_->Receive()) break;
        if (parser.FeedEnd() == net::ParseOutcome::kComplete) return parser.TakeResponse();
        return {0};
    }
  }
}

net::HttpResponse RawClient::Ask(std::string_view request) {
  Send(request);
  return ReadResponse();
}

std::string RawClient::ReadUntil(std::string_view text) {
  std::size_t at = state_->received.find(text);
  while (at == std::string::npos) {
    if (!state_->Receive()) return "";
    at = state_->received.find(text);
  }
  std::string all = state_->received.substr(0, at + text.size());
  state_->received.erase(0, all.size());
  return all;
}

std::string RawClient::ReadToEnd() {
  while (state_->Receive()) {
  }
  EXPECT_TRUE(state_->ended) << "the server did not close";
  return std::exchange(state_->received, std::string());
}

std::string RawClient::peer_name() const {
  X509* certificate = SSL_get1_peer_certificate(state_->ssl);
  if (certificate == nullptr) return "";
  std::array<char, 256> name = {};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(),
                            static_cast<int>(name.size()));
  X509_free(certificate);
  return name.data();
}

std::string Get(std::string_view path, std::string_view fields) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: test\r\n" + std::string(fields) + "\r\n";
}

std::string Post(std::string_view path, std::string_view body, std::string_view fields) {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(fields) + "\r\n" + std::string(body);
}

}  // namespace net_test
