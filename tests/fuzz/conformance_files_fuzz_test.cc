// The fuzz target of profiles and reports, over our own profiles, made-up files, and mutants.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "conformance/data/embedded.h"
#include "conformance/report/json_report.h"
#include "seeds.h"

namespace {

std::string Report() {
  conformance::RunResult run{.server = "s",
                             .version = "1",
                             .target = "memory",
                             .backend = "sim",
                             .revision = "2025-11-25",
                             .seed = 18'446'744'073'709'551'615u,
                             .started = "2026-07-28T00:00:00Z",
                             .seconds = 0.25};
  run.checks.push_back({.id = "V-KV-01.two",
                        .family = "tools",
                        .title = "t",
                        .defects = {"V-KV-01"},
                        .status = conformance::CheckStatus::kFailed,
                        .evidence = "e",
                        .seconds = 1e-3});
  run.latencies["read_secret"] = {0.001, 0.002};
  return conformance::JsonReport(run);
}

std::vector<std::string> Seeds() {
  std::vector<std::string> seeds;
  const auto add = [&seeds](char reader, std::string_view text) {
    seeds.push_back(std::string(1, reader) + std::string(text));
  };
  for (const conformance::EmbeddedText& file : conformance::EmbeddedFolder("profiles/")) {
    add(0, file.text);
  }
  for (
      const char* text :
      {R"({"server":"odd","note":"n","environment":{"A":"{address}"},"tools":{}})",
       R"({"tools":{"read_secret":{"name":"do","parameters":{"mount":"m","path":["p","q"]},"fixed":{"a":"get"}}}})",
       R"({"tools":{"read_secret":{"name":1}}})", R"({"tools":{"read_secret":{"fixed":null}}})",
       R"({"tools":{"read_secret":{"parameters":{"path":null}}}})", R"({"tools":[]})", "[]", ""}) {
    add(0, text);
  }
  add(1, Report());
  for (const char* text : {"", "[]", "{}", R"({"format":1})", R"({"format":1,"checks":[{}]})"}) {
    add(1, text);
  }
  return seeds;
}

TEST(ConformanceFilesFuzz, Seeds) {
  for (std::string seed : Seeds()) {
    for (seed[0] = 0; seed[0] < 2; ++seed[0]) fuzz::Feed(seed);
  }
}

TEST(ConformanceFilesFuzz, Mutants) { fuzz::FeedMutants(Seeds(), 20'000); }

TEST(ConformanceFilesFuzz, WritesSeedsOnDemand) { fuzz::WriteSeedsOnDemand(Seeds()); }

}  // namespace
