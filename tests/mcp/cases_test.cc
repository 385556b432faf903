// Protocol cases as data: cases/*.json. Each case is run once for each of its revisions.
//
// A case: name; revisions (default: 2025-11-25); session: false for a caller without one;
// connected: false for a connection that has not begun; steps. A step: send (a message) or raw (a
// text); caller (what the binding mirrors; a null value: unreadable); kind of the reply; opened;
// expect. In expect, members that are not named may be anything; "$absent" and "$any" say that;
// "$revision" is the revision.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "harness.h"

namespace mcp {
namespace {

struct Case {
  std::string name;
  std::string revision;
  Json steps;
  bool session = true;
  bool connected = true;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name << " in " << c.revision; }

void Substitute(Json& value, const std::string& revision) {
  if (value.is_structured()) {
    for (Json& member : value) Substitute(member, revision);
  } else if (value == "$revision") {
    value = revision;
  }
}

std::vector<Case> Load() {
  std::vector<Case> cases;
  for (const char* file : {"session", "stateless", "tools"}) {
    std::ifstream stream(std::string(VMCP_MCP_CASES) + "/" + file + ".json");
    const Json list = Json::parse(stream);
    for (const Json& item : list) {
      for (const Json& revision : item.value("revisions", Json::array({"2025-11-25"}))) {
        Case c{item["name"], revision, item["steps"], item.value("session", true),
               item.value("connected", true)};
        Substitute(c.steps, c.revision);
        cases.push_back(std::move(c));
      }
    }
  }
  return cases;
}

void ExpectMatch(const Json& expected, const Json& actual, const std::string& place) {
  if (expected.is_object()) {
    ASSERT_TRUE(actual.is_object()) << place << " is " << actual;
    for (const auto& [key, value] : expected.items()) {
      if (value == "$absent") {
        EXPECT_FALSE(actual.contains(key)) << place << "." << key << " is " << actual[key];
      } else if (!actual.contains(key)) {
        ADD_FAILURE() << place << "." << key << " is missing in " << actual;
      } else if (value != "$any") {
        ExpectMatch(value, actual[key], place + "." + key);
      }
    }
  } else if (expected.is_array()) {
    ASSERT_TRUE(actual.is_array()) << place << " is " << actual;
    ASSERT_EQ(actual.size(), expected.size()) << place << " is " << actual;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      ExpectMatch(expected[i], actual[i], place + "[" + std::to_string(i) + "]");
    }
  } else {
    EXPECT_EQ(actual, expected) << place;
  }
}

std::optional<jsonrpc::Mirrored> MirroredOf(const Json& caller, const char* name) {
  if (!caller.contains(name)) return std::nullopt;
  if (caller[name].is_null()) return jsonrpc::Mirrored{"", false};
  return jsonrpc::Mirrored{caller[name], true};
}

jsonrpc::Reply::Kind KindOf(const std::string& name) {
  using Kind = jsonrpc::Reply::Kind;
  if (name == "nothing") return Kind::kNothing;
  if (name == "refused") return Kind::kRefused;
  if (name == "unknown method") return Kind::kUnknownMethod;
  EXPECT_EQ(name, "answer");
  return Kind::kAnswer;
}

class ProtocolCase : public testing::TestWithParam<Case> {};

TEST_P(ProtocolCase, Holds) {
  const Case& c = GetParam();
  SCOPED_TRACE(c.name + " (" + c.revision + ")");
  Harness harness({.version = "0.0.1", .instructions = "Read first."});
  const jsonrpc::Caller base =
      !c.session ? harness.Stateless() : harness.Connect(c.connected ? c.revision : "");
  for (const Json& step : c.steps) {
    const std::string text =
        step.contains("raw") ? step["raw"].get<std::string>() : step["send"].dump();
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

INSTANTIATE_TEST_SUITE_P(All, ProtocolCase, testing::ValuesIn(Load()),
                         [](const testing::TestParamInfo<Case>& param) {
                           std::string name = param.param.name + "_" + param.param.revision;
                           std::replace_if(
                               name.begin(), name.end(),
                               [](unsigned char ch) { return !std::isalnum(ch); }, '_');
                           return name;
                         });

}  // namespace
}  // namespace mcp
