#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "tools/tool.h"

namespace tools {
namespace {

const Registry& Standard() {
  static const Registry& registry = StandardTools();
  return registry;
}

// The tools/list of HashiCorp's server; its "source" field says which version.
const Json& Peer() {
  static const Json peer = Json::parse(std::ifstream(VMCP_PEER_TOOLS_FILE));
  return peer;
}

TEST(RegistryTest, HasTheSixteenToolsSorted) {
  std::vector<std::string> names;
  for (const Registry::Entry& entry : Standard().entries()) {
    names.push_back(entry.tool->description().name);
  }
  EXPECT_THAT(names, testing::ElementsAre("create_mount", "create_pki_issuer", "create_pki_role",
                                          "create_secret", "delete_mount", "delete_pki_role",
                                          "delete_secret", "enable_pki", "issue_pki_certificate",
                                          "list_mounts", "list_pki_issuers", "list_pki_roles",
                                          "list_secrets", "read_pki_issuer", "read_pki_role",
                                          "read_secret"));
}

TEST(RegistryTest, FindsByNameAndAlias) {
  ASSERT_NE(Standard().Find("write_secret"), nullptr);
  EXPECT_EQ(Standard().Find("write_secret"), Standard().Find("create_secret"));
  EXPECT_EQ(Standard().Find("no_such_tool"), nullptr);
  EXPECT_EQ(Standard().Find(""), nullptr);
}

// Written down by hand: what each tool really does.
TEST(RegistryTest, V_META_01_AnnotationsAreTrue) {
  struct Hints {
    bool read_only, destructive, idempotent;
  };
  const std::map<std::string, Hints> truth = {
      {"list_mounts", {true, false, true}},
      {"list_secrets", {true, false, true}},
      {"read_secret", {true, false, true}},
      {"list_pki_issuers", {true, false, true}},
      {"read_pki_issuer", {true, false, true}},
      {"list_pki_roles", {true, false, true}},
      {"read_pki_role", {true, false, true}},
      {"create_mount", {false, false, true}},             // only adds; a second call is refused
      {"enable_pki", {false, false, true}},               // the same
      {"delete_mount", {false, true, true}},              // a second call finds nothing
      {"create_secret", {false, true, false}},            // overwrites; each call makes a version
      {"delete_secret", {false, true, true}},             // a second call finds nothing
      {"create_pki_issuer", {false, false, false}},       // only adds
      {"create_pki_role", {false, true, true}},           // replaces a role whole
      {"delete_pki_role", {false, true, true}},           // a second call finds nothing
      {"issue_pki_certificate", {false, false, false}}};  // each call makes a certificate
  ASSERT_EQ(truth.size(), Standard().entries().size());
  for (const Registry::Entry& entry : Standard().entries()) {
    const Description& description = entry.tool->description();
    const Hints& hints = truth.at(description.name);
    EXPECT_EQ(description.annotations.read_only, hints.read_only) << description.name;
    EXPECT_EQ(description.annotations.destructive, hints.destructive) << description.name;
    EXPECT_EQ(description.annotations.idempotent, hints.idempotent) << description.name;
    // One configured Vault: a closed world.
    EXPECT_FALSE(description.annotations.open_world) << description.name;
  }
}

TEST(RegistryTest, EverythingIsDescribed) {
  for (const Registry::Entry& entry : Standard().entries()) {
    const Description& description = entry.tool->description();
    SCOPED_TRACE(description.name);
    EXPECT_FALSE(description.title.empty());
    EXPECT_GT(description.text.size(), 40u);
    EXPECT_LT(description.text.size(), 500u);  // it is read by a model with every request
    for (const Json* schema : {&entry.input->document(), &entry.output->document()}) {
      EXPECT_EQ((*schema)["type"], "object");
      EXPECT_EQ((*schema)["additionalProperties"], false);
      for (const Json& name : schema->value("required", Json::array())) {
        EXPECT_TRUE((*schema)["properties"].contains(name)) << name;
      }
    }
    for (const auto& [name, property] : entry.input->document()["properties"].items()) {
      // Those whose name says all: the X.509 subject and usages.
      const std::set<std::string> plain = {"key_usage", "ext_key_usage", "organization", "ou",
                                           "country"};
      EXPECT_TRUE(plain.contains(name) || property.contains("description")) << name;
    }
  }
}

// Several clients refuse a tool whose input schema combines schemas at the top.
TEST(RegistryTest, InputSchemasAreFlatObjects) {
  for (const Registry::Entry& entry : Standard().entries()) {
    for (const char* keyword : {"oneOf", "anyOf", "allOf", "not", "if", "$ref"}) {
      EXPECT_FALSE(entry.input->document().contains(keyword)) << entry.tool->description().name;
    }
  }
}

TEST(RegistryTest, DefaultsFitTheirOwnSchemas) {
  for (const Registry::Entry& entry : Standard().entries()) {
    Json arguments = Json::object();
    entry.input->ApplyDefaults(arguments);
    Json required = entry.input->document().value("required", Json::array());
    for (const Json& name : required) {
      const Json& property = entry.input->document()["properties"][name.get<std::string>()];
      arguments[name.get<std::string>()] =
          property.contains("enum") ? property["enum"][0] : Json("x");
    }
    EXPECT_EQ(entry.input->Check(arguments), std::nullopt) << entry.tool->description().name;
  }
}

TEST(RegistryTest, V_PANIC_01_V_PANIC_04_WrongTypesAreRefusedBySchema) {
  const auto check = [](const char* tool, Json arguments) {
    return Standard().Find(tool)->input->Check(arguments);
  };
  EXPECT_TRUE(check("create_pki_role", {{"role_name", "r"}, {"allow_any_name", "true"}}));
  EXPECT_TRUE(check("create_pki_role", {{"role_name", "r"}, {"allow_glob_domains", 1}}));
  EXPECT_TRUE(check("create_mount", {{"type", "kv2"}, {"path", "x"}, {"options", "v2"}}));
  EXPECT_TRUE(check("create_mount", {{"type", "kv2"}, {"path", "x"}, {"options", {"version=2"}}}));
  EXPECT_TRUE(check("create_mount", {{"type", "pki"}, {"path", "x"}}));
  EXPECT_TRUE(check("read_secret", {{"mount", "secret"}}));
  EXPECT_TRUE(check("read_secret", {{"mount", 1}, {"path", "a"}}));
  EXPECT_TRUE(check("read_secret", {{"mount", "secret"}, {"path", "a"}, {"extra", 1}}));
  EXPECT_TRUE(check("read_secret", {{"mount", "secret"}, {"path", "a"}, {"version", 0}}));
  EXPECT_TRUE(check("read_secret", {{"mount", "secret"}, {"path", nullptr}}));
}

// A call that fits the recorded schema: required parameters, and of the others any subset.
Json GeneratePeerCall(const Json& tool) {
  Json arguments = Json::object();
  std::set<std::string> required;
  for (const Json& name : tool["required"]) required.insert(name.get<std::string>());
  for (const auto& [name, property] : tool["properties"].items()) {
    if (!required.contains(name) && *rc::gen::inRange(0, 2) == 0) continue;
    if (property.contains("default") && *rc::gen::inRange(0, 3) == 0) {
      arguments[name] = property["default"];
    } else if (property.contains("enum")) {
      const auto choice = *rc::gen::inRange<std::size_t>(0, property["enum"].size());
      arguments[name] = property["enum"][choice];
    } else if (property["type"] == "string") {
      const std::string text = *rc::gen::string<std::string>();
      arguments[name] = base::IsValidUtf8(text) ? text : base::HexEncode(text);
    } else if (property["type"] == "boolean") {
      arguments[name] = *rc::gen::arbitrary<bool>();
    } else {
      Json options = Json::object();
      if (*rc::gen::arbitrary<bool>())
        options["version"] = *rc::gen::element<std::string>("1", "2");
      arguments[name] = options;
    }
  }
  return arguments;
}

RC_GTEST_PROP(PeerProperty, EveryCallThatFitsThePeersSchemaIsAccepted, ()) {
  const Json& peer = Peer();
  const auto index = *rc::gen::inRange<std::size_t>(0, peer["tools"].size());
  const Json& tool = peer["tools"][index];
  const Registry::Entry* entry = Standard().Find(tool["name"].get<std::string>());
  RC_ASSERT(entry != nullptr);
  Json arguments = GeneratePeerCall(tool);
  RC_LOG() << tool["name"].get<std::string>() << ' ' << arguments.dump();
  entry->input->ApplyDefaults(arguments);
  const auto fault = entry->input->Check(arguments);
  RC_LOG() << fault.value_or("");
  RC_ASSERT(!fault);
}

TEST(RegistryTest, EveryPeerToolAndParameterIsKnown) {
  ASSERT_EQ(Peer()["tools"].size(), 16u);
  for (const Json& tool : Peer()["tools"]) {
    const Registry::Entry* entry = Standard().Find(tool["name"].get<std::string>());
    ASSERT_NE(entry, nullptr) << tool["name"];
    const Json& ours = entry->input->document();
    for (const auto& [name, property] : tool["properties"].items()) {
      EXPECT_TRUE(ours["properties"].contains(name)) << tool["name"] << ' ' << name;
    }
    // Nothing is required here that was optional there.
    for (const Json& name : ours.value("required", Json::array())) {
      EXPECT_THAT(tool["required"], testing::Contains(name)) << tool["name"];
    }
  }
}

}  // namespace
}  // namespace tools
