// The fuzz target of the simulator's policies, over the recorded ones, odd ones, and mutants.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "recorded.h"
#include "seeds.h"
#include "vaultsim/policy/policy.h"

namespace {

std::vector<std::string> Seeds() {
  std::vector<std::string> texts = fuzz::RecordedPolicies();
  texts.emplace_back(vaultsim::DefaultPolicyText(vaultsim::Profile::kOpenBao2));
  texts.emplace_back(vaultsim::DefaultPolicyText(vaultsim::Profile::kVault2));
  for (const char* text :
       {R"(path "secret/data/a" { capabilities = ["deny"] })",
        R"(path "+/data/*" { capabilities = ["read", "list"] })",
        R"(path "secret/*" { policy = "write" })",
        R"({"path":{"secret/*":{"capabilities":["read"]}}})",
        R"(path "a" { allowed_parameters = { "b" = ["c", 1] } min_wrapping_ttl = "1m" })",
        R"(path "{{identity.entity.id}}/*" { capabilities = ["sudo"] })",
        "path \"*\" {\n  capabilities = [\"read\"] # all\n}\n// end\n/* of it */", "path \"",
        "path \"a\" { capabilities = <<T\nread\nT\n}"}) {
    texts.emplace_back(text);
  }
  std::vector<std::string> seeds;
  int choice = 0;
  for (const std::string& text : texts) {
    seeds.push_back(std::string(1, static_cast<char>(choice++ % 3)) + text);
  }
  return seeds;
}

TEST(VaultsimPolicyFuzz, RecordedPoliciesAndOddOnes) {
  for (std::string seed : Seeds()) {
    for (seed[0] = 0; seed[0] < 3; ++seed[0]) fuzz::Feed(seed);
  }
}

TEST(VaultsimPolicyFuzz, Mutants) { fuzz::FeedMutants(Seeds(), 20'000); }

TEST(VaultsimPolicyFuzz, WritesSeedsOnDemand) { fuzz::WriteSeedsOnDemand(Seeds()); }

}  // namespace
