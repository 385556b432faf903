// ScriptedServer: a raw TCP or TLS server whose every byte the test decides.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

struct ssl_ctx_st;
struct ssl_st;

namespace vault::testing {

// One accepted connection, used by the script's thread.
class Peer {
 public:
  Peer(int fd, ssl_ctx_st* tls);
  ~Peer();
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  // False when the handshake failed. Done already for a server that starts with TLS.
  bool StartTls(ssl_ctx_st* tls);
  // Head and body by Content-Length; "" when the client has closed.
  std::string ReadRequest();
  // Until the client closes or the server ends.
  void WaitForEnd();
  void Send(std::string_view bytes);
  // One byte a write.
  void SendSlowly(std::string_view bytes);
  void Close();
  // Closes with RST.
  void Reset();
  // Client's descriptor ends here, without close_notify under TLS.
  void CloseAbruptly();
  void Shutdown();  // from another thread: ends its waits

 private:
  std::string ReadSome();
  int fd_;
  ssl_st* session_ = nullptr;
  std::string unread_;
};

// index counts accepted connections from 0.
using Script = std::function<void(Peer& peer, int index)>;

// Serves each connection on a thread of its own, on 127.0.0.1 or ::1 and a free port.
class ScriptedServer {
 public:
  explicit ScriptedServer(Script script, ssl_ctx_st* tls = nullptr, bool ipv6 = false);
  ~ScriptedServer();

  std::uint16_t port() const { return port_; }
  std::string address() const;  // "http://127.0.0.1:port"
  int accepted() const { return accepted_; }

 private:
  void Accept();

  Script script_;
  ssl_ctx_st* tls_;
  bool ipv6_;
  std::uint16_t port_ = 0;
  int listener_;  // after port_, which its making fills
  std::atomic<int> accepted_ = 0;
  std::atomic<bool> ending_ = false;
  std::mutex mutex_;
  std::vector<std::shared_ptr<Peer>> peers_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

// A port on which nobody listens.
std::uint16_t ClosedPort();

std::string JsonAnswer(std::string_view body, std::string_view status = "200 OK");

}  // namespace vault::testing
