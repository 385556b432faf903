#include "kv2_fixture.h"

namespace vaultsim {
namespace {

VAULTSIM_KV2_SUITE(Kv2DataTest);

constexpr const char* kMismatch = "check-and-set parameter did not match the current version";
constexpr const char* kRequired = "check-and-set parameter required for this call";

TEST_P(Kv2DataTest, V01AWriteAnswersWithItsVersion) {
  const Answer answer = Put("app/a", {{"k", "v"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.data, (Json{{"created_time", base::FormatRfc3339Nano(clock_.Now())},
                               {"custom_metadata", nullptr},
                               {"deletion_time", ""},
                               {"destroyed", false},
                               {"version", 1}}));
}

TEST_P(Kv2DataTest, V02AReadGivesValueAndMetadata) {
  const Json metadata = Put("app/a", {{"k", "v"}}).data;
  EXPECT_EQ(Get("app/a").data, (Json{{"data", {{"k", "v"}}}, {"metadata", metadata}}));
  EXPECT_EQ(Get("none").status, 404);
  EXPECT_EQ(Get("app/a", 7).status, 404);
  EXPECT_EQ(Read("data/app/a", {{"version", "0"}}).status, 200);
  EXPECT_EQ(Read("data/app/a", {{"version", "-1"}}).status, 200);
}

TEST_P(Kv2DataTest, V04DataIsRequired) {
  EXPECT_EQ(Write("data/a", {{"k", "v"}}).errors, Errors{"no data provided"});
  EXPECT_EQ(Write("data/a", nullptr).errors, Errors{"no data provided"});
  EXPECT_EQ(Write("data/a", {{"options", {{"cas", 9}}}}).errors, Errors{"no data provided"});
}

TEST_P(Kv2DataTest, V06DataIsAMap) {
  const Answer answer = Put("a", "x");
  EXPECT_EQ(answer.status, 400);
  EXPECT_TRUE(answer.errors[0].starts_with("error converting input for field \"data\": "));
}

TEST_P(Kv2DataTest, V07V08EmptyAndNullAreValues) {
  EXPECT_EQ(Put("a", Json::object()).status, 200);
  EXPECT_EQ(Get("a").data["data"], Json::object());
  EXPECT_EQ(Put("a", nullptr).status, 200);
  EXPECT_EQ(Get("a").status, 200);
  EXPECT_EQ(Get("a").data["data"], nullptr);
  EXPECT_EQ(Put("a", Json::array()).status, 200);
  EXPECT_EQ(Get("a").data["data"], Json::object());
}

TEST_P(Kv2DataTest, V10CasMustMatch) {
  EXPECT_EQ(PutCas("a", {{"k", 1}}, 1).errors, Errors{kMismatch});
  EXPECT_EQ(PutCas("a", {{"k", 1}}, 0).status, 200);
  EXPECT_EQ(PutCas("a", {{"k", 2}}, 0).errors, Errors{kMismatch});
  EXPECT_EQ(PutCas("a", {{"k", 2}}, 1).data["version"], 2);
  EXPECT_EQ(PutCas("a", {{"k", 3}}, -1).errors, Errors{kMismatch});
}

TEST_P(Kv2DataTest, VX02SpellingsOfCas) {
  Put("a", {{"k", 1}});
  EXPECT_EQ(PutCas("a", Json::object(), "1").status, 200);
  EXPECT_EQ(PutCas("a", Json::object(), nullptr).errors, Errors{kMismatch});
  EXPECT_EQ(PutCas("a", Json::object(), "x").errors,
            Errors{"error parsing check-and-set parameter"});
  EXPECT_EQ(Write("data/a", Body(R"({"data":{},"options":{"cas":2.0}})")).errors,
            Errors{"error parsing check-and-set parameter"});
  EXPECT_EQ(Write("data/a", {{"data", Json::object()}, {"options", Json::object()}}).status, 200);
}

TEST_P(Kv2DataTest, V13CasMayBeRequired) {
  Put("a", {{"k", 1}});
  Write("config", {{"cas_required", true}});
  EXPECT_EQ(Put("a", {{"k", 2}}).errors, Errors{kRequired});
  Write("config", {{"cas_required", false}});
  Write("metadata/a", {{"cas_required", true}});
  EXPECT_EQ(Put("a", {{"k", 2}}).errors, Errors{kRequired});
  EXPECT_EQ(Patch("data/a", {{"data", {{"z", 1}}}}).errors, Errors{kRequired});
  EXPECT_EQ(PutCas("a", {{"k", 2}}, 1).status, 200);
  EXPECT_EQ(Delete("data/a").status, 204);
}

TEST_P(Kv2DataTest, V14UnknownBodyKeysAreNamed) {
  const Answer answer = Write("data/a", {{"data", Json::object()}, {"metadata", {{"version", 1}}}});
  EXPECT_EQ(answer.warnings, Errors{"Endpoint ignored these unrecognized parameters: [metadata]"});
}

TEST_P(Kv2DataTest, V16ADeletedVersionIs404WithItsMetadata) {
  Put("a", {{"k", "v"}});
  clock_.Advance(std::chrono::seconds(1));
  EXPECT_EQ(Delete("data/a").status, 204);
  const Answer answer = Get("a");
  EXPECT_EQ(answer.status, 404);
  EXPECT_TRUE(answer.errors.empty());
  EXPECT_EQ(answer.data["data"], nullptr);
  EXPECT_EQ(answer.data["metadata"]["deletion_time"], base::FormatRfc3339Nano(clock_.Now()));
  EXPECT_EQ(answer.data["metadata"]["destroyed"], false);
}

TEST_P(Kv2DataTest, V18CasZeroFailsAfterASoftDelete) {
  Put("a", {{"k", "v"}});
  Delete("data/a");
  EXPECT_EQ(PutCas("a", Json::object(), 0).errors, Errors{kMismatch});
  EXPECT_EQ(Put("a", {{"k", "w"}}).data["version"], 2);
  EXPECT_EQ(Get("a", 1).status, 404);
}

TEST_P(Kv2DataTest, VX05CasZeroSucceedsWithoutVersions) {
  Put("a", {{"k", "v"}});
  Delete("metadata/a");
  EXPECT_EQ(PutCas("a", Json::object(), 0).data["version"], 1);
  Write("metadata/m", {{"max_versions", 5}});
  EXPECT_EQ(Get("m").status, 404);
  EXPECT_EQ(PutCas("m", Json::object(), 0).data["version"], 1);
}

TEST_P(Kv2DataTest, V45DeleteVersionAfterIsMeasuredByTheClock) {
  Write("config", {{"delete_version_after", "1h"}});
  const auto deletion = clock_.Now() + std::chrono::hours(1);
  EXPECT_EQ(Put("x", {{"a", 1}}).data["deletion_time"], base::FormatRfc3339Nano(deletion));
  clock_.Advance(std::chrono::minutes(59));
  EXPECT_EQ(Get("x").status, 200);
  clock_.Advance(std::chrono::minutes(2));
  EXPECT_EQ(Get("x").status, 404);
}

TEST_P(Kv2DataTest, VX10TheSmallerDeleteVersionAfterWins) {
  const auto in = [&](int minutes) {
    return base::FormatRfc3339Nano(clock_.Now() + std::chrono::minutes(minutes));
  };
  Write("config", {{"delete_version_after", "1h"}});
  Write("metadata/x", {{"delete_version_after", "30m"}});
  Write("metadata/y", {{"delete_version_after", "2h"}});
  EXPECT_EQ(Put("x", Json::object()).data["deletion_time"], in(30));
  EXPECT_EQ(Put("y", Json::object()).data["deletion_time"], in(60));
  Write("config", {{"delete_version_after", "-1s"}});
  EXPECT_EQ(Put("x", Json::object()).data["deletion_time"], "");
  Write("config", {{"delete_version_after", 0}});
  EXPECT_EQ(Put("x", Json::object()).data["deletion_time"], in(30));
  EXPECT_EQ(Put("z", Json::object()).data["deletion_time"], "");
}

TEST_P(Kv2DataTest, TheLongestDeleteVersionAfterStaysInTheClocksRange) {
  Write("config", {{"delete_version_after", 9223372036}});
  EXPECT_TRUE(
      Put("x", Json::object()).data["deletion_time"].get<std::string>().starts_with("2262-04-11"));
  EXPECT_EQ(Get("x").status, 200);
  EXPECT_EQ(Write("config", {{"delete_version_after", 9223372037}}).status, 400);
}

TEST_P(Kv2DataTest, ANullIsNoObjectToPatch) {
  Put("a", nullptr);
  EXPECT_EQ(Patch("data/a", {{"data", {{"k", 1}}}}).errors,
            Errors{Multi("resource does not exist")});
}

TEST_P(Kv2DataTest, V47NumbersAreFloat64) {
  Write("data/n", Body(R"({"data":{"big":12345678901234567890,"f":1.0,"e":1E21,"s":1e-7,)"
                       R"("d":[1.10,9007199254740993]}})"));
  EXPECT_EQ(gojson::Dump(Get("n").data["data"]),
            R"({"big":12345678901234567000,"d":[1.1,9007199254740992],"e":1e+21,"f":1,"s":1e-7})");
}

TEST_P(Kv2DataTest, V41PatchMerges) {
  Put("a", {{"k", "v"}});
  EXPECT_EQ(Patch("data/a", {{"data", {{"k", nullptr}, {"n", 1}}}}).data["version"], 2);
  EXPECT_EQ(Get("a").data["data"], (Json{{"n", 1}}));
  EXPECT_EQ(Get("a", 1).data["data"], (Json{{"k", "v"}}));
  EXPECT_EQ(Patch("data/a", Json::object()).errors, Errors{"no data provided"});
  EXPECT_TRUE(Patch("data/a", {{"data", "x"}}).errors[0].starts_with("Field validation failed: "));
}

TEST_P(Kv2DataTest, VX22PatchWithNullWritesNull) {
  Put("a", {{"k", "v"}});
  EXPECT_EQ(Patch("data/a", {{"data", nullptr}}).status, 200);
  EXPECT_EQ(Get("a").data["data"], nullptr);
}

TEST_P(Kv2DataTest, V42PatchOfNothingIs404WithoutABody) {
  EngineRequest request{.operation = Operation::kPatch,
                        .path = "data/none",
                        .mount = "m/",
                        .data = Json{{"data", 1}}};
  *request.data = {{"data", {{"a", 1}}}};
  const EngineResult result = Dispatch(*engine_, request, environment_);
  EXPECT_EQ(result.response.status, 404);
  EXPECT_EQ(result.response.raw, "");
}

TEST_P(Kv2DataTest, VX23PatchOfADeletedVersionShowsItsMetadata) {
  Put("a", {{"k", "v"}});
  Delete("data/a");
  const Answer deleted = Patch("data/a", {{"data", {{"a", 1}}}});
  EXPECT_EQ(deleted.status, 404);
  EXPECT_EQ(deleted.data["version"], 1);
  EXPECT_NE(deleted.data["deletion_time"], "");
  const Json wrong_cas = {{"data", {{"a", 1}}}, {"options", {{"cas", 9}}}};
  EXPECT_EQ(Patch("data/a", wrong_cas).errors, Errors{kMismatch});
  Write("destroy/a", {{"versions", {1}}});
  EXPECT_EQ(Patch("data/a", {{"data", {{"a", 1}}}}).data["destroyed"], true);
  Write("metadata/m", {{"max_versions", 1}});
  EXPECT_EQ(Patch("data/m", {{"data", {{"a", 1}}}}).status, 404);
}

TEST_P(Kv2DataTest, VX32ATrailingSlash) {
  Put("app/a", {{"k", "v"}});
  const Answer answer = Read("data/app/a/");
  if (IsVault()) {
    EXPECT_EQ(answer.status, 404);
    EXPECT_TRUE(answer.warnings[0].starts_with("Invalid path"));
  } else {
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.errors, Errors{Multi("could not find version data")});
  }
  EXPECT_EQ(Read("metadata/app/a/").status, 200);
  EXPECT_EQ(Delete("metadata/app/a/").status, 204);
  EXPECT_EQ(Read("metadata/app/a").status, 404);
}

TEST_P(Kv2DataTest, V46Subkeys) {
  Put("s", {{"a", 1}, {"o", {{"p", {{"q", "r"}}}}}});
  const Answer answer = Read("subkeys/s");
  EXPECT_EQ(answer.data["subkeys"], (Json{{"a", nullptr}, {"o", {{"p", {{"q", nullptr}}}}}}));
  EXPECT_EQ(answer.data["metadata"]["version"], 1);
  EXPECT_EQ(Read("subkeys/s", {{"depth", "1"}}).data["subkeys"],
            (Json{{"a", nullptr}, {"o", nullptr}}));
  EXPECT_EQ(Read("subkeys/s", {{"version", "9"}}).status, 404);
  Delete("data/s");
  EXPECT_EQ(Read("subkeys/s").status, 404);
  EXPECT_EQ(Read("subkeys/s").data["subkeys"], nullptr);
}

}  // namespace
}  // namespace vaultsim
