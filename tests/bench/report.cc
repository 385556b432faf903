#include "report.h"

#include <algorithm>
#include <fstream>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>

namespace bench {
namespace {

using Json = nlohmann::json;

std::string Number(double value, int digits) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(digits) << value;
  return text.str();
}

struct Row {
  std::vector<std::string> cells;
};

void PrintRow(std::ostream& out, const Row& row) {
  constexpr int kFirst = 34;
  constexpr int kOther = 11;
  bool first = true;
  for (const std::string& cell : row.cells) {
    out << (first ? std::left : std::right) << std::setw(first ? kFirst : kOther) << cell;
    first = false;
  }
  out << '\n';
}

void PrintSeries(std::ostream& out, const std::string& what, Subject& of) {
  Series* series = of.Find(what);
  if (series == nullptr) return;
  PrintRow(out, {{what, of.name(), Number(series->median_rate(), 0),
                  Number(series->samples.percentile(0.5), 1),
                  Number(series->samples.percentile(0.99), 1),
                  series->cpu_seconds == 0 ? "-" : Number(series->cpu_us_per_call(), 1),
                  std::to_string(series->samples.failures)}});
}

void Target(std::ostream& out, const std::string& what, double value, int digits,
            const std::string& relation, double bound, bool reached) {
  out << (reached ? "  reached  " : "  MISSED   ") << what << ": " << Number(value, digits) << " ("
      << relation << ' ' << Number(bound, digits) << ")\n";
}

double RateOf(Subject& subject, const std::string& what) {
  const Series* series = subject.Find(what);
  return series == nullptr ? 0 : series->median_rate();
}

double MedianOf(Subject& subject, const std::string& what) {
  Series* series = subject.Find(what);
  return series == nullptr ? 0 : series->samples.percentile(0.5);
}

Json ToJson(Subject& subject) {
  Json rows = Json::object();
  for (const auto& [what, constant] : subject.series()) {
    Series& series = *subject.Find(what);
    rows[what] = {
        {"rate_per_s", series.median_rate()},        {"p50_us", series.samples.percentile(0.5)},
        {"p99_us", series.samples.percentile(0.99)}, {"cpu_us_per_call", series.cpu_us_per_call()},
        {"calls", series.samples.latencies.size()},  {"failures", series.samples.failures}};
  }
  Json out = {{"series", rows}};
  if (!subject.starts.latencies.empty()) {
    out["start_to_first_answer_us"] = {{"p50", subject.starts.percentile(0.5)},
                                       {"p90", subject.starts.percentile(0.9)}};
    out["rss_after_first_answer_kb"] = subject.rss_idle_kb;
  }
  if (subject.rss_loaded_kb != 0) out["rss_after_http_load_kb"] = subject.rss_loaded_kb;
  return out;
}

void PrintFlood(std::ostream& out, Flood& flood) {
  PrintRow(out, {{"", "", "quiet p99", "flood p99", "times", "flood/s"}});
  PrintRow(out, {{"", "", "us", "us", "", "answers"}});
  PrintRow(out, {{"flood", "ours", Number(flood.quiet.percentile(0.99), 1),
                  Number(flood.flooded.percentile(0.99), 1), Number(flood.times(), 2),
                  Number(flood.flood_rate(), 0)}});
}

void PrintCrowd(std::ostream& out, const Crowd& crowd) {
  PrintRow(out, {{"", "", "bytes each"}});
  PrintRow(out, {{"idle connections x" + std::to_string(crowd.idle), "ours",
                  Number(crowd.idle_bytes, 0)}});
  const bool streams = crowd.streams_missing.empty();
  PrintRow(out, {{"open streams x" + std::to_string(kOpenStreams), "ours",
                  streams ? Number(crowd.stream_bytes, 0) : "-"}});
  if (!streams) out << "  no open streams: " << crowd.streams_missing << '\n';
}

// Of what only ours is measured by.
void PrintOwnTargets(std::ostream& out, Subject& ours, Figures& figures) {
  const double rate = RateOf(ours, HttpName(Era::kSession, Call::kReadSample, 64));
  Target(out, "simulator, 64 connections, calls/s", rate, 0, ">=", 50'000, rate >= 50'000);
  const double idle = figures.crowd.idle_bytes;
  Target(out, "resident bytes of an idle connection", idle, 0, "<", 2048, idle < 2048);
  const double times = figures.flood.times();
  Target(out, "p99 beside a flood, times the quiet one", times, 2, "<=", 3, times <= 3);
}

}  // namespace

void PrintTable(std::ostream& out, Figures& figures) {
  Subject& direct = figures.direct;
  const std::vector<Subject*>& subjects = figures.subjects;
  PrintRow(out, {{"", "", "start p50", "start p90", "RSS first", "RSS load"}});
  PrintRow(out, {{"", "", "ms", "ms", "MB", "MB"}});
  for (Subject* subject : subjects) {
    PrintRow(out, {{"start to first answer, memory", subject->name(),
                    Number(subject->starts.percentile(0.5) / 1000, 2),
                    Number(subject->starts.percentile(0.9) / 1000, 2),
                    Number(static_cast<double>(subject->rss_idle_kb) / 1024, 1),
                    Number(static_cast<double>(subject->rss_loaded_kb) / 1024, 1)}});
  }
  out << '\n';
  PrintRow(out, {{"", "", "calls/s", "p50 us", "p99 us", "cpu us", "failures"}});
  for (const auto& [what, series] : subjects[0]->series()) {
    // The direct request stands above those that went the longer way.
    for (const auto& [name, direct_series] : direct.series()) {
      const std::size_t connections = std::stoul(name.substr(name.rfind('x') + 1));
      if (what == HttpName(Era::kSession, Call::kReadSecret, connections)) {
        PrintSeries(out, name, direct);
      }
    }
    for (Subject* subject : subjects) PrintSeries(out, what, *subject);
  }
  out << '\n';
  PrintFlood(out, figures.flood);
  out << '\n';
  PrintCrowd(out, figures.crowd);
}

void PrintTargets(std::ostream& out, Figures& figures) {
  Subject& direct = figures.direct;
  Subject& ours = *figures.subjects[0];
  Subject* const peer = figures.subjects.size() > 1 ? figures.subjects[1] : nullptr;
  const std::string at_1 = HttpName(Era::kSession, Call::kReadSecret, 1);
  const std::string at_16 = HttpName(Era::kSession, Call::kReadSecret, 16);
  out << "\ntargets\n";
  const double part = 100 * RateOf(ours, at_16) / RateOf(direct, "direct x16");
  Target(out, "16 connections, % of the direct rate", part, 0, ">=", 75, part >= 75);
  const double added = MedianOf(ours, at_1) - MedianOf(direct, "direct x1");
  Target(out, "1 connection, p50 added, us", added, 1, "<", 100, added < 100);
  const auto rss = static_cast<double>(std::max(ours.rss_idle_kb, ours.rss_loaded_kb)) / 1024;
  Target(out, "resident memory, MB", rss, 1, "<", 15, rss < 15);
  PrintOwnTargets(out, ours, figures);
  if (peer == nullptr) return;
  if (const double rate = RateOf(*peer, at_16); rate > 0) {
    const double times = RateOf(ours, at_16) / rate;
    Target(out, "16 connections, times the peer's rate", times, 2, ">=", 4.5, times >= 4.5);
  }
  if (const double median = MedianOf(*peer, StdioName(1)); median > 0) {
    const double share = MedianOf(ours, StdioName(1)) / median;
    Target(out, "stdio p50, part of the peer's", share, 3, "<", 0.25, share < 0.25);
    const double start = ours.starts.percentile(0.5) / 1000;
    const double peers = peer->starts.percentile(0.5) / 1000;
    Target(out, "start to first answer, ms", start, 2, "<=", peers, start <= peers);
  }
}

void WriteJson(const std::string& file, Figures& figures) {
  Json out = {{"direct", ToJson(figures.direct)}};
  for (Subject* subject : figures.subjects) out[subject->name()] = ToJson(*subject);
  Json& ours = out[figures.subjects[0]->name()];
  Flood& flood = figures.flood;
  ours["flood"] = {{"quiet_p99_us", flood.quiet.percentile(0.99)},
                   {"flood_p99_us", flood.flooded.percentile(0.99)},
                   {"times", flood.times()},
                   {"flood_rate_per_s", flood.flood_rate()},
                   {"failures", flood.quiet.failures + flood.flooded.failures}};
  const Crowd& crowd = figures.crowd;
  ours["idle_connections"] = {{"connections", crowd.idle}, {"bytes_each", crowd.idle_bytes}};
  ours["open_streams"] = {{"streams", crowd.streams}, {"bytes_each", crowd.stream_bytes}};
  if (!crowd.streams_missing.empty()) ours["open_streams"]["missing"] = crowd.streams_missing;
  std::ofstream(file) << out.dump(2) << '\n';
}

}  // namespace bench
