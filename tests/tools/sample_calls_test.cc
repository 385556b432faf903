// The sample calls are good calls: else the suites that vary them would prove nothing.
#include "sample_calls.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

namespace tools {
namespace {

TEST(SampleCallsTest, EachSucceedsAndEveryToolIsThere) {
  std::set<std::string> tools;
  for (const vaultsim::Profile profile :
       {vaultsim::Profile::kOpenBao2, vaultsim::Profile::kVault2, vaultsim::Profile::kVault121}) {
    for (const support::SampleCall& call : support::SampleCalls()) {
      support::ToolBench bench(profile);
      support::Prepare(bench);
      SCOPED_TRACE(call.tool + ' ' + call.arguments->dump());
      bench.Ok(call.tool, *call.arguments);
      tools.insert(call.tool);
    }
  }
  EXPECT_EQ(tools.size(), 16u);
}

TEST(SampleCallsTest, AllInOneSession) {
  for (const vaultsim::Profile profile :
       {vaultsim::Profile::kOpenBao2, vaultsim::Profile::kVault2, vaultsim::Profile::kVault121}) {
    support::ToolBench bench(profile);
    bench.Ok("create_mount", {{"type", "kv2"}, {"path", "kv"}});
    bench.Ok("list_mounts", Json::object());
    bench.Ok("create_secret", {{"mount", "kv"}, {"path", "a"}, {"data", {{"x", 1}, {"y", 2}}}});
    bench.Ok("list_secrets", {{"mount", "kv"}});
    bench.Ok("delete_secret", {{"mount", "kv"}, {"path", "a"}, {"key", "x"}});
    EXPECT_EQ(bench.Ok("read_secret", {{"mount", "kv"}, {"path", "a"}})["data"], (Json{{"y", 2}}));
    bench.Ok("enable_pki", Json::object());
    bench.Ok("enable_pki", {{"path", "int"}});
    bench.Ok("create_pki_issuer", {{"common_name", "Root"}, {"issuer_name", "root"}});
    bench.Ok("create_pki_issuer", {{"mount", "int"},
                                   {"common_name", "Int"},
                                   {"issuer_name", "int"},
                                   {"root_mount", "pki"},
                                   {"root_issuer", "root"}});
    bench.Ok("list_pki_issuers", {{"mount", "int"}});
    bench.Ok("read_pki_issuer", {{"mount", "int"}, {"issuer_name", "int"}});
    bench.Ok("create_pki_role", {{"mount", "int"},
                                 {"role_name", "web"},
                                 {"issuer_name", "int"},
                                 {"allowed_domains", "example.com"},
                                 {"allow_subdomains", true}});
    bench.Ok("list_pki_roles", {{"mount", "int"}});
    bench.Ok("read_pki_role", {{"mount", "int"}, {"role_name", "web"}});
    bench.Ok("issue_pki_certificate",
             {{"mount", "int"}, {"role_name", "web"}, {"common_name", "a.example.com"}});
    bench.Ok("delete_pki_role", {{"mount", "int"}, {"role_name", "web"}});
    bench.Ok("delete_mount", {{"path", "kv"}});
  }
}

}  // namespace
}  // namespace tools
