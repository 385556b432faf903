// Subject: one server under measurement, ours or a peer, with everything measured of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "child.h"
#include "load.h"
#include "wire.h"

namespace bench {

// Where both servers under measurement and the direct requests go.
struct Backend {
  Address address;
  std::string token;
};

struct Series {
  std::vector<double> rates = {};  // one a round
  Samples samples = {};            // of all rounds
  double cpu_seconds = 0;          // of the subject

  void AddRound(const Samples& round, double cpu);
  double median_rate() const;
  double cpu_us_per_call() const;
};

class Subject {
 public:
  // stdio: the command. http: the same, "{port}" replaced; or the URL of one that runs. Empty:
  // none.
  Subject(std::string name, std::vector<std::string> stdio, std::vector<std::string> http,
          const Backend& backend);

  void StartHttp();  // waits until it listens
  void MeasureStart();
  void MeasureStdio(std::chrono::milliseconds time, int in_flight);
  void MeasureHttp(Era era, Call call, std::size_t connections, std::chrono::milliseconds time);
  void MeasureMemory();
  // Takes over the series of another: of the same program, started in another way.
  void Adopt(Subject& other);

  std::uint64_t failures() const;  // wrong answers in all series

  const std::string& name() const { return name_; }
  bool has_stdio() const { return !stdio_.empty(); }
  bool has_http() const { return !http_.empty(); }
  const Address& http_address() const { return http_address_; }
  // Of the server that StartHttp started; 0: it has ended, or was not started here.
  std::uint64_t http_resident_kb() const { return http_child_ ? http_child_->resident_kb() : 0; }
  // "stdio read_secret x1" -> its rounds. Ordered by first use.
  const std::vector<std::pair<std::string, Series>>& series() const { return series_; }
  Series* Find(const std::string& what);
  Series& At(const std::string& what);

  Samples starts = {};              // to the first answer; one sample a start
  std::uint64_t rss_idle_kb = 0;    // on stdio, after the first answer
  std::uint64_t rss_loaded_kb = 0;  // over HTTP, after all load

 private:
  Child StartStdio(bool read_answer) const;
  double HttpCpu() const { return http_child_ ? http_child_->cpu_seconds() : 0; }

  std::string name_;
  std::vector<std::string> stdio_;
  std::vector<std::string> http_;
  const Backend& backend_;
  Address http_address_;
  std::optional<Child> http_child_;
  std::vector<std::pair<std::string, Series>> series_;
};

// "http read_secret x16"; the session era has no mark, "http read_secret, simulator x16".
std::string HttpName(Era era, Call call, std::size_t connections);
std::string StdioName(int in_flight);

// A TCP port that nobody listens at.
std::uint16_t FreePort();
// Polls for up to 10 s.
void WaitUntilListening(const Address& address);

}  // namespace bench
