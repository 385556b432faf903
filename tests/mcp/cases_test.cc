// The cases of cases/*.json, handed to the protocol directly.
#include "cases.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "harness.h"

namespace mcp {
namespace {

std::optional<jsonrpc::Mirrored> MirroredOf(const Json& caller, const char* name) {
  if (!caller.contains(name)) return std::nullopt;
  if (caller[name].is_null()) return jsonrpc::Mirrored{"", false};
  return jsonrpc::Mirrored{caller[name], true};
}

class ProtocolCase : public testing::TestWithParam<Case> {};

TEST_P(ProtocolCase, Holds) {
  const Case& c = GetParam();
  SCOPED_TRACE(c.name + " (" + c.revision + ")");
  Harness harness({.version = "0.0.1", .instructions = "Read first."});
  const jsonrpc::Caller base =
      !c.session ? harness.Stateless() : harness.Connect(c.connected ? c.revision : "");
  for (const Json& step : *c.steps) {
    const std::string text = TextOf(step);
    SCOPED_TRACE(text);
    jsonrpc::Caller caller = base;
    if (step.contains("caller")) {
      caller.mirrors = step["caller"].value("mirrors", false);
      caller.version = MirroredOf(step["caller"], "version");
      caller.method = MirroredOf(step["caller"], "method");
      caller.name = MirroredOf(step["caller"], "name");
    }
    const jsonrpc::Reply reply = harness.Send(text, caller);
    if (step.contains("kind")) {
      EXPECT_EQ(reply.kind, KindOf(step["kind"])) << reply.text;
    }
    EXPECT_EQ(reply.opened != nullptr, step.value("opened", false));
    EXPECT_EQ(reply.text.find('\n'), std::string::npos);
    if (step.contains("expect")) {
      ASSERT_FALSE(reply.text.empty());
      ExpectMatch(step["expect"], Json::parse(reply.text), "reply");
    } else {
      EXPECT_EQ(reply.text, "");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, ProtocolCase, testing::ValuesIn(LoadCases()),
                         [](const auto& param) { return TestNameOf(param.param); });

}  // namespace
}  // namespace mcp
