// A token with one grant can use that, and everything else names what is missing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sample_calls.h"

namespace tools {
namespace {

using base::ErrorCode;
using support::ToolBench;
using testing::HasSubstr;

struct Missing {
  const char* tool;
  const char* path;  // the "mount" or "path" that picks one of several sample calls; "" any
  const char* capability;
  const char* on;
};

TEST(CapabilityTest, V_META_04_ATokenThatMayOnlyReadOnePathIsToldWhatIsMissing) {
  ToolBench bench;
  support::Prepare(bench);
  const std::string token =
      bench.TokenFor(R"(path "secret/data/app/*" { capabilities = ["read"] })");
  EXPECT_EQ(bench.Ok("read_secret", {{"mount", "secret"}, {"path", "app/x"}}, token)["version"], 3);
  // list_mounts works for everybody: it shows what the token can use.
  bench.Ok("list_mounts", Json::object(), token);
  const std::map<std::string, std::vector<std::string>> missing = {
      {"create_mount", {"\"update\" on \"sys/mounts/new\""}},
      {"delete_mount", {"\"read\" on \"sys/mounts/spare\""}},
      {"list_secrets",
       {"\"list\" on \"secret/metadata/app/\"", "\"list\" on \"old/metadata/app/\""}},
      {"read_secret", {"\"read\" on \"old/data/app/x\""}},
      {"create_secret",
       {"\"update\" on \"secret/data/app/x\"", "\"create\" on \"secret/data/app/y\"",
        "\"update\" on \"old/data/app/x\""}},
      {"delete_secret",
       {"\"delete\" on \"secret/data/app/x\"", "\"update\" on \"secret/data/app/x\"",
        "\"update\" on \"secret/delete/app/x\"", "\"delete\" on \"old/data/app/x\""}},
      {"enable_pki", {"\"update\" on \"sys/mounts/pki2\""}},
      {"create_pki_issuer",
       {"\"update\" on \"pki/root/generate/internal\"", "\"list\" on \"int/issuers/\""}},
      {"list_pki_issuers", {"\"list\" on \"pki/issuers/\""}},
      {"read_pki_issuer", {"\"read\" on \"pki/issuer/root-a\""}},
      {"list_pki_roles", {"\"list\" on \"pki/roles/\""}},
      {"read_pki_role", {"\"read\" on \"pki/roles/web\""}},
      {"create_pki_role", {"\"update\" on \"pki/roles/api\"", "\"read\" on \"pki/roles/api\""}},
      {"delete_pki_role", {"\"read\" on \"pki/roles/web\"", "\"delete\" on \"pki/roles/web\""}},
      {"issue_pki_certificate", {"\"update\" on \"pki/issue/web\""}}};
  int denied = 0;
  for (const support::SampleCall& call : support::SampleCalls()) {
    const auto result = bench.Call(call.tool, *call.arguments, token);
    SCOPED_TRACE(call.tool + ' ' + call.arguments->dump());
    if (result.ok()) {
      const bool granted = call.tool == "list_mounts" ||
                           (call.tool == "read_secret" && (*call.arguments)["mount"] == "secret");
      EXPECT_TRUE(granted);
      continue;
    }
    ++denied;
    EXPECT_EQ(result.error().code, ErrorCode::kPermissionDenied);
    bool named = false;
    for (const std::string& text : missing.at(call.tool)) {
      named |= result.error().message.find("needs " + text) != std::string::npos;
    }
    EXPECT_TRUE(named) << result.error().message;
  }
  EXPECT_EQ(denied + 2, static_cast<int>(support::SampleCalls().size()));
}

TEST(CapabilityTest, ATokenThatVaultDoesNotKnowIsToldFromADenial) {
  for (const vaultsim::Profile profile :
       {vaultsim::Profile::kOpenBao2, vaultsim::Profile::kVault2}) {
    ToolBench bench(profile);
    support::Prepare(bench);
    for (const support::SampleCall& call : support::SampleCalls()) {
      const base::Error error = bench.Fail(call.tool, *call.arguments, "hvs.unknown");
      EXPECT_EQ(error.code, ErrorCode::kUnauthenticated) << call.tool << ' ' << error.message;
      EXPECT_THAT(error.message, testing::Not(HasSubstr("hvs.unknown")));
    }
  }
}

TEST(CapabilityTest, WithoutATokenNothingIsSent) {
  ToolBench bench;
  for (const support::SampleCall& call : support::SampleCalls()) {
    const base::Error error = bench.Fail(call.tool, *call.arguments, "");
    EXPECT_EQ(error.code, ErrorCode::kUnauthenticated) << call.tool;
    EXPECT_THAT(error.message, HasSubstr("VAULT_TOKEN"));
  }
  EXPECT_TRUE(bench.Received().empty());
}

TEST(CancellationTest, AStoppedCallChangesNothingAndSaysSo) {
  std::stop_source source;
  source.request_stop();
  base::CallContext stopped;
  stopped.stop = source.get_token();
  for (const support::SampleCall& call : support::SampleCalls()) {
    ToolBench bench;
    support::Prepare(bench);
    const auto result = bench.Call(call.tool, *call.arguments, "root", stopped);
    ASSERT_FALSE(result.ok()) << call.tool;
    EXPECT_EQ(result.error().code, ErrorCode::kCancelled) << call.tool;
    EXPECT_TRUE(bench.Received().empty());
  }
}

}  // namespace
}  // namespace tools
