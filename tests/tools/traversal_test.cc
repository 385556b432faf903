// Every string parameter of every tool, filled with texts that climb, inject and confuse: nothing
// outside the mount is ever received (V-PATH-01 to V-PATH-08).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "base/encoding.h"
#include "sample_calls.h"

namespace tools {
namespace {

using base::ErrorCode;
using support::ToolBench;

const std::vector<std::string>& Corpus() {
  static const std::vector<std::string> corpus = {
      "../",
      "..",
      ".",
      "./x",
      "../../sys/policies/acl/admin",
      "../sys/policies/acl/admin",
      "../../auth/userpass/users",
      "../auth/userpass",
      "../policies/acl/admin",
      "../../secret/metadata/prod",
      "../issuer/default",
      "../root",
      "../root/generate/exported",
      "x/../../../sys/seal",
      "x/..",
      "..%2f",
      "..%2fsys%2fseal",
      "%2e%2e/",
      "%2e%2e/sys/seal",
      "a%2f..%2fb",
      "%",
      "%00",
      "a?list=true",
      "?version=1",
      "a#b",
      "//",
      "a//b",
      "/",
      "/sys/seal",
      "..\\sys\\seal",
      "a\nb",
      "a\r\nX-Vault-Token: x",
      "a\tb",
      std::string("a\0b", 3),
      "a\x7f",
      "a\xc2\x85z",
      " a",
      "a ",
      "a/ b",
      " ",
      std::string(10'240, 'a'),
      std::string(5'000, '/'),
  };
  return corpus;
}

const std::set<std::string>& PathParameters() {
  static const std::set<std::string> names = {"mount",       "path",       "role_name",
                                              "issuer_name", "root_mount", "root_issuer"};
  return names;
}

// Where a call of this tool may send anything, as prefixes.
std::vector<std::string> Allowed(const Json& arguments) {
  std::vector<std::string> prefixes = {"/v1/sys/capabilities-self", "/v1/sys/internal/ui/mounts",
                                       "/v1/sys/mounts"};
  for (const char* name : {"mount", "root_mount"}) {
    if (arguments.contains(name)) {
      prefixes.push_back("/v1/" + arguments[name].get<std::string>() + '/');
    }
  }
  return prefixes;
}

void ExpectInside(const std::vector<std::string>& received, const Json& arguments) {
  for (const std::string& line : received) {
    const std::string path = line.substr(line.find(' ') + 1);
    bool inside = false;
    for (const std::string& prefix : Allowed(arguments)) inside |= path.starts_with(prefix);
    EXPECT_TRUE(inside) << line;
    EXPECT_EQ(path.find("/.."), std::string::npos) << line;
    EXPECT_EQ(path.find("//"), std::string::npos) << line;
    EXPECT_EQ(path.find('?'), std::string::npos) << line;  // no sample call has a query
  }
}

TEST(TraversalTest, V_PATH_01_02_03_04_05_06_07_NoRequestLeavesTheMount) {
  int varied = 0;
  for (const support::SampleCall& call : support::SampleCalls()) {
    ToolBench bench;
    support::Prepare(bench);
    for (const auto& [name, value] : call.arguments->items()) {
      if (!value.is_string() || name == "type") continue;  // "type" is an enumeration
      for (const std::string& text : Corpus()) {
        SCOPED_TRACE(call.tool + ' ' + name + ' ' + base::HexEncode(text.substr(0, 40)));
        Json arguments = *call.arguments;
        arguments[name] = text;
        bench.Forget();
        const auto result = bench.Call(call.tool, arguments);
        ++varied;
        if (PathParameters().contains(name)) {
          ASSERT_FALSE(result.ok());
          EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
          EXPECT_NE(result.error().message.find("'" + name + "'"), std::string::npos);
          EXPECT_FALSE(base::HasControlCharacter(result.error().message));
          EXPECT_LT(result.error().message.size(), 300u);
          EXPECT_TRUE(bench.Received().empty());
        } else {
          ExpectInside(bench.Received(), arguments);
          if (!result.ok()) {
            EXPECT_FALSE(base::HasControlCharacter(result.error().message));
          }
        }
      }
    }
  }
  EXPECT_GT(varied, 2'000);
}

// The same through an item of a list and a key of an object.
TEST(TraversalTest, ListsAndKeysAreDataToo) {
  ToolBench bench;
  support::Prepare(bench);
  for (const std::string& text : Corpus()) {
    bench.Forget();
    Json arguments = {{"mount", "secret"}, {"path", "app/x"}, {"data", {{text, text}}}};
    (void)bench.Call("create_secret", arguments);
    ExpectInside(bench.Received(), arguments);
    bench.Forget();
    arguments = {{"mount", "pki"},
                 {"role_name", "web"},
                 {"common_name", "a.example.com"},
                 {"alt_names", {text}},
                 {"ip_sans", {text}}};
    (void)bench.Call("issue_pki_certificate", arguments);
    ExpectInside(bench.Received(), arguments);
  }
}

}  // namespace
}  // namespace tools
