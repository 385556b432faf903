#include "subject.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <thread>
#include <utility>

namespace bench {
namespace {

Variables ServerVariables(const Backend& backend) {
  return {"VAULT_ADDR=http://" + backend.address.host + ":" + std::to_string(backend.address.port),
          "VAULT_TOKEN=" + backend.token,
          "VAULT_NAMESPACE=", "MCP_RATE_LIMIT_GLOBAL=1000000:1000000",
          "MCP_RATE_LIMIT_SESSION=1000000:1000000"};
}

void Replace(std::string& text, std::string_view what, const std::string& with) {
  if (const std::size_t at = text.find(what); at != std::string::npos) {
    text.replace(at, what.size(), with);
  }
}

}  // namespace

void Series::AddRound(const Samples& round, double cpu) {
  rates.push_back(round.rate());
  samples.Add(round);
  cpu_seconds += cpu;
}

double Series::median_rate() const {
  if (rates.empty()) return 0;
  std::vector<double> sorted = rates;
  std::sort(sorted.begin(), sorted.end());
  return sorted[sorted.size() / 2];
}

double Series::cpu_us_per_call() const {
  const auto calls = static_cast<double>(samples.latencies.size());
  return calls == 0 ? 0 : cpu_seconds * 1e6 / calls;
}

std::uint16_t FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof place;
  if (bind(fd, reinterpret_cast<sockaddr*>(&place), size) != 0 ||
      getsockname(fd, reinterpret_cast<sockaddr*>(&place), &size) != 0) {
    Fail("no free port");
  }
  close(fd);
  return ntohs(place.sin_port);
}

void WaitUntilListening(const Address& address) {
  const auto end = Clock::now() + std::chrono::seconds(10);
  while (!Listens(address)) {
    if (Clock::now() > end) Fail("nothing listens at port " + std::to_string(address.port));
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

std::string HttpName(Era era, Call call, std::size_t connections) {
  const char* what = call == Call::kListTools    ? "tools/list"
                     : call == Call::kReadSample ? "read_secret, simulator"
                                                 : "read_secret";
  return std::string("http ") + what + (era == Era::kStateless ? " stateless" : "") + " x" +
         std::to_string(connections);
}

std::string StdioName(int in_flight) { return "stdio read_secret x" + std::to_string(in_flight); }

Subject::Subject(std::string name, std::vector<std::string> stdio, std::vector<std::string> http,
                 const Backend& backend)
    : name_(std::move(name)), stdio_(std::move(stdio)), http_(std::move(http)), backend_(backend) {}

void Subject::StartHttp() {
  if (http_.empty()) return;
  if (http_.size() == 1 && http_[0].starts_with("http://")) {
    http_address_ = ParseUrl(http_[0]);
  } else {
    const std::uint16_t port = FreePort();
    for (std::string& part : http_) Replace(part, "{port}", std::to_string(port));
    http_child_.emplace(http_, ServerVariables(backend_), Child::Output::kDiscard);
    http_address_ = {"127.0.0.1", port, "/mcp"};
  }
  WaitUntilListening(http_address_);
}

Child Subject::StartStdio(bool read_answer) const {
  Child child(stdio_, ServerVariables(backend_), Child::Output::kPipe);
  child.Write(InitializeMessage() + "\n");
  if (read_answer) {
    child.ReadLine();
    child.Write(InitializedMessage() + "\n");
  }
  return child;
}

void Subject::MeasureStart() {
  const auto begin = Clock::now();
  Child child = StartStdio(false);
  child.ReadLine();
  const auto took = Clock::now() - begin;
  starts.latencies.push_back(static_cast<std::uint32_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(took).count() / 100));
  rss_idle_kb = std::max(rss_idle_kb, child.resident_kb());
}

void Subject::MeasureStdio(std::chrono::milliseconds time, int in_flight) {
  Child child = StartStdio(true);
  const std::string request = ReadSecretMessage(Era::kSession, 2, kBenchSecret) + "\n";
  Samples samples;
  std::deque<Clock::time_point> sent;
  const auto send = [&] {
    sent.push_back(Clock::now());
    child.Write(request);
  };
  const double cpu_before = child.cpu_seconds();
  const auto begin = Clock::now();
  for (int i = 0; i < in_flight; ++i) send();
  while (!sent.empty()) {
    const std::string_view line = child.ReadLine();
    const auto now = Clock::now();
    samples.failures += line.find(kBenchSecret.value) == std::string_view::npos ? 1 : 0;
    samples.latencies.push_back(static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(now - sent.front()).count() / 100));
    sent.pop_front();
    if (now - begin < time) send();
  }
  samples.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  At(StdioName(in_flight)).AddRound(samples, child.cpu_seconds() - cpu_before);
}

void Subject::MeasureHttp(Era era, Call call, std::size_t connections,
                          std::chrono::milliseconds time) {
  const std::string token = call == Call::kReadSample ? "" : backend_.token;
  Clients clients = OpenClients(http_address_, token, era, call, connections);
  const double cpu_before = HttpCpu();
  const Samples samples = RunLoad(clients.connections, clients.requests, WantedOf(call), time);
  At(HttpName(era, call, connections)).AddRound(samples, HttpCpu() - cpu_before);
}

void Subject::MeasureMemory() { rss_loaded_kb = http_resident_kb(); }

void Subject::Adopt(Subject& other) {
  for (auto& series : other.series_) series_.push_back(std::move(series));
  other.series_.clear();
}

std::uint64_t Subject::failures() const {
  std::uint64_t sum = 0;
  for (const auto& [name, series] : series_) sum += series.samples.failures;
  return sum;
}

Series* Subject::Find(const std::string& what) {
  for (auto& [name, series] : series_) {
    if (name == what) return &series;
  }
  return nullptr;
}

Series& Subject::At(const std::string& what) {
  if (Series* found = Find(what)) return *found;
  return series_.emplace_back(what, Series{}).second;
}

}  // namespace bench
