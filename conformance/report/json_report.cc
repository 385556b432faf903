#include "conformance/report/json_report.h"

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "conformance/report/summary.h"
#include "json/parse.h"

namespace conformance {
namespace {

constexpr int kFormat = 1;

// Members in the order in which a person wants to read them, which Json would not keep.
class Object {
 public:
  Object& Add(const char* name, std::string_view text) { return Raw(name, json::Quote(text)); }
  Object& Add(const char* name, const std::string& text) {
    return Add(name, std::string_view(text));
  }
  Object& Add(const char* name, const Json& value) { return Raw(name, json::Dump(value)); }
  Object& Raw(const std::string& name, const std::string& value) {
    text_ += text_.empty() ? "" : separator_;
    text_ += json::Quote(name) + ":" + value;
    return *this;
  }
  explicit Object(std::string separator = ",") : separator_(std::move(separator)) {}
  std::string Text() const { return "{" + text_ + "}"; }
  const std::string& members() const { return text_; }

 private:
  std::string separator_;
  std::string text_;
};

std::string SummaryText(const Counts& counts) {
  return Object()
      .Add("total", Json(counts.total()))
      .Add("passed", Json(counts.passed))
      .Add("failed", Json(counts.failed))
      .Add("not_applicable", Json(counts.not_applicable))
      .Add("error", Json(counts.error))
      .Text();
}

std::string CheckText(const CheckResult& check) {
  return Object()
      .Add("id", check.id)
      .Add("family", check.family)
      .Add("title", check.title)
      .Add("why", check.why)
      .Add("defects", Json(check.defects))
      .Add("status", std::string_view(StatusName(check.status)))
      .Add("evidence", check.evidence)
      .Add("transcript", check.transcript)
      .Add("reproduce", check.reproduce)
      .Add("seconds", Json(check.seconds))
      .Text();
}

std::string LatencyText(const std::vector<double>& samples) {
  const LatencySummary summary = Summarize(samples);
  Json microseconds = Json::array();
  for (const double sample : samples) microseconds.push_back(std::llround(sample * 1e6));
  return Object()
      .Add("count", Json(summary.count))
      .Add("p50", Json(summary.p50))
      .Add("p95", Json(summary.p95))
      .Add("p99", Json(summary.p99))
      .Add("max", Json(summary.max))
      .Add("samples_us", microseconds)
      .Text();
}

// Thirty years.
constexpr std::uint64_t kMicrosecondsMax = 1'000'000'000'000'000;

// Reads members of an object; remembers the first that is wrong.
class Reader {
 public:
  Reader(const Json& object, std::string place) : object_(object), place_(std::move(place)) {
    if (!object_.is_object()) Fail("", "must be an object");
  }

  void Read(const char* name, std::string& to) {
    if (const Json* value = Find(name)) {
      if (value->is_string()) {
        to = value->get<std::string>();
      } else {
        Fail(name, "must be a string");
      }
    }
  }
  void Read(const char* name, double& to) {
    if (const Json* value = Find(name)) {
      if (value->is_number()) {
        to = value->get<double>();
      } else {
        Fail(name, "must be a number");
      }
    }
  }
  void Read(const char* name, std::uint64_t& to) {
    if (const Json* value = Find(name)) {
      if (value->is_number_unsigned()) {
        to = value->get<std::uint64_t>();
      } else {
        Fail(name, "must be a whole number, not negative");
      }
    }
  }
  void Read(const char* name, std::vector<std::string>& to) {
    const Json* value = Find(name);
    if (value == nullptr) return;
    if (!value->is_array()) return Fail(name, "must be an array of strings");
    for (const Json& item : *value) {
      if (!item.is_string()) return Fail(name, "must be an array of strings");
      to.push_back(item.get<std::string>());
    }
  }
  void Read(const char* name, CheckStatus& to) {
    std::string text;
    Read(name, text);
    for (const CheckStatus status : {CheckStatus::kPassed, CheckStatus::kFailed,
                                     CheckStatus::kNotApplicable, CheckStatus::kError}) {
      if (text == StatusName(status)) {
        to = status;
        return;
      }
    }
    Fail(name, "must be passed, failed, not_applicable or error");
  }
  // In seconds, from whole microseconds.
  void ReadSamples(const char* name, std::vector<double>& to) {
    const Json* value = Find(name);
    if (value == nullptr) return;
    constexpr const char* kWanted = "must be an array of whole microseconds";
    if (!value->is_array()) return Fail(name, kWanted);
    to.reserve(value->size());
    for (const Json& item : *value) {
      const bool whole = item.is_number_unsigned() && item.get<std::uint64_t>() <= kMicrosecondsMax;
      if (!whole) return Fail(name, kWanted);
      to.push_back(static_cast<double>(item.get<std::uint64_t>()) / 1e6);
    }
  }

  // Null: it is missing, or something before was wrong.
  const Json* Find(const char* name) {
    if (!problem_.empty()) return nullptr;
    const auto found = object_.find(name);
    if (found == object_.end()) {
      Fail(name, "is missing");
      return nullptr;
    }
    return &*found;
  }
  void Fail(const std::string& name, const std::string& rule) {
    if (!problem_.empty()) return;
    const std::string what = place_.empty() || name.empty() ? place_ + name : place_ + "." + name;
    problem_ = (what.empty() ? "the report" : what) + " " + rule;
  }
  const std::string& problem() const { return problem_; }

 private:
  const Json& object_;
  std::string place_;
  std::string problem_;
};

std::string ReadCheck(const Json& value, const std::string& place, CheckResult& check) {
  Reader reader(value, place);
  reader.Read("id", check.id);
  reader.Read("family", check.family);
  reader.Read("title", check.title);
  reader.Read("why", check.why);
  reader.Read("defects", check.defects);
  reader.Read("status", check.status);
  reader.Read("evidence", check.evidence);
  reader.Read("transcript", check.transcript);
  reader.Read("reproduce", check.reproduce);
  reader.Read("seconds", check.seconds);
  return reader.problem();
}

std::string ReadChecks(const Json& array, std::vector<CheckResult>& checks) {
  if (!array.is_array()) return "checks must be an array";
  checks.resize(array.size());
  for (std::size_t i = 0; i < array.size(); ++i) {
    std::string problem = ReadCheck(array[i], "checks[" + std::to_string(i) + "]", checks[i]);
    if (!problem.empty()) return problem;
  }
  return "";
}

std::string ReadLatencies(const Json& object, RunResult& run) {
  if (!object.is_object()) return "latencies must be an object";
  for (const auto& [tool, value] : object.items()) {
    Reader reader(value, "latencies." + json::Quote(tool));
    reader.ReadSamples("samples_us", run.latencies[tool]);
    if (!reader.problem().empty()) return reader.problem();
  }
  return "";
}

std::string ReadRun(const Json& document, RunResult& run) {
  Reader reader(document, "");
  std::uint64_t format = 0;
  reader.Read("format", format);
  if (reader.problem().empty() && format != kFormat) {
    return "format " + std::to_string(format) + " is not known; this program reads format " +
           std::to_string(kFormat);
  }
  reader.Read("server", run.server);
  reader.Read("version", run.version);
  reader.Read("target", run.target);
  reader.Read("backend", run.backend);
  reader.Read("revision", run.revision);
  reader.Read("seed", run.seed);
  reader.Read("started", run.started);
  reader.Read("seconds", run.seconds);
  const Json* checks = reader.Find("checks");
  const Json* latencies = reader.Find("latencies");
  if (!reader.problem().empty()) return reader.problem();
  std::string problem = ReadChecks(*checks, run.checks);
  return problem.empty() ? ReadLatencies(*latencies, run) : problem;
}

}  // namespace

std::string JsonReport(const RunResult& run) {
  Object report(",\n");
  report.Add("format", Json(kFormat))
      .Add("server", run.server)
      .Add("version", run.version)
      .Add("target", run.target)
      .Add("backend", run.backend)
      .Add("revision", run.revision)
      .Add("seed", Json(run.seed))
      .Add("started", run.started)
      .Add("seconds", Json(run.seconds))
      .Raw("summary", SummaryText(Count(run.checks)));
  std::string checks;
  for (const CheckResult& check : run.checks) {
    checks += (checks.empty() ? "\n" : ",\n") + CheckText(check);
  }
  Object latencies(",\n");
  for (const auto& [tool, samples] : run.latencies) latencies.Raw(tool, LatencyText(samples));
  report.Raw("checks", "[" + checks + "]").Raw("latencies", latencies.Text());
  return "{" + report.members() + "}\n";
}

base::Result<RunResult> ReadJsonReport(std::string_view text) {
  const auto document = json::Parse(text, {.bytes_max = std::size_t{1} << 30});
  if (!document) {
    return base::Error{.code = document.error().code,
                       .message = "Not a report of this program: " + document.error().message};
  }
  RunResult run;
  const std::string problem = ReadRun(*document, run);
  if (!problem.empty()) {
    return base::Error{.code = base::ErrorCode::kInvalidArgument,
                       .message = "Not a report of this program: " + problem};
  }
  return run;
}

}  // namespace conformance
