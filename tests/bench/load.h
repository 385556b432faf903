// Load: the generator over HTTP. One thread, epoll, keep-alive, requests written beforehand: it
// shares the machine with what it measures, so it must cost little.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

struct Samples {
  std::vector<std::uint32_t> latencies = {};  // tenths of a microsecond
  double seconds = 0;
  std::uint64_t failures = 0;  // another status, or the wanted text is missing

  void Add(const Samples& other);
  double rate() const;
  // 0.5, 0.99 ... in microseconds. Sorts.
  double percentile(double part);
};

struct Address {
  std::string host;
  std::uint16_t port = 0;
  std::string path;  // "/mcp"
};
// "http://127.0.0.1:8080/mcp". Plain HTTP to an IPv4 address or localhost only.
Address ParseUrl(std::string_view url);

// A connected blocking socket, TCP_NODELAY set; -1: nobody listens. source: the IPv4 address that
// it comes from, e.g. "127.0.0.9"; empty: the system's choice.
int Connect(const Address& address, const std::string& source = "");
void SendAll(int fd, std::string_view bytes);

struct Answer {
  int status = 0;
  std::string head;
  std::string body;
};

// A blocking keep-alive connection; owned descriptor.
class Connection {
 public:
  explicit Connection(const Address& address, const std::string& source = "");
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&&) = delete;
  ~Connection();
  Answer Exchange(std::string_view request);
  // The same for an answer that does not end: returns as soon as its body contains `beginning`.
  Answer Begin(std::string_view request, std::string_view beginning);
  int descriptor() const { return fd_; }

 private:
  int fd_ = -1;
};

// True when something listens there.
bool Listens(const Address& address);

// Each connection repeats its own request until the time is over; one request is under way on each.
// An answer counts when its status is 200 and its body contains `wanted`.
Samples RunLoad(std::vector<Connection>& connections, const std::vector<std::string>& requests,
                std::string_view wanted, std::chrono::milliseconds time);

}  // namespace bench
