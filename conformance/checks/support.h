// What checks in code share: an estate that everything can be tried on, and a sensible call of each
// tool.
#pragma once

#include <string>
#include <vector>

#include "conformance/stage/stage.h"
#include "conformance/suite/check.h"

namespace conformance {

Check MakeCheck(std::string id, std::string family, std::string title, std::string why,
                std::vector<std::string> defects, Outcome (*run)(Stage&, const CheckContext&));

// The same of the family "safety".
Check SafetyCheck(std::string id, std::string title, std::string why,
                  std::vector<std::string> defects, Outcome (*run)(Stage&, const CheckContext&));

// Values that are in the sample estate and nowhere else: they must not appear where no secret was
// asked for.
inline constexpr const char* kCanary = "canary-7f3a9c51-secret-value";
inline constexpr const char* kCanaryToWrite = "canary-2b8e40d6-written-value";

// A fresh stage with: kv/ (KV v2: app, team/db), kv1/ (KV v1: app), old/ (KV v2), pki/ (CA "ca",
// role "web" for example.com).
base::Status PrepareSample(Stage& stage);
// A call of the tool that succeeds on the sample estate. Canonical names.
Json SampleCall(const std::string& tool);
// Whether the tool only reads, by what it is for.
bool IsReader(const std::string& tool);

// An agent on the prepared stage, who acts with the root token.
base::Result<Agent*> JoinSample(Stage& stage);

}  // namespace conformance
