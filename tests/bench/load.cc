#include "load.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

#include "child.h"

namespace bench {
namespace {

// How far an answer has come: bytes are appended to `data`, Complete says when it is all there.
struct Incoming {
  std::string data;
  std::size_t head_bytes = 0;  // with the empty line; 0: not yet known
  std::size_t body_bytes = 0;
  bool chunked = false;

  bool Complete();
  int status() const { return data.size() < 12 ? 0 : std::atoi(data.c_str() + 9); }
  void Clear() {
    data.clear();
    head_bytes = body_bytes = 0;
    chunked = false;
  }

 private:
  void ReadHead();
};

std::optional<std::string_view> HeaderValue(std::string_view head, std::string_view name) {
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos && at + 2 < head.size();
       at = head.find("\r\n", at + 2)) {
    const std::string_view line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
    if (line.size() > name.size() && line[name.size()] == ':' &&
        strncasecmp(line.data(), name.data(), name.size()) == 0) {
      const std::string_view value = line.substr(name.size() + 1);
      return value.substr(std::min(value.find_first_not_of(' '), value.size()));
    }
  }
  return std::nullopt;
}

void Incoming::ReadHead() {
  const std::size_t end = data.find("\r\n\r\n");
  if (end == std::string::npos) return;
  head_bytes = end + 4;
  const std::string_view head = std::string_view(data).substr(0, end + 2);
  if (const auto length = HeaderValue(head, "content-length")) {
    std::from_chars(length->data(), length->data() + length->size(), body_bytes);
  } else {
    chunked = HeaderValue(head, "transfer-encoding").has_value();
  }
}

bool Incoming::Complete() {
  if (head_bytes == 0) ReadHead();
  if (head_bytes == 0) return false;
  if (chunked) return std::string_view(data).ends_with("0\r\n\r\n");
  return data.size() >= head_bytes + body_bytes;
}

// False at the end of the stream.
bool Receive(int fd, std::string& into) {
  std::array<char, 65536> chunk;
  const ssize_t got = recv(fd, chunk.data(), chunk.size(), 0);
  if (got < 0 && errno == EINTR) return true;
  if (got <= 0) return false;
  into.append(chunk.data(), static_cast<std::size_t>(got));
  return true;
}

std::uint32_t TenthsOfMicroseconds(Clock::duration duration) {
  return static_cast<std::uint32_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(duration).count() / 100);
}

struct Lane {
  int fd = -1;
  std::string_view request;
  Clock::time_point sent = {};
  Incoming incoming = {};

  void Start() {
    incoming.Clear();
    sent = Clock::now();
    SendAll(fd, request);
  }
};

}  // namespace

int Connect(const Address& address, const std::string& source) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) Fail(std::string("socket: ") + std::strerror(errno));
  if (!source.empty()) {
    const int on = 1;  // the port is chosen at connect: as many as each destination has
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    sockaddr_in own{};
    own.sin_family = AF_INET;
    if (inet_pton(AF_INET, source.c_str(), &own.sin_addr) != 1 ||
        bind(fd, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0) {
      Fail("cannot connect from " + source + ": " + std::strerror(errno));
    }
  }
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_port = htons(address.port);
  const char* host = address.host == "localhost" ? "127.0.0.1" : address.host.c_str();
  if (inet_pton(AF_INET, host, &place.sin_addr) != 1) Fail("not an address: " + address.host);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0) {
    close(fd);
    return -1;
  }
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

void SendAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) Fail(std::string("send: ") + std::strerror(errno));
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void Samples::Add(const Samples& other) {
  latencies.insert(latencies.end(), other.latencies.begin(), other.latencies.end());
  seconds += other.seconds;
  failures += other.failures;
}

double Samples::rate() const {
  return seconds == 0 ? 0 : static_cast<double>(latencies.size()) / seconds;
}

double Samples::percentile(double part) {
  if (latencies.empty()) return 0;
  const auto rank = static_cast<std::size_t>(part * static_cast<double>(latencies.size() - 1));
  std::nth_element(latencies.begin(), latencies.begin() + static_cast<std::ptrdiff_t>(rank),
                   latencies.end());
  return latencies[rank] / 10.0;
}

Address ParseUrl(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  if (!url.starts_with(kScheme)) Fail("only http:// can be measured: " + std::string(url));
  url.remove_prefix(kScheme.size());
  Address address;
  const std::size_t slash = std::min(url.find('/'), url.size());
  address.path = slash == url.size() ? "/" : std::string(url.substr(slash));
  const std::string_view place = url.substr(0, slash);
  const std::size_t colon = place.find(':');
  address.host = std::string(place.substr(0, colon));
  address.port = 80;
  if (colon != std::string_view::npos) {
    std::from_chars(place.data() + colon + 1, place.data() + place.size(), address.port);
  }
  return address;
}

Connection::Connection(const Address& address, const std::string& source)
    : fd_(Connect(address, source)) {
  if (fd_ < 0) Fail("nothing listens at " + address.host + ":" + std::to_string(address.port));
}
Connection::Connection(Connection&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
Connection::~Connection() {
  if (fd_ >= 0) close(fd_);
}

Answer Connection::Exchange(std::string_view request) { return Begin(request, ""); }

Answer Connection::Begin(std::string_view request, std::string_view beginning) {
  SendAll(fd_, request);
  Incoming incoming;
  const auto has_begun = [&] {
    return !beginning.empty() && incoming.head_bytes != 0 &&
           incoming.data.find(beginning, incoming.head_bytes) != std::string::npos;
  };
  do {
    if (!Receive(fd_, incoming.data)) Fail("the connection was closed: " + incoming.data);
  } while (!incoming.Complete() && !has_begun());
  return {incoming.status(), incoming.data.substr(0, incoming.head_bytes),
          incoming.data.substr(incoming.head_bytes)};
}

bool Listens(const Address& address) {
  const int fd = Connect(address);
  if (fd >= 0) close(fd);
  return fd >= 0;
}

Samples RunLoad(std::vector<Connection>& connections, const std::vector<std::string>& requests,
                std::string_view wanted, std::chrono::milliseconds time) {
  std::vector<Lane> lanes(connections.size());
  const int poll = epoll_create1(EPOLL_CLOEXEC);
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    lanes[i].fd = connections[i].descriptor();
    lanes[i].request = requests[i];
    epoll_event interest{};
    interest.events = EPOLLIN;
    interest.data.ptr = &lanes[i];
    epoll_ctl(poll, EPOLL_CTL_ADD, lanes[i].fd, &interest);
  }
  Samples samples;
  samples.latencies.reserve(1 << 20);
  const auto start = Clock::now();
  const auto end = start + time;
  std::size_t under_way = lanes.size();
  for (Lane& lane : lanes) lane.Start();
  std::array<epoll_event, 128> events;
  while (under_way > 0) {
    const int ready = epoll_wait(poll, events.data(), static_cast<int>(events.size()), 10'000);
    if (ready == 0) Fail("no answer within 10 s");
    for (int i = 0; i < ready; ++i) {
      Lane& lane = *static_cast<Lane*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (!Receive(lane.fd, lane.incoming.data)) Fail("a connection was closed under load");
      if (!lane.incoming.Complete()) continue;
      const auto now = Clock::now();
      samples.latencies.push_back(TenthsOfMicroseconds(now - lane.sent));
      const bool good =
          lane.incoming.status() == 200 && lane.incoming.data.find(wanted) != std::string::npos;
      samples.failures += good ? 0 : 1;
      if (now < end) {
        lane.Start();
      } else {
        --under_way;
      }
    }
  }
  samples.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  close(poll);
  return samples;
}

}  // namespace bench
