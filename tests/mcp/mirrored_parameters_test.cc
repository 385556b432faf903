// Parameters that HTTP repeats in headers. [2026-07-28 streamable-http, Server Behavior for Custom
// Headers]
#include "mcp/mirrored_parameters.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "harness.h"

namespace mcp {
namespace {

class MirroredParametersTest : public testing::Test {
 protected:
  // "" when the call is let through, else the error's message.
  std::string Call(const std::string& arguments, std::optional<jsonrpc::Mirrored> header,
                   bool mirrors = true) {
    jsonrpc::Caller caller = harness_.Stateless();
    caller.mirrors = mirrors;
    if (mirrors) {
      caller.version = jsonrpc::Mirrored{"2026-07-28"};
      caller.method = jsonrpc::Mirrored{"tools/call"};
      caller.name = jsonrpc::Mirrored{"tell"};
    }
    if (header) caller.parameters.emplace("place", *header);
    const jsonrpc::Reply reply = harness_.Send(
        StatelessRequest("tools/call", R"("name":"tell","arguments":)" + arguments), caller);
    const Json json = Json::parse(reply.text);
    if (!json.contains("error")) return {};
    EXPECT_EQ(json["error"]["code"], -32020);
    EXPECT_EQ(reply.kind, jsonrpc::Reply::Kind::kRefused);
    return json["error"]["message"];
  }

  Harness harness_;
};

using jsonrpc::Mirrored;

TEST_F(MirroredParametersTest, MustSayWhatTheBodySays) {
  EXPECT_EQ(Call(R"({"place":"here"})", Mirrored{"here"}), "");
  EXPECT_NE(Call(R"({"place":"here"})", Mirrored{"there"}), "");
  EXPECT_NE(Call(R"({"place":"here"})", Mirrored{"Here"}), "");
  EXPECT_NE(Call(R"({"place":"here"})", std::nullopt), "");
  EXPECT_NE(Call(R"({"place":"here"})", Mirrored{"", false}), "");
  EXPECT_EQ(Call("{}", std::nullopt), "");
  EXPECT_NE(Call("{}", Mirrored{"here"}), "");
}

TEST_F(MirroredParametersTest, AreNotExpectedWhereNothingIsMirrored) {
  EXPECT_EQ(Call(R"({"place":"here"})", std::nullopt, false), "");
}

TEST_F(MirroredParametersTest, AnUnreadableMessageHoldsNoValue) {
  EXPECT_EQ(Call(R"({"place":"secret-value"})", Mirrored{"x"}).find("secret-value"),
            std::string::npos);
}

Exchange HttpExchange(const Revision& revision, const char* header) {
  const Json id = 1;
  Exchange exchange{*jsonrpc::Id::From(id), &revision, {}, nullptr};
  exchange.caller.mirrors = true;
  exchange.caller.parameters.emplace("p", Mirrored{header});
  return exchange;
}

TEST(MirroredValues, IntegersAreComparedAsNumbersAndBooleansAsWords) {
  const std::vector<tools::HeaderParameter> parameters = {{"p", {"a", "b"}}};
  const auto agrees = [&](const char* value, const char* header) {
    return !CheckMirroredParameters(parameters,
                                    Json::parse(R"({"a":{"b":)" + std::string(value) + "}}"),
                                    HttpExchange(Revisions().front(), header));
  };
  EXPECT_TRUE(agrees("42", "42"));
  EXPECT_TRUE(agrees("42", "42.0"));
  EXPECT_TRUE(agrees("-7", "-7"));
  EXPECT_FALSE(agrees("42", "43"));
  EXPECT_FALSE(agrees("42", "42x"));
  EXPECT_FALSE(agrees("42", ""));
  EXPECT_TRUE(agrees("true", "true"));
  EXPECT_FALSE(agrees("true", "True"));
  EXPECT_FALSE(agrees("false", "true"));
  EXPECT_FALSE(agrees("null", "null"));
}

TEST(MirroredValues, SessionsDoNotHaveThem) {
  EXPECT_EQ(CheckMirroredParameters({{"p", {"p"}}}, Json{{"p", "x"}},
                                    HttpExchange(LatestSessionRevision(), "y")),
            std::nullopt);
}

}  // namespace
}  // namespace mcp
