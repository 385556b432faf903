#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "conformance/data/embedded.h"
#include "conformance/vocabulary/vocabulary.h"

namespace conformance {
namespace {

constexpr const char* kPacking = R"({
  "server": "packing", "tools": {
    "list_mounts": {"name": "sys", "fixed": {"action": "mounts"}, "pack": "params",
                    "parameters": {}},
    "create_mount": {"name": "sys", "fixed": {"action": "mount"}, "pack": "params",
                     "parameters": {"path": "at", "type": "kind"},
                     "values": {"type": {"kv2": "kv-v2"}}},
    "read_secret": {"name": "kv", "fixed": {"action": "get2"}, "fixed_kv1": {"action": "get1"},
                    "pack": "params", "parameters": {"mount": "engine", "path": "name"}}}})";

Json Tool(const char* name) {
  return {{"name", name},
          {"inputSchema",
           {{"type", "object"},
            {"properties", {{"action", {{"type", "string"}}}, {"params", {{"type", "string"}}}}}}}};
}

Binding Packing() {
  const auto profile = ParseProfile(kPacking);
  return Binding(Json::array({Tool("sys"), Tool("kv")}), &*profile);
}

TEST(BindingPack, ArgumentsGoAsOneText) {
  const Binding binding = Packing();
  const auto call = binding.Bind("create_mount", {{"path", "kv"}, {"type", "kv2"}});
  ASSERT_TRUE(call);
  EXPECT_EQ(call->name, "sys");
  EXPECT_EQ((*call->arguments)["action"], "mount");
  EXPECT_EQ(Json::parse((*call->arguments)["params"].get<std::string>()),
            Json({{"at", "kv"}, {"kind", "kv-v2"}}));
  EXPECT_EQ(*binding.Bind("list_mounts", Json::object())->arguments,
            Json({{"action", "mounts"}, {"params", "{}"}}));
}

TEST(BindingPack, WhatTheProfileDoesNotNameIsNotOffered) {
  const Binding binding = Packing();
  const auto call = binding.Bind("create_mount", {{"path", "kv"}, {"description", "x"}});
  ASSERT_FALSE(call);
  EXPECT_EQ(call.error().code, base::ErrorCode::kNotFound);
}

TEST(BindingPack, AToolWithoutTheParameterIsNotBound) {
  const auto profile = ParseProfile(kPacking);
  Json tool = Tool("sys");
  tool["inputSchema"]["properties"].erase("params");
  EXPECT_EQ(Binding(Json::array({tool}), &*profile).Find("list_mounts"), nullptr);
}

TEST(BindingPack, OneToolUnderSeveralNamesIsFoundByItsFixedArguments) {
  const Binding binding = Packing();
  const Json created = {{"path", "kv"}, {"type", "kv2"}};
  const auto bound = binding.Bind("create_mount", created);
  const auto call = binding.Unbind("sys", *bound->arguments);
  ASSERT_TRUE(call);
  EXPECT_EQ(call->tool, "create_mount");
  EXPECT_EQ(*call->arguments, created);
  const auto bare = binding.Unbind("sys", {{"action", "mounts"}});
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->tool, "list_mounts");
  EXPECT_EQ(*bare->arguments, Json::object());
  EXPECT_EQ(binding.Canonical("sys"), "sys");
  EXPECT_EQ(binding.Canonical("kv"), "read_secret");
}

TEST(BindingPack, WhatCannotBeUnpackedHasNoCanonicalName) {
  const Binding binding = Packing();
  for (const char* text : {"", "{", "[]", R"({"other": 1})"}) {
    EXPECT_FALSE(binding.Unbind("sys", {{"action", "mount"}, {"params", text}})) << text;
  }
  EXPECT_FALSE(binding.Unbind("sys", {{"action", "mount"}, {"at", "kv"}}));
  EXPECT_FALSE(binding.Unbind("sys", {{"action", "mount"}, {"params", 7}}));
  EXPECT_FALSE(binding.Unbind("sys", {{"action", "unknown"}}));
}

TEST(BindingKv1, AnotherFixedArgumentIsForMountsOfKvVersion1) {
  const Binding binding = Packing();
  const Json arguments = {{"mount", "kv"}, {"path", "app"}};
  EXPECT_EQ((*binding.Bind("read_secret", arguments)->arguments)["action"], "get2");
  const auto old = binding.Bind("read_secret", arguments, true);
  EXPECT_EQ((*old->arguments)["action"], "get1");
  const auto call = binding.Unbind("kv", *old->arguments);
  ASSERT_TRUE(call);
  EXPECT_EQ(call->tool, "read_secret");
  EXPECT_EQ(*call->arguments, arguments);
}

TEST(Profile, PackFixedAndValuesHaveTheirTypes) {
  for (const char* entry :
       {R"({"pack": 7})", R"({"fixed_kv1": "x"})", R"({"values": {"type": "kv-v2"}})",
        R"({"values": {"type": {"kv2": 2}}})", R"({"values": []})"}) {
    const auto profile =
        ParseProfile(R"({"server": "s", "tools": {"list_mounts": )" + std::string(entry) + "}}");
    EXPECT_FALSE(profile) << entry;
  }
}

TEST(Profile, TheOnesInTheProgramAreRead) {
  for (const EmbeddedText& file : EmbeddedFolder("profiles/")) {
    const auto profile = ParseProfile(file.text);
    ASSERT_TRUE(profile) << file.name << ": " << profile.error().message;
    EXPECT_NE(profile->server, "") << file.name;
  }
}

}  // namespace
}  // namespace conformance
