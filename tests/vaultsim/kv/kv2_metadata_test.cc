#include "kv2_fixture.h"

namespace vaultsim {
namespace {

VAULTSIM_KV2_SUITE(Kv2MetadataTest);

TEST_P(Kv2MetadataTest, V35ShowsSettingsAndHistory) {
  Put("a", {{"k", "v"}});
  const std::string now = base::FormatRfc3339Nano(clock_.Now());
  Json expected = {
      {"cas_required", false},
      {"created_time", now},
      {"current_version", 1},
      {"custom_metadata", nullptr},
      {"delete_version_after", "0s"},
      {"max_versions", 0},
      {"oldest_version", 0},
      {"updated_time", now},
      {"versions", {{"1", {{"created_time", now}, {"deletion_time", ""}, {"destroyed", false}}}}}};
  if (IsVault()) {
    const Json author = {{"actor", "token"}, {"operation", "create"}, {"client_id", "client"}};
    expected["last_updated_by"] = author;
    expected["versions"]["1"]["created_by"] = author;
    expected["versions"]["1"]["deleted_by"] = nullptr;
  } else {
    expected["metadata_cas_required"] = false;
    expected["current_metadata_version"] = 0;
  }
  EXPECT_EQ(Metadata("a"), expected);
}

TEST_P(Kv2MetadataTest, V36KeepsTenVersions) {
  for (int i = 0; i < 9; ++i) Put("x", Json::object());
  EXPECT_EQ(Metadata("x")["oldest_version"], 0);
  Put("x", Json::object());
  EXPECT_EQ(Metadata("x")["oldest_version"], 1);
  Put("x", Json::object());
  EXPECT_EQ(Metadata("x")["oldest_version"], 2);
  EXPECT_EQ(Versions("x").size(), 10u);
  EXPECT_EQ(Get("x", 1).status, 404);
  EXPECT_EQ(Get("x", 1).data, nullptr);
}

TEST_P(Kv2MetadataTest, V37TheLargerMaxVersionsWins) {
  Write("config", {{"max_versions", 3}});
  Write("metadata/x", {{"max_versions", 2}});
  for (int i = 0; i < 4; ++i) Put("x", Json::object());
  EXPECT_EQ(Versions("x"), (Keys{"2", "3", "4"}));
}

TEST_P(Kv2MetadataTest, VX38ALowerLimitPrunesAtTheNextWrite) {
  for (int i = 0; i < 4; ++i) Put("x", Json::object());
  Write("metadata/x", {{"max_versions", 2}});
  EXPECT_EQ(Versions("x").size(), 4u);
  Put("x", Json::object());
  EXPECT_EQ(Versions("x"), (Keys{"4", "5"}));
  EXPECT_EQ(Metadata("x")["oldest_version"], 4);
}

TEST_P(Kv2MetadataTest, V38AKeyMayHaveMetadataOnly) {
  EXPECT_EQ(Write("metadata/x", {{"custom_metadata", {{"o", "me"}}}}).status, 204);
  EXPECT_EQ(Metadata("x")["current_version"], 0);
  EXPECT_EQ(Metadata("x")["versions"], Json::object());
  EXPECT_EQ(Metadata("x")["custom_metadata"], (Json{{"o", "me"}}));
  EXPECT_EQ(Get("x").status, 404);
  EXPECT_EQ(List("metadata/").data, (Json{{"keys", {"x"}}}));
}

TEST_P(Kv2MetadataTest, V39NoFieldCreatesNothing) {
  EXPECT_EQ(Write("metadata/x", Json::object()).status, 204);
  EXPECT_EQ(Write("metadata/x", {{"zzz", 1}}).status, 204);
  EXPECT_EQ(Read("metadata/x").status, 404);
}

TEST_P(Kv2MetadataTest, V40CustomMetadataIsChecked) {
  const Answer answer = Write("metadata/x", {{"custom_metadata", {{"k", ""}}}});
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.errors, Errors{Multi("custom_metadata validation failed: length of value for "
                                        "key \"k\" is 0 but must be 0 < len(value) <= 512")});
  EXPECT_EQ(Read("metadata/x").status, 404);
}

TEST_P(Kv2MetadataTest, VX07WarnsOfAMandatedSetting) {
  Write("config", {{"cas_required", true}});
  const Answer answer = Write("metadata/x", {{"cas_required", false}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.warnings, Errors{"\"cas_required\" set to false, but is mandated by backend "
                                    "config. This value will be ignored."});
}

TEST_P(Kv2MetadataTest, VX13DurationsMayNotBeNegative) {
  EXPECT_EQ(Write("metadata/x", {{"delete_version_after", "-1s"}}).errors,
            Errors{"error converting input for field \"delete_version_after\": cannot provide "
                   "negative value '-1'"});
  Write("metadata/x", {{"max_versions", -1}});
  EXPECT_EQ(Metadata("x")["max_versions"], 4294967295u);
}

TEST_P(Kv2MetadataTest, VX14AWriteReplacesCustomMetadata) {
  Write("metadata/x", {{"custom_metadata", {{"a", "1"}, {"b", "2"}}}});
  Write("metadata/x", {{"custom_metadata", {{"c", "3"}}}});
  EXPECT_EQ(Metadata("x")["custom_metadata"], (Json{{"c", "3"}}));
  Write("metadata/x", {{"max_versions", 4}});
  EXPECT_EQ(Metadata("x")["custom_metadata"], (Json{{"c", "3"}}));
  EXPECT_EQ(Put("x", Json::object()).data["custom_metadata"], (Json{{"c", "3"}}));
  Write("metadata/x", {{"custom_metadata", Json::object()}});
  EXPECT_EQ(Metadata("x")["custom_metadata"], nullptr);
}

TEST_P(Kv2MetadataTest, VX19APatchMergesCustomMetadata) {
  Write("metadata/x", {{"custom_metadata", {{"a", "1"}, {"b", "2"}}}, {"max_versions", 3}});
  EXPECT_EQ(Patch("metadata/x", {{"custom_metadata", {{"a", nullptr}, {"c", "3"}}}}).status, 204);
  EXPECT_EQ(Metadata("x")["custom_metadata"], (Json{{"b", "2"}, {"c", "3"}}));
  EXPECT_EQ(Metadata("x")["max_versions"], 3);
  Patch("metadata/x", {{"max_versions", nullptr}});
  Patch("metadata/x", {{"custom_metadata", nullptr}});
  EXPECT_EQ(Metadata("x")["custom_metadata"], nullptr);
  EXPECT_EQ(Metadata("x")["max_versions"], 0);
  EXPECT_EQ(Patch("metadata/none", {{"max_versions", 1}}).status, 404);
}

TEST_P(Kv2MetadataTest, APatchMustFitTheTypesOfStorage) {
  Write("metadata/x", {{"max_versions", 3}});
  EXPECT_EQ(Patch("metadata/x", {{"custom_metadata", {{"n", 5}}}}).errors,
            Errors{Multi("json: cannot unmarshal number into Go struct field .custom_metadata.n of "
                         "type string")});
  EXPECT_EQ(Patch("metadata/x", {{"max_versions", -1}}).errors,
            Errors{Multi("json: cannot unmarshal number -1 into Go struct field .max_versions of "
                         "type uint32")});
  EXPECT_EQ(Metadata("x")["max_versions"], 3);
}

TEST_P(Kv2MetadataTest, OpenBaoPatchesNoDurationToZero) {
  Write("metadata/x", {{"delete_version_after", "1h"}});
  EXPECT_EQ(Patch("metadata/x", {{"delete_version_after", 0}}).status, 204);
  EXPECT_EQ(Metadata("x")["delete_version_after"], IsVault() ? "0s" : "1h0m0s");
}

TEST_P(Kv2MetadataTest, OpenBaoTakesAnEmptyPatchOfNothing) {
  EXPECT_EQ(Patch("metadata/none", Json::object()).status, IsVault() ? 404 : 204);
}

TEST_P(Kv2MetadataTest, V25DeletingMetadataRemovesEverything) {
  Put("app/a", {{"k", "v"}});
  EXPECT_EQ(Delete("metadata/app/a").status, 204);
  EXPECT_EQ(List("metadata/app/").status, 404);
  EXPECT_EQ(Get("app/a").status, 404);
  EXPECT_EQ(Read("metadata/app/a").status, 404);
}

TEST_P(Kv2MetadataTest, VX35PagesOnOpenBaoAndFiltersOnVault) {
  for (const char* key : {"app/a", "b", "c"}) Put(key, {{"k", "v"}});
  Delete("data/b");
  const Keys all = {"app/", "b", "c"};
  if (IsVault()) {
    EXPECT_EQ(List("metadata/", {{"exclude_deleted", "true"}}).data["keys"], (Keys{"app/", "c"}));
    EXPECT_EQ(List("metadata/", {{"limit", "1"}}).data["keys"], all);
    return;
  }
  EXPECT_EQ(List("metadata/", {{"after", "app/"}, {"limit", "1"}}).data["keys"], Keys{"b"});
  EXPECT_EQ(List("metadata/", {{"limit", "-1"}}).data["keys"], all);
  EXPECT_EQ(List("metadata/", {{"after", "zzz"}}).status, 404);
  EXPECT_EQ(List("metadata/", {{"limit", "x"}}).status, 400);
  EXPECT_EQ(Send(Operation::kScan, "metadata/").data["keys"], (Keys{"b", "c", "app/a"}));
}

TEST_P(Kv2MetadataTest, AWarningMakesAnEmptyListingAnAnswer) {
  EXPECT_EQ(List("metadata/").status, 404);
  const Answer answer = List("metadata/", {{"zzz", "1"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.data, Json::object());
  EXPECT_EQ(answer.warnings, Errors{"Endpoint ignored these unrecognized parameters: [zzz]"});
}

TEST_P(Kv2MetadataTest, VX36ListsWithDetailsOnOpenBao) {
  Put("app/a", {{"k", "v"}});
  const Answer root = List("detailed-metadata/");
  if (IsVault()) {
    EXPECT_EQ(root.status, 404);
    EXPECT_EQ(root.warnings.size(), 1u);
    return;
  }
  EXPECT_EQ(root.data, (Json{{"keys", {"app/"}}, {"key_info", {{"app/", Json::object()}}}}));
  EXPECT_EQ(List("detailed-metadata/app/").data["key_info"]["a"], Metadata("app/a"));
  EXPECT_EQ(Read("detailed-metadata/app/a").status, 405);
}

TEST_P(Kv2MetadataTest, VX37MetadataCheckAndSetOnOpenBao) {
  if (IsVault()) return;
  Write("config", {{"metadata_cas_required", true}});
  const auto write = [&](const char* path, Json cas) {
    Json body = {{"custom_metadata", {{"a", "1"}}}};
    if (!cas.is_null()) body["metadata_cas"] = std::move(cas);
    return Write(path, body);
  };
  EXPECT_EQ(write("metadata/x", nullptr).errors,
            Errors{"metadata check-and-set parameter required for this call"});
  EXPECT_EQ(write("metadata/y", 9).errors,
            Errors{"metadata_cas must be 0 when creating new metadata"});
  EXPECT_EQ(write("metadata/x", 0).status, 204);
  EXPECT_EQ(write("metadata/x", 9).errors,
            Errors{"metadata check-and-set parameter does not match the current version"});
  EXPECT_EQ(write("metadata/x", 1).status, 204);
  EXPECT_EQ(Metadata("x")["current_metadata_version"], 2);
}

TEST_P(Kv2MetadataTest, LastUpdatedByFollowsTheOperation) {
  if (!IsVault()) return;
  Put("a", {{"k", 1}});
  Put("a", {{"k", 2}});
  EXPECT_EQ(Metadata("a")["last_updated_by"]["operation"], "update");
  Write("delete/a", {{"versions", {1}}});
  EXPECT_EQ(Metadata("a")["versions"]["1"]["deleted_by"]["operation"], "update");
  Write("undelete/a", {{"versions", {1}}});
  EXPECT_EQ(Metadata("a")["last_updated_by"]["operation"], "undelete");
  EXPECT_EQ(Metadata("a")["versions"]["1"]["deleted_by"], nullptr);
  Delete("data/a");
  EXPECT_EQ(Metadata("a")["last_updated_by"]["operation"], "delete");
}

}  // namespace
}  // namespace vaultsim
