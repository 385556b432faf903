// Entities, aliases and groups. The answers are OpenBao 2.7.2's, compared with a running server.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "vaultsim/vault.h"

namespace vaultsim {
namespace {

class IdentityTest : public testing::Test {
 protected:
  IdentityTest() {
    Post("sys/auth/up", {{"type", "userpass"}});
    accessor_ = Get("sys/auth")["up/"]["accessor"];
    Post("auth/up/users/u", {{"password", "pw"}, {"token_policies", "pt"}});
  }

  vault::Response Send(vault::Method method, const std::string& path, const Json& body = {},
                       const std::string& token = "root") {
    return vault_
        .RoundTrip({.method = method,
                    .path = "/v1/" + path,
                    .token = base::SecretString(token),
                    .body = body.is_null() ? "" : body.dump()},
                   {})
        .value();
  }
  vault::Response Post(const std::string& path, const Json& body) {
    return Send(vault::Method::kPost, path, body);
  }
  Json Get(const std::string& path, const std::string& token = "root") {
    return Json::parse(Send(vault::Method::kGet, path, {}, token).body)["data"];
  }
  Json Made(const std::string& path, const Json& body) {
    return Json::parse(Post(path, body).body)["data"];
  }
  std::string Refusal(const vault::Response& response) {
    return std::to_string(response.status) + " " +
           Json::parse(response.body)["errors"][0].get<std::string>();
  }
  Json LogIn() {
    const auto response = Send(vault::Method::kPost, "auth/up/login/u", {{"password", "pw"}}, "");
    return response.status == 200 ? Json::parse(response.body)["auth"] : Json();
  }
  bool MayRead(const std::string& path, const std::string& token) {
    return Send(vault::Method::kGet, path, {}, token).status != 403;
  }

  base::ManualClock clock_{base::WallTime{std::chrono::hours(400000)}};
  base::SeededRandom random_{1};
  Vault vault_{{.root_token = base::SecretString("root")}, clock_, random_};
  std::string accessor_;
};

TEST_F(IdentityTest, KeepsEntities) {
  const Json made =
      Made("identity/entity",
           {{"name", "bob"}, {"metadata", {{"team", "red"}}}, {"policies", {"p1", "P2"}}});
  const std::string id = made["id"];
  EXPECT_EQ(made, Json({{"aliases", nullptr}, {"id", id}, {"name", "bob"}}));
  EXPECT_EQ(Post("identity/entity", {{"name", "bob"}, {"metadata", {{"team", "blue"}}}}).status,
            204);
  const Json read = Get("identity/entity/name/bob");
  EXPECT_EQ(read, Get("identity/entity/id/" + id));
  EXPECT_EQ(read["metadata"], Json({{"team", "blue"}}));
  EXPECT_EQ(read["policies"], Json({"p1", "p2"}));
  EXPECT_EQ(read["aliases"], Json::array());
  EXPECT_EQ(read["merged_entity_ids"], Json());
  EXPECT_EQ(read["namespace_id"], "root");
  EXPECT_EQ(Post("identity/entity/id/" + id, {{"name", "bobby"}}).status, 204);
  EXPECT_EQ(Send(vault::Method::kGet, "identity/entity/name/bob").status, 404);
  const Json list = Json::parse(Send(vault::Method::kList, "identity/entity/id").body)["data"];
  EXPECT_EQ(list, Json({{"keys", {id}}, {"key_info", {{id, {{"name", "bobby"}}}}}}));
  EXPECT_EQ(Send(vault::Method::kDelete, "identity/entity/name/bobby").status, 204);
  EXPECT_EQ(Send(vault::Method::kList, "identity/entity/name").status, 404);
  EXPECT_EQ(Refusal(Post("identity/entity", {{"id", "nosuch"}})), "400 entity not found from id");
  EXPECT_EQ(Refusal(Post("identity/entity", {{"policies", "root"}})),
            "400 policies cannot contain root");
}

TEST_F(IdentityTest, KnowsWhoLogsIn) {
  const Json auth = LogIn();
  const Json entity = Get("identity/entity/id/" + auth["entity_id"].get<std::string>());
  EXPECT_EQ(entity["name"].get<std::string>().substr(0, 7), "entity_");
  ASSERT_EQ(entity["aliases"].size(), 1u);
  const Json& alias = entity["aliases"][0];
  EXPECT_EQ(alias["name"], "u");
  EXPECT_EQ(alias["mount_accessor"], accessor_);
  EXPECT_EQ(alias["mount_path"], "auth/up/");
  EXPECT_EQ(alias["mount_type"], "userpass");
  EXPECT_EQ(alias["custom_metadata"], Json());
  EXPECT_EQ(LogIn()["entity_id"], auth["entity_id"]);
  const Json found =
      Made("identity/lookup/entity", {{"alias_name", "u"}, {"alias_mount_accessor", accessor_}});
  EXPECT_EQ(found["id"], auth["entity_id"]);
}

TEST_F(IdentityTest, GivesAnAliasToAnEntity) {
  const std::string entity = Made("identity/entity", {{"name", "bob"}})["id"];
  const Json alias = {{"name", "u"}, {"mount_accessor", accessor_}, {"canonical_id", entity}};
  const std::string id = Made("identity/entity-alias", alias)["id"];
  EXPECT_EQ(Made("identity/entity-alias", alias)["id"], id);
  EXPECT_EQ(LogIn()["entity_id"], entity);
  EXPECT_EQ(Get("identity/entity-alias/id/" + id)["canonical_id"], entity);
  EXPECT_EQ(Refusal(Post("identity/entity-alias", {{"name", "u"}})),
            "400 'id' or 'mount_accessor' and 'name' must be provided");
  EXPECT_EQ(Refusal(Post("identity/entity-alias", {{"name", "u"}, {"mount_accessor", "x"}})),
            "400 invalid mount accessor \"x\"");
  Json other = alias;
  other["name"] = "u2";
  EXPECT_EQ(Refusal(Post("identity/entity-alias", other)),
            "400 Alias already exists for requested entity and mount accessor");
  EXPECT_EQ(Send(vault::Method::kDelete, "identity/entity-alias/id/" + id).status, 204);
  EXPECT_NE(LogIn()["entity_id"], entity);
}

TEST_F(IdentityTest, AddsPoliciesOfEntityAndGroups) {
  Post("sys/policies/acl/pe", {{"policy", R"(path "secret/data/e" { capabilities = ["read"] })"}});
  Post("sys/policies/acl/pg", {{"policy", R"(path "secret/data/g" { capabilities = ["read"] })"}});
  Json auth = LogIn();
  const std::string entity = auth["entity_id"];
  const std::string token = auth["client_token"];
  EXPECT_FALSE(MayRead("secret/data/e", token));
  Post("identity/entity/id/" + entity, {{"policies", "pe"}});
  EXPECT_TRUE(MayRead("secret/data/e", token));
  const std::string inner =
      Made("identity/group", {{"name", "inner"}, {"member_entity_ids", {entity}}})["id"];
  const std::string outer =
      Made("identity/group",
           {{"name", "outer"}, {"member_group_ids", {inner}}, {"policies", "pg"}})["id"];
  EXPECT_TRUE(MayRead("secret/data/g", token));
  auth = LogIn();
  EXPECT_EQ(auth["identity_policies"], Json({"pe", "pg"}));
  EXPECT_EQ(auth["policies"], Json({"default", "pe", "pg", "pt"}));
  EXPECT_EQ(auth["token_policies"], Json({"default", "pt"}));
  const Json self = Get("auth/token/lookup-self", token);
  EXPECT_EQ(self["identity_policies"], Json({"pe", "pg"}));
  EXPECT_EQ(self["policies"], Json({"default", "pt"}));
  const Json read = Get("identity/entity/id/" + entity);
  EXPECT_EQ(read["direct_group_ids"], Json({inner}));
  EXPECT_EQ(read["inherited_group_ids"], Json({outer}));
  EXPECT_EQ(read["group_ids"], Json({inner, outer}));
  EXPECT_EQ(Get("identity/group/id/" + inner)["parent_group_ids"], Json({outer}));
  EXPECT_EQ(Refusal(Post("identity/group/id/" + inner, {{"member_group_ids", {outer}}})),
            "400 cyclic relationship detected for member group ID \"" + outer + "\"");
  Send(vault::Method::kDelete, "identity/group/name/inner");
  EXPECT_FALSE(MayRead("secret/data/g", token));
}

TEST_F(IdentityTest, KeepsGroups) {
  const Json made =
      Made("identity/group", {{"name", "g"}, {"policies", "p"}, {"metadata", {{"m", "n"}}}});
  const std::string id = made["id"];
  EXPECT_EQ(made, Json({{"id", id}, {"name", "g"}}));
  const Json read = Get("identity/group/name/g");
  EXPECT_EQ(read["alias"], Json::object());
  EXPECT_EQ(read["member_entity_ids"], Json());
  EXPECT_EQ(read["modify_index"], 1);
  EXPECT_EQ(read["type"], "internal");
  EXPECT_EQ(Post("identity/group", {{"name", "g"}, {"policies", "q"}}).status, 204);
  EXPECT_EQ(Get("identity/group/id/" + id)["modify_index"], 2);
  const Json list = Json::parse(Send(vault::Method::kList, "identity/group/id").body)["data"];
  EXPECT_EQ(list["key_info"][id],
            Json({{"name", "g"}, {"num_member_entities", 0}, {"num_parent_groups", 0}}));
  EXPECT_EQ(Refusal(Post("identity/group", {{"name", "h"}, {"type", "x"}})),
            "400 invalid group type \"x\"");
  EXPECT_EQ(Refusal(Post("identity/group", {{"name", "h"}, {"member_entity_ids", {"no"}}})),
            "500 1 error occurred:\n\t* invalid entity ID \"no\"\n\n");
  EXPECT_EQ(Refusal(Post("identity/group", {{"name", "h"}, {"member_group_ids", {"no"}}})),
            "500 1 error occurred:\n\t* invalid member group ID \"no\"\n\n");
  EXPECT_EQ(Send(vault::Method::kGet, "identity/group/name/h").status, 404);
}

TEST_F(IdentityTest, FillsTemplates) {
  const Json auth = LogIn();
  const std::string entity = auth["entity_id"];
  const std::string token = auth["client_token"];
  Post("identity/entity/id/" + entity,
       {{"name", "bob"}, {"metadata", {{"team", "red"}, {"empty", ""}}}});
  const std::string alias = Get("identity/entity/id/" + entity)["aliases"][0]["id"];
  Post("identity/entity-alias/id/" + alias, {{"name", "u"},
                                             {"mount_accessor", accessor_},
                                             {"canonical_id", entity},
                                             {"custom_metadata", {{"k", "cv"}}}});
  const std::string group =
      Made("identity/group",
           {{"name", "grp"}, {"member_entity_ids", {entity}}, {"metadata", {{"m", "gv"}}}})["id"];
  const std::string aliases = "{{identity.entity.aliases." + accessor_;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"{{identity.entity.id}}", entity},
      {"{{ identity.entity.name }}", "bob"},
      {"{{identity.entity.metadata.team}}-{{identity.entity.name}}", "red-bob"},
      {"{{identity.entity.metadata.empty}}", ""},
      {aliases + ".name}}", "u"},
      {aliases + ".id}}", alias},
      {aliases + ".custom_metadata.k}}", "cv"},
      {"{{identity.groups.ids." + group + ".name}}", "grp"},
      {"{{identity.groups.names.grp.id}}", group},
      {"{{identity.groups.names.grp.metadata.m}}", "gv"}};
  const auto exact_paths = [&](const std::string& text) {
    Post("sys/policies/acl/pt",
         {{"policy", "path \"x/" + text + "\" { capabilities = [\"read\"] }"}});
    return Get("sys/internal/ui/resultant-acl", token)["exact_paths"];
  };
  for (const auto& [text, want] : cases) {
    EXPECT_TRUE(exact_paths(text).contains("x/" + want)) << text;
  }
  for (const char* text : {"{{identity.entity.metadata.no}}", "{{identity.entity.metadata}}",
                           "{{identity.entity.aliases.no.name}}", "{{identity.bogus}}",
                           "{{identity.groups.names.no.id}}"}) {
    const Json paths = exact_paths(text);
    for (const auto& path : paths.items()) EXPECT_FALSE(path.key().starts_with("x/"));
  }
}

TEST_F(IdentityTest, ForbidsEverythingWhenAValueIsNoSegment) {
  const Json auth = LogIn();
  Post("sys/policies/acl/pt",
       {{"policy", R"(path "x/{{identity.entity.metadata.v}}" { capabilities = ["read"] })"}});
  const std::string path = "identity/entity/id/" + auth["entity_id"].get<std::string>();
  for (const char* value : {"a/b", "a+", "a*"}) {
    Post(path, {{"metadata", {{"v", value}}}});
    EXPECT_EQ(
        Refusal(Send(vault::Method::kGet, "auth/token/lookup-self", {}, auth["client_token"])),
        "400 Forbidden");
  }
  Post(path, {{"metadata", {{"v", "a b"}}}});
  EXPECT_EQ(Send(vault::Method::kGet, "auth/token/lookup-self", {}, auth["client_token"]).status,
            200);
}

TEST_F(IdentityTest, RefusesTokensOfEntitiesThatAreDisabledOrGone) {
  const Json auth = LogIn();
  const std::string path = "identity/entity/id/" + auth["entity_id"].get<std::string>();
  Post(path, {{"disabled", true}});
  EXPECT_EQ(LogIn(), Json());
  const auto look = [&] {
    return Send(vault::Method::kGet, "auth/token/lookup-self", {}, auth["client_token"]);
  };
  EXPECT_EQ(Refusal(look()), "403 permission denied");
  Post(path, {{"disabled", false}});
  EXPECT_EQ(look().status, 200);
  Send(vault::Method::kDelete, path);
  EXPECT_EQ(Refusal(look()), "403 permission denied");
}

}  // namespace
}  // namespace vaultsim
