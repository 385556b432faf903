#include "crowd.h"

#include <sys/resource.h>

#include <algorithm>
#include <vector>

#include "child.h"
#include "load.h"
#include "subject.h"
#include "wire.h"

namespace bench {
namespace {

// A server gives one address a share of its connections only, so they come from several.
constexpr std::size_t kConnectionsPerAddress = 1'500;
constexpr std::size_t kOtherDescriptors = 64;
constexpr std::string_view kAcknowledged = "notifications/subscriptions/acknowledged";

std::string SourceOf(std::size_t connection) {
  return "127.0.0." + std::to_string(2 + connection / kConnectionsPerAddress);
}

// How many of the wanted connections this process may have.
std::size_t RaiseDescriptorLimit(std::size_t wanted) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  const auto allowed = static_cast<std::size_t>(limit.rlim_cur);
  return std::min(wanted, allowed > kOtherDescriptors ? allowed - kOtherDescriptors : 0);
}

double BytesEach(std::uint64_t before_kb, std::uint64_t after_kb, std::size_t count) {
  if (after_kb == 0) Fail("the server ended while it was measured");
  return (static_cast<double>(after_kb) - static_cast<double>(before_kb)) * 1024 /
         static_cast<double>(count);
}

}  // namespace

void MeasureIdle(const Subject& server, Crowd& crowd) {
  const Address& address = server.http_address();
  const std::string request = HealthRequest(address);
  const std::size_t count = RaiseDescriptorLimit(kIdleConnections);
  std::vector<Connection> connections;
  connections.reserve(count);
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Answer answer = connections.emplace_back(address, SourceOf(i)).Exchange(request);
    if (answer.status != 200) Fail("GET /health: " + answer.head + answer.body);
    if (i == 0) before = server.http_resident_kb();
  }
  const std::uint64_t after = server.http_resident_kb();
  // That nobody was cut off meanwhile.
  for (Connection& connection : connections) {
    if (connection.Exchange(request).status != 200) Fail("an idle connection was lost");
  }
  crowd.idle = count;
  crowd.idle_bytes = BytesEach(before, after, count - 1);
}

void MeasureStreams(const Subject& server, const std::string& token, Crowd& crowd) {
  const Address& address = server.http_address();
  const std::string request = ListenRequest(address, token);
  std::vector<Connection> connections;
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < kOpenStreams; ++i) {
    const Answer answer =
        connections.emplace_back(address, SourceOf(i)).Begin(request, kAcknowledged);
    if (answer.status != 200 || answer.body.find(kAcknowledged) == std::string::npos) {
      if (i > 0 || answer.status != 404) {
        Fail("a stream was refused: " + answer.head + answer.body);
      }
      crowd.streams_missing = "the server has no such method";
      return;
    }
    if (i == 0) before = server.http_resident_kb();
  }
  crowd.streams = kOpenStreams;
  crowd.stream_bytes = BytesEach(before, server.http_resident_kb(), kOpenStreams - 1);
}

}  // namespace bench
