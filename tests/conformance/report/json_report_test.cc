#include "conformance/report/json_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "conformance/report/summary.h"
#include "hostile.h"
#include "json/parse.h"
#include "sample.h"

namespace conformance {
namespace {

using ::testing::HasSubstr;

TEST(JsonReport, HasWhatAProgramLooksFor) {
  const RunResult run = SampleRuns(4)[2];
  const auto report = json::Parse(JsonReport(run));
  ASSERT_TRUE(report);
  EXPECT_EQ((*report)["format"], 1);
  EXPECT_EQ((*report)["server"], "hvault-tools");
  EXPECT_EQ((*report)["seed"], 42);
  EXPECT_EQ(
      (*report)["summary"],
      (Json{{"total", 23}, {"passed", 11}, {"failed", 8}, {"not_applicable", 3}, {"error", 1}}));
  const Json& check = (*report)["checks"][1];
  EXPECT_EQ(check["id"], "P-INIT-02.before");
  EXPECT_EQ(check["status"], "failed");
  EXPECT_EQ(check["defects"], Json::array({"D-002"}));
  const Json& latency = (*report)["latencies"]["read_secret"];
  EXPECT_EQ(latency["count"], 400);
  EXPECT_EQ(latency["samples_us"].size(), 400u);
  EXPECT_EQ(latency["p99"], Summarize(run.latencies.at("read_secret")).p99);
}

TEST(JsonReport, ALineForEachCheck) {
  const RunResult run = SampleRuns(1)[0];
  const std::string text = JsonReport(run);
  EXPECT_THAT(text, HasSubstr("\n{\"id\":\"P-INIT-01.version\",\"family\":\"protocol\","));
  std::size_t lines = 0;
  for (std::size_t at = 0; (at = text.find("\n{\"id\":", at)) != std::string::npos; ++at) ++lines;
  EXPECT_EQ(lines, run.checks.size());
}

TEST(JsonReport, ComesBackAsItWas) {
  for (const RunResult& run : {RunResult{}, SampleRuns(4)[2], SampleRuns(4)[3]}) {
    const std::string text = JsonReport(run);
    const auto back = ReadJsonReport(text);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back->server, run.server);
    EXPECT_EQ(back->target, run.target);
    EXPECT_EQ(back->seed, run.seed);
    EXPECT_EQ(back->seconds, run.seconds);
    ASSERT_EQ(back->checks.size(), run.checks.size());
    for (std::size_t i = 0; i < run.checks.size(); ++i) {
      EXPECT_EQ(back->checks[i].id, run.checks[i].id);
      EXPECT_EQ(back->checks[i].status, run.checks[i].status);
      EXPECT_EQ(back->checks[i].defects, run.checks[i].defects);
      EXPECT_EQ(back->checks[i].transcript, run.checks[i].transcript);
      EXPECT_EQ(back->checks[i].seconds, run.checks[i].seconds);
    }
    ASSERT_EQ(back->latencies.size(), run.latencies.size());
    for (const auto& [tool, samples] : run.latencies) {
      ASSERT_EQ(back->latencies.at(tool).size(), samples.size());
      for (std::size_t i = 0; i < samples.size(); ++i) {
        EXPECT_NEAR(back->latencies.at(tool)[i], samples[i], 0.51e-6);
      }
    }
    // Quantiles may move by less than a microsecond; after that nothing changes any more.
    const std::string again = JsonReport(*back);
    EXPECT_EQ(JsonReport(*ReadJsonReport(again)), again);
  }
}

TEST(JsonReport, HostileTextsStayText) {
  const auto back = ReadJsonReport(JsonReport(HostileRun()));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->seed, 18446744073709551615u);
  ASSERT_EQ(back->checks.size(), 4u);
  // Valid parts are as they were, controls and NUL among them.
  EXPECT_THAT(back->checks[1].title, HasSubstr(kHostile.substr(0, kHostile.find('\xC3'))));
  EXPECT_TRUE(back->checks[1].title.ends_with(std::string("\0end", 4)));
  EXPECT_EQ(back->checks[3].status, CheckStatus::kError);
}

// The sample with one value exchanged; null: removed.
std::string With(const char* pointer, const Json& value) {
  Json report = json::Parse(JsonReport(SampleRuns(1)[0])).value();
  report[Json::json_pointer(pointer)] = value;
  return json::Dump(report);
}

TEST(JsonReport, ErrorsSayWhichMemberIsWrong) {
  const auto problem = [](const std::string& text) {
    const auto read = ReadJsonReport(text);
    return read.ok() ? std::string("no error") : read.error().message;
  };
  EXPECT_THAT(problem(""), HasSubstr("Not a report of this program: "));
  EXPECT_THAT(problem("[]"), HasSubstr("the report must be an object"));
  EXPECT_THAT(problem("{}"), HasSubstr("format is missing"));
  EXPECT_THAT(problem(With("/format", 2)), HasSubstr("format 2 is not known"));
  EXPECT_THAT(problem(With("/server", 1)), HasSubstr("server must be a string"));
  EXPECT_THAT(problem(With("/seed", -1)), HasSubstr("seed must be a whole number"));
  EXPECT_THAT(problem(With("/seconds", "1")), HasSubstr("seconds must be a number"));
  EXPECT_THAT(problem(With("/checks", "x")), HasSubstr("checks must be an array"));
  EXPECT_THAT(problem(With("/checks/3", 1)), HasSubstr("checks[3] must be an object"));
  EXPECT_THAT(problem(With("/checks/3", Json::object())), HasSubstr("checks[3].id is missing"));
  EXPECT_THAT(problem(With("/checks/0/status", "good")), HasSubstr("checks[0].status must be"));
  EXPECT_THAT(problem(With("/checks/0/defects", Json::array({1}))),
              HasSubstr("checks[0].defects must be an array of strings"));
  EXPECT_THAT(problem(With("/latencies", 1)), HasSubstr("latencies must be an object"));
  EXPECT_THAT(
      problem(With("/latencies/read_secret/samples_us", Json::array({"x"}))),
      HasSubstr("latencies.\"read_secret\".samples_us must be an array of whole microseconds"));
  EXPECT_THAT(problem(With("/latencies/read_secret/samples_us", Json::array({1000.5}))),
              HasSubstr("must be an array of whole microseconds"));
  EXPECT_EQ(problem(With("/unknown", 1)), "no error");
}

}  // namespace
}  // namespace conformance
