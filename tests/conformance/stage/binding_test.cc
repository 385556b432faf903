#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "conformance/vocabulary/vocabulary.h"

namespace conformance {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

Json Tool(const char* name, Json properties) {
  return {{"name", name},
          {"inputSchema", {{"type", "object"}, {"properties", std::move(properties)}}}};
}
Json Text() { return {{"type", "string"}}; }

TEST(Binding, FindsCanonicalNames) {
  const Binding binding(Json::array({Tool("read_secret", {{"mount", Text()}, {"path", Text()}})}),
                        nullptr);
  const auto call = binding.Bind("read_secret", {{"mount", "kv"}, {"path", "app"}});
  ASSERT_TRUE(call) << call.error().message;
  EXPECT_EQ(call->name, "read_secret");
  EXPECT_EQ(*call->arguments, (Json{{"mount", "kv"}, {"path", "app"}}));
  EXPECT_EQ(call->tool, binding.Find("read_secret"));
  EXPECT_EQ(binding.listed().size(), 1u);
}

TEST(Binding, FindsSynonyms) {
  const Binding binding(
      Json::array({Tool("kv_get", {{"mount_point", Text()}, {"secret_path", Text()}})}), nullptr);
  const auto call = binding.Bind("read_secret", {{"mount", "kv"}, {"path", "app"}});
  ASSERT_TRUE(call) << call.error().message;
  EXPECT_EQ(call->name, "kv_get");
  EXPECT_EQ(*call->arguments, (Json{{"mount_point", "kv"}, {"secret_path", "app"}}));
  EXPECT_EQ(binding.Canonical("kv_get"), "read_secret");
  EXPECT_EQ(binding.Canonical("other"), "other");
}

TEST(Binding, TheCanonicalNameComesBeforeSynonyms) {
  const Binding binding(
      Json::array({Tool("kv_get", {{"path", Text()}}), Tool("read_secret", {{"path", Text()}})}),
      nullptr);
  EXPECT_EQ(binding.Find("read_secret")->name, "read_secret");
}

TEST(Binding, SaysWhatTheServerDoesNotOffer) {
  const Binding binding(Json::array({Tool("read_secret", {{"path", Text()}})}), nullptr);
  const auto no_tool = binding.Bind("delete_secret", Json::object());
  ASSERT_FALSE(no_tool);
  EXPECT_EQ(no_tool.error().code, base::ErrorCode::kNotFound);
  EXPECT_THAT(no_tool.error().message, HasSubstr("delete_secret"));
  const auto no_parameter = binding.Bind("read_secret", {{"mount", "kv"}});
  ASSERT_FALSE(no_parameter);
  EXPECT_THAT(no_parameter.error().message, HasSubstr("mount"));
  EXPECT_EQ(binding.Find("delete_secret"), nullptr);
}

TEST(Binding, AParameterWithOneValueIsFilledIn) {
  const Binding binding(
      Json::array({Tool("read_secret", {{"path", Text()},
                                        {"action", {{"enum", {"read"}}}},
                                        {"mode", {{"const", 2}}},
                                        {"format", {{"enum", {"json", "yaml"}}}}})}),
      nullptr);
  EXPECT_EQ(*binding.Bind("read_secret", {{"path", "a"}})->arguments,
            (Json{{"path", "a"}, {"action", "read"}, {"mode", 2}}));
}

TEST(Binding, ConsentIsGiven) {
  const Binding binding(
      Json::array({Tool("delete_mount", {{"path", Text()}, {"confirm", {{"type", "boolean"}}}}),
                   Tool("delete_secret", {{"path", Text()}, {"confirm", Text()}})}),
      nullptr);
  EXPECT_EQ(*binding.Bind("delete_mount", {{"path", "kv"}})->arguments,
            (Json{{"path", "kv"}, {"confirm", true}}));
  EXPECT_EQ(*binding.Bind("delete_secret", {{"path", "a"}})->arguments, (Json{{"path", "a"}}));
  EXPECT_EQ(binding.Canonical("delete_mount"), "delete_mount");
}

TEST(Binding, ValuesTakeTheTypeThatIsWanted) {
  const Json properties = {{"data", Text()},
                           {"version", Text()},
                           {"versions", {{"type", "array"}}},
                           {"mount", {{"type", {"string", "null"}}}},
                           {"path", true},
                           {"key", {{"type", "integer"}}}};
  const Binding binding(
      Json::array({Tool("delete_secret", properties), Tool("write_secret", properties),
                   Tool("read_secret", properties)}),
      nullptr);
  EXPECT_EQ((*binding.Bind("read_secret", {{"version", 2}})->arguments)["version"], "2");
  EXPECT_EQ((*binding.Bind("delete_secret", {{"versions", "3"}})->arguments)["versions"],
            Json::array({"3"}));
  EXPECT_EQ((*binding.Bind("write_secret", {{"data", {"a", 1}}})->arguments)["data"], "a,1");
  EXPECT_EQ((*binding.Bind("read_secret", {{"mount", "kv"}})->arguments)["mount"], "kv");
  EXPECT_EQ((*binding.Bind("read_secret", {{"path", 5}})->arguments)["path"], 5);
  EXPECT_EQ((*binding.Bind("write_secret", {{"key", 5}})->arguments)["key"], 5);
}

TEST(Binding, AProfileKnowsBetter) {
  const auto profile = ParseProfile(R"({"server": "odd", "tools": {
      "read_secret": {"name": "do", "parameters": {"mount": "m", "path": ["p", "q"]},
                      "fixed": {"action": "get"}},
      "delete_secret": {"name": "do", "parameters": {"mount": "m", "path": "q"},
                        "fixed": {"action": "rm"}}}})");
  ASSERT_TRUE(profile) << profile.error().message;
  const Binding binding(Json::array({Tool("do", {{"m", Text()}, {"q", Text()}, {"action", Text()}}),
                                     Tool("kv_get", {{"path", Text()}})}),
                        &*profile);
  const auto call = binding.Bind("read_secret", {{"mount", "kv"}, {"path", "app"}});
  ASSERT_TRUE(call) << call.error().message;
  EXPECT_EQ(call->name, "do");
  EXPECT_EQ(*call->arguments, (Json{{"m", "kv"}, {"q", "app"}, {"action", "get"}}));
  EXPECT_EQ(binding.Canonical("do"), "do");  // it has two

  const auto back = binding.Unbind("do", {{"m", "kv"}, {"q", "app"}, {"action", "rm"}});
  ASSERT_TRUE(back);
  EXPECT_EQ(back->tool, "delete_secret");
  EXPECT_EQ(*back->arguments, (Json{{"mount", "kv"}, {"path", "app"}}));
  EXPECT_FALSE(binding.Unbind("do", {{"m", "kv"}, {"action", "more"}}));
  EXPECT_FALSE(binding.Unbind("do", {{"m", "kv"}}));
}

TEST(Binding, UnbindsWhatBindMade) {
  const Binding binding(
      Json::array({Tool("kv_get", {{"mount_point", Text()}, {"path", Text()}}),
                   Tool("delete_mount", {{"path", Text()}, {"confirm", {{"type", "boolean"}}}})}),
      nullptr);
  const Json arguments = {{"mount", "kv"}, {"path", "app"}};
  const auto call = binding.Bind("read_secret", arguments);
  ASSERT_TRUE(call);
  const auto back = binding.Unbind(call->name, *call->arguments);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->tool, "read_secret");
  EXPECT_EQ(*back->arguments, arguments);
  // Consent or none, and a name that the server takes without listing it.
  for (const Json& given : {Json{{"path", "a"}}, Json{{"path", "a"}, {"confirm", true}},
                            Json{{"path", "a"}, {"confirm", false}}}) {
    const auto gone = binding.Unbind("delete_mount", given);
    ASSERT_TRUE(gone) << given;
    EXPECT_EQ(*gone->arguments, (Json{{"path", "a"}}));
  }
  EXPECT_EQ(binding.Unbind("read_secret", *call->arguments)->tool, "read_secret");
  EXPECT_FALSE(binding.Unbind("kv_get", {{"more", 1}}));
  EXPECT_FALSE(binding.Unbind("unknown", Json::object()));
  EXPECT_FALSE(binding.Unbind("kv_get", "text"));
}

TEST(Binding, OddListsAreNoException) {
  for (const char* text :
       {"null", "{}", "[null, 1, {}]", R"([{"name": 1}])", R"([{"name": "read_secret"}])",
        R"([{"name": "read_secret", "inputSchema": "x"}])",
        R"([{"name": "read_secret", "inputSchema": {"properties": []}}])",
        R"([{"name": "read_secret", "inputSchema": {"properties": {"path": 1, "confirm": null}}}])",
        R"([{"name": "read_secret", "inputSchema": {"properties": {"path": {"type": 5}}}}])",
        R"([{"name": "read_secret", "inputSchema": {"properties": {"path": {"enum": {}}}}}])"}) {
    const Binding binding(Json::parse(text), nullptr);
    static_cast<void>(binding.Bind("read_secret", {{"path", "a"}}));
    static_cast<void>(binding.Unbind("read_secret", {{"path", "a"}}));
  }
}

TEST(Vocabulary, NamesItsTools) {
  const std::vector<std::string> names = CanonicalTools();
  EXPECT_THAT(names, Contains("read_secret"));
  EXPECT_THAT(names, Contains("issue_pki_certificate"));
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
}

}  // namespace
}  // namespace conformance
