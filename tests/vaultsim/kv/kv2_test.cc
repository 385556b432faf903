// config, invalid paths and the upgrade from version 1.
#include "vaultsim/kv/kv2.h"

#include "kv2_fixture.h"
#include "vaultsim/kv/cubbyhole.h"
#include "vaultsim/kv/kv1.h"

namespace vaultsim {
namespace {

VAULTSIM_KV2_SUITE(Kv2Test);

TEST_P(Kv2Test, VX08ConfigKeepsWhatIsNotGiven) {
  const auto config = [&](std::int64_t max_versions, bool cas_required, const char* after) {
    Json expected = {{"max_versions", max_versions},
                     {"cas_required", cas_required},
                     {"delete_version_after", after}};
    if (!IsVault()) expected["metadata_cas_required"] = false;
    return expected;
  };
  EXPECT_EQ(Read("config").data, config(0, false, "0s"));
  Write("config",
        {{"max_versions", 5}, {"cas_required", true}, {"delete_version_after", "3h25m19s"}});
  EXPECT_EQ(Write("config", Json::object()).status, 204);
  EXPECT_EQ(Read("config").data, config(5, true, "3h25m19s"));
  Write("config", {{"delete_version_after", "-5m"}, {"max_versions", -1}});
  EXPECT_EQ(Read("config").data, config(4294967295, true, "-1s"));
  Write("config", {{"delete_version_after", 0}});
  EXPECT_EQ(Read("config").data["delete_version_after"], "0s");
  EXPECT_EQ(Delete("config").status, 405);
  EXPECT_EQ(Patch("config", {{"max_versions", 1}}).status, 405);
}

TEST_P(Kv2Test, V31InvalidPathsNameTheCommand) {
  const auto warning = [&](const std::string& command) {
    return Errors{
        "Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate "
        "API endpoints to use. If using the " +
        std::string(IsVault() ? "Vault CLI, use 'vault kv " : "OpenBao CLI, use 'bao kv ") +
        command + "' for this operation."};
  };
  EXPECT_EQ(Read("foo").status, 404);
  EXPECT_EQ(Read("foo").errors, Errors{});
  EXPECT_EQ(Read("foo").warnings, warning("get"));
  EXPECT_EQ(Write("foo", {{"a", 1}}).warnings, warning("put"));
  EXPECT_EQ(Patch("foo", {{"a", 1}}).warnings, warning("patch"));
  EXPECT_EQ(Delete("foo").warnings, warning("delete"));
  EXPECT_EQ(List("").warnings, warning("list"));
  EXPECT_EQ(List("config/").warnings, warning("list"));
  EXPECT_EQ(Read("subkeys").warnings, warning("get"));
}

TEST_P(Kv2Test, V34RootsOfTheSubPaths) {
  const Errors warning = {
      "Non-listing operations on the root of a K/V v2 mount are not supported."};
  for (const char* root : {"metadata", "data"}) EXPECT_EQ(Read(root).warnings, warning);
  for (const char* root : {"metadata", "data", "delete", "undelete", "destroy"}) {
    EXPECT_EQ(Write(root, Json::object()).warnings, warning);
  }
}

TEST_P(Kv2Test, VX29ListOfData) {
  const Answer answer = List("data/app/");
  EXPECT_EQ(answer.status, IsVault() ? 404 : 405);
  EXPECT_EQ(answer.warnings.size(), IsVault() ? 1u : 0u);
  EXPECT_EQ(List("data/").status, IsVault() ? 404 : 405);
}

TEST_P(Kv2Test, TheInvalidPathAnswerIsAnEnvelope) {
  EngineRequest request{.operation = Operation::kRead, .path = "foo", .mount = "m/"};
  EXPECT_TRUE(Dispatch(*engine_, request, environment_).response.status_envelope);
}

TEST_P(Kv2Test, M29UpgradeMakesEveryKeyAVersion) {
  auto kv1 = MakeKv1(environment_);
  EngineRequest request{
      .operation = Operation::kCreate, .path = "d/a", .mount = "m/", .data = Body(R"({"x":1.0})")};
  Dispatch(*kv1, request, environment_);
  engine_ = UpgradeKv1(*kv1, environment_);
  ASSERT_NE(engine_, nullptr);
  EXPECT_EQ(gojson::Dump(Get("d/a").data["data"]), R"({"x":1})");
  EXPECT_EQ(Metadata("d/a")["current_version"], 1);
  EXPECT_EQ(Metadata("d/a")["oldest_version"], 1);
  if (IsVault()) {
    EXPECT_EQ(Metadata("d/a")["last_updated_by"],
              (Json{{"actor", "kv_upgrade"}, {"operation", "upgrade"}}));
  }
  EXPECT_EQ(UpgradeKv1(*MakeCubbyhole(environment_), environment_), nullptr);
}

}  // namespace
}  // namespace vaultsim
