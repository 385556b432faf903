#include "conformance/report/junit.h"

#include <cstdio>

#include "conformance/report/summary.h"
#include "conformance/report/text.h"

namespace conformance {
namespace {

std::string Attribute(const char* name, const std::string& value) {
  return std::string(" ") + name + "=\"" + XmlAttribute(value) + "\"";
}

std::string Seconds(double seconds) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.6f", seconds);
  return text;
}

std::string Numbers(const Counts& counts, double seconds) {
  return Attribute("tests", std::to_string(counts.total())) +
         Attribute("failures", std::to_string(counts.failed)) +
         Attribute("errors", std::to_string(counts.error)) +
         Attribute("skipped", std::to_string(counts.not_applicable)) +
         Attribute("time", Seconds(seconds));
}

std::string Properties(const RunResult& run) {
  const std::pair<const char*, std::string> properties[] = {
      {"server", run.server},   {"version", run.version},   {"target", run.target},
      {"backend", run.backend}, {"revision", run.revision}, {"seed", std::to_string(run.seed)},
      {"started", run.started},
  };
  std::string out = "    <properties>\n";
  for (const auto& [name, value] : properties) {
    out += "      <property" + Attribute("name", name) + Attribute("value", value) + "/>\n";
  }
  return out + "    </properties>\n";
}

// Everything that a person needs who sees nothing but this text.
std::string Details(const CheckResult& check) {
  std::string out = check.evidence + "\n";
  if (!check.why.empty()) out += "\nWhy it matters: " + check.why + "\n";
  if (!check.defects.empty()) {
    out += "\nDefects:";
    for (const std::string& defect : check.defects) out += " " + defect;
    out += "\n";
  }
  if (!check.transcript.empty()) out += "\nTranscript:\n" + check.transcript + "\n";
  if (!check.reproduce.empty()) out += "\nReproduce:\n" + check.reproduce + "\n";
  return out;
}

std::string Testcase(const CheckResult& check) {
  std::string out = "    <testcase" + Attribute("classname", "conformance." + check.family) +
                    Attribute("name", check.id) + Attribute("time", Seconds(check.seconds));
  const std::string& message = check.title.empty() ? check.evidence : check.title;
  switch (check.status) {
    case CheckStatus::kPassed:
      return out + "/>\n";
    case CheckStatus::kNotApplicable:
      out += ">\n      <skipped" +
             Attribute("message", check.evidence.empty() ? check.title : check.evidence) + "/>\n";
      break;
    case CheckStatus::kFailed:
      out += ">\n      <failure" + Attribute("message", message) + Attribute("type", "failed") +
             ">" + XmlText(Details(check)) + "</failure>\n";
      break;
    case CheckStatus::kError:
      out += ">\n      <error" + Attribute("message", message) + Attribute("type", "error") + ">" +
             XmlText(Details(check)) + "</error>\n";
      break;
  }
  return out + "    </testcase>\n";
}

std::string Testsuite(const RunResult& run, const std::string& family) {
  std::string cases;
  double seconds = 0;
  for (const CheckResult& check : run.checks) {
    if (check.family != family) continue;
    seconds += check.seconds;
    cases += Testcase(check);
  }
  std::string out =
      "  <testsuite" + Attribute("name", family) + Numbers(Count(run.checks, family), seconds);
  if (!run.started.empty()) out += Attribute("timestamp", run.started);
  return out + ">\n" + Properties(run) + cases + "  </testsuite>\n";
}

}  // namespace

std::string JunitReport(const RunResult& run) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" +
                    Attribute("name", "vault-mcp-conformance") +
                    Numbers(Count(run.checks), run.seconds) + ">\n";
  for (const std::string& family : Families({run})) out += Testsuite(run, family);
  return out + "</testsuites>\n";
}

}  // namespace conformance
