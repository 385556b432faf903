#include "flood.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>
#include <string_view>
#include <thread>
#include <vector>

#include "child.h"
#include "wire.h"

namespace bench {
namespace {

constexpr std::size_t kConnections = 64;
constexpr std::size_t kUnderWay = 16;  // on each
constexpr const char* kFloodSource = "127.0.0.9";

std::string Repeat(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

// Sends on a thread of its own from Start to Stop. All answers have the size of the first, so they
// are counted by their bytes and not looked at.
class Flooder {
 public:
  Flooder(const Address& server, const std::string& token)
      : clients_(OpenClients(server, token, Era::kSession, Call::kListTools, kConnections,
                             kFloodSource)) {
    const Answer first = clients_.connections[0].Exchange(clients_.requests[0]);
    answer_bytes_ = first.head.size() + first.body.size();
    for (const std::string& request : clients_.requests) {
      batches_.push_back(Repeat(request, kUnderWay));
    }
  }

  void Start() {
    thread_ = std::thread([this] { Run(); });
  }
  // The number of answers.
  double Stop() {
    stop_ = true;
    thread_.join();
    return static_cast<double>(answers_);
  }

 private:
  void Run() {
    const int poll = epoll_create1(EPOLL_CLOEXEC);
    std::vector<std::size_t> pending(kConnections);  // bytes of an answer that is not complete
    for (std::size_t i = 0; i < kConnections; ++i) {
      epoll_event interest{};
      interest.events = EPOLLIN;
      interest.data.u64 = i;
      epoll_ctl(poll, EPOLL_CTL_ADD, clients_.connections[i].descriptor(), &interest);
      SendAll(clients_.connections[i].descriptor(), batches_[i]);
    }
    std::vector<char> bytes(1 << 16);
    std::array<epoll_event, kConnections> events;
    while (!stop_) {
      const int ready = epoll_wait(poll, events.data(), static_cast<int>(events.size()), 100);
      for (int i = 0; i < ready; ++i) {
        const auto at = static_cast<std::size_t>(events[static_cast<std::size_t>(i)].data.u64);
        const int fd = clients_.connections[at].descriptor();
        const ssize_t got = recv(fd, bytes.data(), bytes.size(), MSG_DONTWAIT);
        if (got <= 0) Fail("the flood's connection was closed");
        pending[at] += static_cast<std::size_t>(got);
        const std::size_t complete = pending[at] / answer_bytes_;
        pending[at] %= answer_bytes_;
        answers_ += complete;
        SendAll(fd,
                std::string_view(batches_[at]).substr(0, complete * clients_.requests[at].size()));
      }
    }
    close(poll);
  }

  Clients clients_;
  std::vector<std::string> batches_;
  std::size_t answer_bytes_ = 0;
  std::size_t answers_ = 0;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace

void MeasureFlood(const Address& server, const std::string& token, std::chrono::milliseconds time,
                  Flood& flood) {
  Clients client = OpenClients(server, token, Era::kSession, Call::kListTools, 1);
  const std::string_view wanted = WantedOf(Call::kListTools);
  Flooder flooder(server, token);
  flood.quiet.Add(RunLoad(client.connections, client.requests, wanted, time));
  const auto begin = Clock::now();
  flooder.Start();
  flood.flooded.Add(RunLoad(client.connections, client.requests, wanted, time));
  flood.answers += flooder.Stop();
  flood.seconds += std::chrono::duration<double>(Clock::now() - begin).count();
}

}  // namespace bench
