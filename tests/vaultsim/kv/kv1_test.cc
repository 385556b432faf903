#include "vaultsim/kv/kv1.h"

#include "kv_fixture.h"

namespace vaultsim {
namespace {

class Kv1Test : public KvFixture {
 protected:
  void SetUp() override { engine_ = MakeKv1(environment_); }
};

INSTANTIATE_TEST_SUITE_P(Servers, Kv1Test, testing::Values(Profile::kOpenBao2, Profile::kVault2),
                         ProfileLabel);

TEST_P(Kv1Test, K02ReadsWhatWasWritten) {
  EXPECT_EQ(Write("a", {{"x", 1}, {"y", "z"}}).status, 204);
  const Answer answer = Read("a");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.data, (Json{{"x", 1}, {"y", "z"}}));
  EXPECT_EQ(answer.lease_duration_s, 2764800);
  EXPECT_EQ(answer.lease_id, "");
}

TEST_P(Kv1Test, K03AnEmptyWriteIsRefused) {
  EXPECT_EQ(Write("a", Json::object()).errors, Errors{"missing data fields"});
  EXPECT_EQ(Write("a", nullptr).errors, Errors{"missing data fields"});
  EXPECT_EQ(Write("", {{"x", 1}}).errors, Errors{"missing path"});
  EXPECT_EQ(Read("a").status, 404);
}

TEST_P(Kv1Test, K04TtlBecomesTheLeaseDuration) {
  Write("t", {{"v", 1}, {"ttl", "1h"}});
  const Answer answer = Read("t");
  EXPECT_EQ(answer.lease_duration_s, 3600);
  EXPECT_EQ(answer.data["ttl"], "1h");
}

TEST_P(Kv1Test, K07ListsChildrenAndFolders) {
  for (const char* key : {"a", "a/b", "d/b", "d/c/e"}) Write(key, {{"x", 1}});
  EXPECT_EQ(List("").data, (Json{{"keys", {"a", "a/", "d/"}}}));
  EXPECT_EQ(List("d/").data, (Json{{"keys", {"b", "c/"}}}));
  EXPECT_EQ(List("a/b/").status, 404);
  EXPECT_EQ(List("none/").errors, Errors{});
}

TEST_P(Kv1Test, K12KeepsNumberLiterals) {
  Write("n", Body(R"({"big":12345678901234567890,"f":1.0,"e":1E5,"z":-0,"h":0.10})"));
  EXPECT_EQ(gojson::Dump(Read("n").data),
            R"({"big":12345678901234567890,"e":1E5,"f":1.0,"h":0.10,"z":-0})");
}

TEST_P(Kv1Test, KX03AWriteReplacesEverything) {
  Write("a", {{"x", 1}});
  Write("a", {{"y", nullptr}});
  EXPECT_EQ(Read("a").data, (Json{{"y", nullptr}}));
}

TEST_P(Kv1Test, KX05DeletingAFolderTouchesNothing) {
  Write("d/b", {{"x", 1}});
  EXPECT_EQ(Delete("d").status, 204);
  EXPECT_EQ(List("").data, (Json{{"keys", {"d/"}}}));
  EXPECT_EQ(Delete("d/b").status, 204);
  EXPECT_EQ(List("").status, 404);
}

TEST_P(Kv1Test, KX06ATrailingSlashIsAnotherKey) {
  Write("a", {{"x", 1}});
  EXPECT_EQ(Read("a/").status, 404);
  EXPECT_EQ(Delete("a/").status, 204);
  EXPECT_EQ(Read("a").status, 200);
}

TEST_P(Kv1Test, KX09KeysWithTwoDots) {
  const Answer written = Write("a..b", {{"x", 1}});
  if (!IsVault()) {
    EXPECT_EQ(written.status, 204);
    EXPECT_EQ(Read("a..b").status, 200);
    EXPECT_EQ(Delete("a..b").status, 204);
    EXPECT_EQ(List("a..b/").status, 404);
    return;
  }
  EXPECT_EQ(written.status, 500);
  EXPECT_EQ(written.errors, Errors{Multi("internal error")});
  EXPECT_EQ(Read("a..b").errors, Errors{Multi("read failed: relative paths not supported")});
  EXPECT_EQ(Delete("a..b").errors, Errors{Multi("relative paths not supported")});
  EXPECT_EQ(List("a..b/").status, 400);
}

TEST_P(Kv1Test, KX10OpenBaoWarnsOfQueryParameters) {
  Write("a", {{"x", 1}});
  const std::vector<std::string> warnings = Read("a", {{"version", "2"}, {"zzz", "1"}}).warnings;
  if (IsVault()) {
    EXPECT_TRUE(warnings.empty());
  } else {
    EXPECT_EQ(warnings, Errors{"Endpoint ignored these unrecognized parameters: [version zzz]"});
  }
}

TEST_P(Kv1Test, K11HasNoPatch) {
  EXPECT_EQ(Patch("a", {{"x", 1}}).errors, Errors{Multi("unsupported operation")});
}

TEST_P(Kv1Test, CreateIsToldFromUpdate) {
  EngineRequest request{.operation = Operation::kUpdate, .path = "a", .mount = "m/"};
  EXPECT_FALSE(std::get<bool>(CheckExistence(*engine_, request, environment_)));
  Write("a", {{"x", 1}});
  EXPECT_TRUE(std::get<bool>(CheckExistence(*engine_, request, environment_)));
}

TEST_P(Kv1Test, OnlyOpenBaoScans) {
  Write("a", {{"x", 1}});
  Write("d/c/e", {{"x", 1}});
  const Answer answer = Send(Operation::kScan, "");
  if (IsVault()) {
    EXPECT_EQ(answer.status, 405);
  } else {
    EXPECT_EQ(answer.data, (Json{{"keys", {"a", "d/c/e"}}}));
    EXPECT_EQ(Send(Operation::kScan, "none/").status, 200);
    EXPECT_EQ(Send(Operation::kScan, "none/").data, Json::object());
  }
}

TEST_P(Kv1Test, ALeasedMountGivesLeases) {
  engine_ = MakeKv1(environment_, true);
  Write("a", {{"x", 1}});
  Write("t", {{"ttl", "1h"}});
  EXPECT_TRUE(Read("a").lease_id.starts_with("m/a/"));
  EXPECT_FALSE(Read("a").renewable);
  EXPECT_TRUE(Read("t").renewable);
}

}  // namespace
}  // namespace vaultsim
