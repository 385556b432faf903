#include "tests/vault/http_test_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <csignal>
#include <utility>

#include "base/encoding.h"

namespace vault::testing {
namespace {

std::size_t BodySize(std::string_view head) {
  const std::string lower = base::ToLowerAscii(head);
  const std::size_t field = lower.find("content-length: ");
  if (field == std::string::npos) return 0;
  std::size_t size = 0;
  const char* first = lower.data() + field + 16;
  std::from_chars(first, lower.data() + lower.size(), size);
  return size;
}

int Listen(bool ipv6, std::uint16_t* port) {
  const int fd = socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_storage storage = {};
  socklen_t size = ipv6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
  if (ipv6) {
    v6->sin6_family = AF_INET6;
    v6->sin6_addr = in6addr_loopback;
  } else {
    v4->sin_family = AF_INET;
    v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  }
  if (bind(fd, reinterpret_cast<sockaddr*>(&storage), size) != 0 || listen(fd, 64) != 0) abort();
  getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &size);
  *port = ntohs(ipv6 ? v6->sin6_port : v4->sin_port);
  return fd;
}

// OpenSSL's socket writes raise it here; the client under test has to do without this.
void BlockSigpipe() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

Peer::Peer(int fd, ssl_ctx_st* tls) : fd_(fd) {
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (tls != nullptr) StartTls(tls);
}

Peer::~Peer() {
  SSL_free(session_);
  close(fd_);
}

bool Peer::StartTls(ssl_ctx_st* tls) {
  session_ = SSL_new(tls);
  SSL_set_fd(session_, fd_);
  return SSL_accept(session_) == 1;
}

std::string Peer::ReadSome() {
  std::array<char, 65536> buffer = {};
  const ssize_t got = session_ != nullptr
                          ? SSL_read(session_, buffer.data(), static_cast<int>(buffer.size()))
                          : recv(fd_, buffer.data(), buffer.size(), 0);
  return got > 0 ? std::string(buffer.data(), static_cast<std::size_t>(got)) : std::string();
}

std::string Peer::ReadRequest() {
  while (true) {
    const std::size_t end = unread_.find("\r\n\r\n");
    if (end != std::string::npos) {
      const std::size_t size = end + 4 + BodySize(std::string_view(unread_).substr(0, end + 2));
      if (unread_.size() >= size) {
        std::string request = unread_.substr(0, size);
        unread_.erase(0, size);
        return request;
      }
    }
    const std::string more = ReadSome();
    if (more.empty()) return {};
    unread_ += more;
  }
}

void Peer::WaitForEnd() {
  while (!ReadSome().empty()) {
  }
}

void Peer::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = session_ != nullptr
                            ? SSL_write(session_, bytes.data(), static_cast<int>(bytes.size()))
                            : send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
}

void Peer::SendSlowly(std::string_view bytes) {
  for (const char byte : bytes) Send(std::string_view(&byte, 1));
}

void Peer::Close() {
  if (session_ != nullptr) SSL_shutdown(session_);
  shutdown(fd_, SHUT_RDWR);
}

void Peer::Reset() {
  const linger at_once = {.l_onoff = 1, .l_linger = 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  const int null = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  dup2(null, fd_);  // closes the connection, keeps the number ours
  close(null);
}

void Peer::CloseAbruptly() { shutdown(fd_, SHUT_RDWR); }

void Peer::Shutdown() { shutdown(fd_, SHUT_RDWR); }

ScriptedServer::ScriptedServer(Script script, ssl_ctx_st* tls, bool ipv6)
    : script_(std::move(script)), tls_(tls), ipv6_(ipv6), listener_(Listen(ipv6, &port_)) {
  acceptor_ = std::thread([this] { Accept(); });
}

ScriptedServer::~ScriptedServer() {
  ending_ = true;
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const auto& peer : peers_) peer->Shutdown();
  }
  for (std::thread& thread : threads_) thread.join();
  close(listener_);
}

void ScriptedServer::Accept() {
  while (true) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) {
      if (ending_) return;
      continue;
    }
    const int index = accepted_.fetch_add(1);
    threads_.emplace_back([this, fd, index] {
      BlockSigpipe();
      // The handshake is the script's thread's too, so that a bad client stops no other.
      auto peer = std::make_shared<Peer>(fd, nullptr);
      {
        const std::lock_guard lock(mutex_);
        peers_.push_back(peer);
        if (ending_) peer->Shutdown();
      }
      if (tls_ != nullptr && !peer->StartTls(tls_)) return peer->Close();
      script_(*peer, index);
      peer->Close();
    });
  }
}

std::string ScriptedServer::address() const {
  return std::string(tls_ != nullptr ? "https" : "http") + (ipv6_ ? "://[::1]:" : "://127.0.0.1:") +
         std::to_string(port_);
}

std::uint16_t ClosedPort() {
  std::uint16_t port = 0;
  close(Listen(false, &port));
  return port;
}

std::string JsonAnswer(std::string_view body, std::string_view status) {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Type: application/json\r\n" +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

}  // namespace vault::testing
