#include "vault/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/fake_vault.h"

namespace vault {
namespace {

using base::Error;
using base::ErrorCode;
using support::Denial;
using support::Envelope;
using support::Errors;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kUi = "GET /v1/sys/internal/ui/mounts/";
constexpr const char* kAsk = "POST /v1/sys/capabilities-self";

class ClientTest : public testing::Test {
 protected:
  ClientTest() {
    Serve("secret", "kv", {{"version", "2"}});
    Serve("legacy", "kv", Json::object());
    Serve("pki", "pki", Json::object());
  }
  void Serve(const std::string& mount, const std::string& type, const Json& options) {
    fake_.On(kUi + mount, 200,
             Envelope({{"path", mount + "/"}, {"type", type}, {"options", options}}));
  }
  void Grant(const Json& capabilities) {
    fake_.On(kAsk, 200, Envelope({{"capabilities", capabilities}}));
  }
  static MountPath M(const char* text) { return *MountPath::Parse(text); }
  static SecretPath P(const char* text) { return *SecretPath::Parse(text); }
  static Name N(const char* text) { return *Name::Parse(text, "name"); }
  static KvMount V2() { return {M("secret"), 2, false}; }

  base::ManualClock clock_{base::WallTime(std::chrono::hours(24 * 365 * 56))};
  SharedState shared_{clock_};
  support::FakeVault fake_;
  Client client_{fake_, shared_, base::SecretString("hvs.token"), "team"};
  Context context_;
  const RequestFacts need_{Method::kGet, "secret/data/app", "read"};
};

TEST_F(ClientTest, SendsTokenAndNamespaceAndNothingWithoutAToken) {
  Client anonymous(fake_, shared_, base::SecretString());
  const auto result = anonymous.Mounts(context_);
  EXPECT_EQ(result.error().code, ErrorCode::kUnauthenticated);
  EXPECT_THAT(result.error().message, HasSubstr("VAULT_TOKEN"));
  EXPECT_TRUE(fake_.received().empty());
  (void)client_.OpenKv(M("secret"), need_, context_);
  EXPECT_EQ(fake_.received()[0].token.Reveal(), "hvs.token");
  EXPECT_EQ(fake_.received()[0].ns, "team");
}

TEST_F(ClientTest, V_KV_12_TheVersionCostsOneRequestAndNeverSysMounts) {
  EXPECT_EQ(client_.OpenKv(M("secret"), need_, context_)->version, 2);
  const auto again = client_.OpenKv(M("secret/"), need_, context_);
  EXPECT_TRUE(again->cached);
  EXPECT_EQ(client_.OpenKv(M("legacy"), need_, context_)->version, 1);
  EXPECT_THAT(fake_.lines(), ElementsAre("GET /v1/sys/internal/ui/mounts/secret",
                                         "GET /v1/sys/internal/ui/mounts/legacy"));
}

TEST_F(ClientTest, TheCacheIsPerToken) {
  (void)client_.OpenKv(M("secret"), need_, context_);
  Client other(fake_, shared_, base::SecretString("hvs.other"), "team");
  EXPECT_FALSE(other.OpenKv(M("secret"), need_, context_)->cached);
}

TEST_F(ClientTest, APathInsideAMountIsNoMount) {
  fake_.On("GET /v1/sys/internal/ui/mounts/secret/data", 200,
           Envelope({{"path", "secret/"}, {"type", "kv"}}));
  const auto mount = client_.OpenKv(M("secret/data"), need_, context_);
  EXPECT_EQ(mount.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(mount.error().message, HasSubstr("the mount is \"secret/\""));
}

TEST_F(ClientTest, AnUnseenMountIsAbsentOrForbiddenByWhatTheTokenMayDo) {
  fake_.On("GET /v1/sys/internal/ui/mounts/nope", 403,
           Errors("preflight capability check returned 403"));
  const RequestFacts need{Method::kGet, "nope/data/app", "read"};
  Grant({"root"});
  EXPECT_EQ(client_.OpenKv(M("nope"), need, context_).error().code, ErrorCode::kNotFound);
  support::FakeVault denying;
  denying.On("GET /v1/sys/internal/ui/mounts/nope", 403, Errors("preflight"));
  denying.On(kAsk, 200, Envelope({{"capabilities", {"deny"}}}));
  Client client(denying, shared_, base::SecretString("t"));
  const auto mount = client.OpenKv(M("nope"), need, context_);
  EXPECT_EQ(mount.error().code, ErrorCode::kPermissionDenied);
  EXPECT_THAT(mount.error().message, HasSubstr("needs \"read\" on \"nope/data/app\""));
}

TEST_F(ClientTest, OtherTypesAreNoKvAndNoPki) {
  EXPECT_EQ(client_.OpenKv(M("pki"), need_, context_).error().code, ErrorCode::kRejected);
  const auto roles = client_.PkiListRoles(M("legacy"), context_);
  EXPECT_EQ(roles.error().code, ErrorCode::kRejected);
  EXPECT_THAT(roles.error().message, HasSubstr("not PKI"));
}

TEST_F(ClientTest, ReadsAVersion) {
  fake_.On("GET /v1/secret/data/app?version=2", 200,
           Envelope({{"data", {{"a", 1}}},
                     {"metadata",
                      {{"version", 2},
                       {"created_time", "2026-01-02T03:04:05Z"},
                       {"deletion_time", ""},
                       {"destroyed", false},
                       {"custom_metadata", {{"owner", "x"}}}}}}));
  const auto secret = client_.KvRead(V2(), P("app"), 2, context_);
  ASSERT_TRUE(secret.ok());
  EXPECT_EQ(*secret->data, (Json{{"a", 1}}));
  EXPECT_EQ(secret->info->version, 2);
  EXPECT_EQ((*secret->info->custom_metadata)["owner"], "x");
}

TEST_F(ClientTest, DeletedAndDestroyedAreStatesAndMissingIsAnError) {
  Json metadata = {{"version", 3}, {"deletion_time", "2026-01-02T03:04:05Z"}, {"destroyed", false}};
  fake_.On("GET /v1/secret/data/app", 404, Envelope({{"data", nullptr}, {"metadata", metadata}}));
  metadata["destroyed"] = true;
  fake_.On("GET /v1/secret/data/app", 404, Envelope({{"data", nullptr}, {"metadata", metadata}}));
  fake_.On("GET /v1/secret/data/app", 404, {{"errors", Json::array()}});
  EXPECT_EQ(client_.KvRead(V2(), P("app"), {}, context_)->state, KvState::kDeleted);
  EXPECT_EQ(client_.KvRead(V2(), P("app"), {}, context_)->state, KvState::kDestroyed);
  EXPECT_EQ(client_.KvRead(V2(), P("app"), {}, context_).error().code, ErrorCode::kNotFound);
}

TEST_F(ClientTest, ARouteThatLeadsNowhereIsNoAbsence) {
  fake_.On("GET /v1/secret/data/app", 404, Errors("no handler for route \"secret/data/app\""));
  fake_.On("GET /v1/legacy/app", 404, Errors("no handler for route \"legacy/app\""));
  EXPECT_EQ(client_.KvRead(V2(), P("app"), {}, context_).error().code, ErrorCode::kRejected);
  const KvMount legacy{M("legacy"), 1, false};
  EXPECT_EQ(client_.KvRead(legacy, P("app"), {}, context_).error().code, ErrorCode::kRejected);
  // A version 1 mount that took the place of version 2 answers with its own secret.
  fake_.On("GET /v1/secret/data/old", 200, Envelope({{"k", "v"}}));
  EXPECT_EQ(client_.KvRead(V2(), P("old"), {}, context_).error().code, ErrorCode::kRejected);
}

TEST_F(ClientTest, V_KV_02_V_KV_06_AWriteSendsDataAndCasOnly) {
  fake_.On("POST /v1/secret/data/app", 200, Envelope({{"version", 5}}));
  EXPECT_EQ((*client_.KvWrite(V2(), P("app"), {{"a", "b"}}, 4, context_))->version, 5);
  EXPECT_EQ(Json::parse(fake_.received()[0].body),
            (Json{{"data", {{"a", "b"}}}, {"options", {{"cas", 4}}}}));
}

TEST_F(ClientTest, ALostRaceIsAConflict) {
  fake_.On("POST /v1/secret/data/app", 400,
           Errors("check-and-set parameter did not match the current version"));
  const auto written = client_.KvWrite(V2(), P("app"), {{"a", "b"}}, 4, context_);
  EXPECT_EQ(written.error().code, ErrorCode::kConflict);
}

TEST_F(ClientTest, ARefusedWriteDoesNotQuoteItsValues) {
  fake_.On("POST /v1/secret/data/app", 400, Errors("unconvertible type, value: 'hunter2'"));
  const auto written =
      client_.KvWrite(V2(), P("app"), {{"a", {{"deep", {"hunter2"}}}}}, 0, context_);
  EXPECT_EQ(written.error().code, ErrorCode::kRejected);
  EXPECT_EQ(written.error().message.find("hunter2"), std::string::npos);
}

TEST_F(ClientTest, AVersion1AnswerToAVersion2WriteIsNoSuccess) {
  fake_.On("POST /v1/secret/data/app", 204, nullptr);
  EXPECT_EQ(client_.KvWrite(V2(), P("app"), {{"a", "b"}}, 0, context_).error().code,
            ErrorCode::kBadResponse);
}

TEST_F(ClientTest, APatchTellsMissingFromDeleted) {
  fake_.On("PATCH /v1/secret/data/app", 404, nullptr);
  fake_.On("PATCH /v1/secret/data/app", 404, Envelope({{"version", 1}, {"destroyed", false}}));
  EXPECT_EQ(client_.KvPatch(V2(), P("app"), {{"a", 1}}, context_).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(client_.KvPatch(V2(), P("app"), {{"a", 1}}, context_).error().code,
            ErrorCode::kConflict);
}

TEST_F(ClientTest, V_KV_13_ListsAreSortedAndEmptyIsNoError) {
  fake_.On("LIST /v1/secret/metadata", 200, Envelope({{"keys", {"b", "a/", "a"}}}));
  EXPECT_THAT(*client_.KvList(V2(), *FolderPath::Parse(""), context_), ElementsAre("a", "a/", "b"));
  EXPECT_TRUE(client_.KvList(V2(), *FolderPath::Parse("empty"), context_)->empty());
  fake_.On("LIST /v1/secret/metadata/gone", 404, Errors("no handler for route"));
  EXPECT_EQ(client_.KvList(V2(), *FolderPath::Parse("gone"), context_).error().code,
            ErrorCode::kRejected);
}

TEST_F(ClientTest, MetadataKnowsTheStateOfEachVersion) {
  const std::string now = base::FormatRfc3339Nano(clock_.Now());
  fake_.On(
      "GET /v1/secret/metadata/app", 200,
      Envelope({{"current_version", 10},
                {"versions",
                 {{"8", {{"destroyed", true}, {"deletion_time", ""}}},
                  {"9", {{"destroyed", false}, {"deletion_time", "2000-01-01T00:00:00.5Z"}}},
                  {"10", {{"destroyed", false}, {"deletion_time", "2999-01-01T00:00:00Z"}}}}}}));
  const auto metadata = client_.KvReadMetadata(V2(), P("app"), context_);
  ASSERT_TRUE(metadata.ok());
  ASSERT_EQ(metadata->versions.size(), 3u);
  EXPECT_EQ(metadata->versions[0].version, 10);
  EXPECT_EQ(metadata->versions[0].state, KvState::kReadable);
  EXPECT_EQ(metadata->versions[1].state, KvState::kDeleted);
  EXPECT_EQ(metadata->versions[2].state, KvState::kDestroyed);
}

TEST_F(ClientTest, ADenialAsksWhatTheTokenMayDo) {
  fake_.On("GET /v1/secret/data/app", 403, Denial());
  Grant({"list"});
  const auto secret = client_.KvRead(V2(), P("app"), {}, context_);
  EXPECT_EQ(secret.error().code, ErrorCode::kPermissionDenied);
  EXPECT_THAT(secret.error().message,
              HasSubstr("needs \"read\" on \"secret/data/app\"; the token has only \"list\""));
  EXPECT_EQ(Json::parse(fake_.received()[1].body), (Json{{"paths", {"secret/data/app"}}}));
}

TEST_F(ClientTest, AnUnknownTokenIsToldFromADenial) {
  fake_.On("GET /v1/secret/data/app", 403, Errors("permission denied"));
  fake_.On(kAsk, 403, Errors("permission denied"));
  const auto secret = client_.KvRead(V2(), P("app"), {}, context_);
  EXPECT_EQ(secret.error().code, ErrorCode::kUnauthenticated);
  EXPECT_THAT(secret.error().message, HasSubstr("expired"));
}

TEST_F(ClientTest, ADeniedCreateOfWhatExistsNeedsUpdate) {
  fake_.On("POST /v1/secret/data/app", 403, Denial());
  Grant({"create"});
  const auto written = client_.KvWrite(V2(), P("app"), {{"a", 1}}, 0, context_);
  EXPECT_THAT(written.error().message, HasSubstr("needs \"update\""));
}

TEST_F(ClientTest, ListsNeedAPathWithASlash) {
  fake_.On("LIST /v1/secret/metadata/app", 403, Denial());
  Grant({"deny"});
  EXPECT_THAT(client_.KvList(V2(), *FolderPath::Parse("app"), context_).error().message,
              HasSubstr("needs \"list\" on \"secret/metadata/app/\""));
}

TEST_F(ClientTest, MountsFallBackToWhatTheTokenCanSee) {
  fake_.On("GET /v1/sys/mounts", 403, Denial());
  fake_.On("GET /v1/sys/internal/ui/mounts", 200,
           Envelope({{"auth", Json::object()},
                     {"secret", {{"b/", {{"type", "kv"}}}, {"a/", {{"type", "pki"}}}}}}));
  const auto mounts = client_.Mounts(context_);
  ASSERT_TRUE(mounts.ok());
  EXPECT_FALSE(mounts->complete);
  EXPECT_EQ(mounts->mounts[0].path, "a/");
  EXPECT_EQ(mounts->mounts[1].path, "b/");
}

TEST_F(ClientTest, AMountInUseIsAConflict) {
  fake_.On("POST /v1/sys/mounts/secret", 400, Errors("path is already in use at secret/"));
  EXPECT_EQ(client_.EnableMount(M("secret"), {"kv"}, context_).error().code, ErrorCode::kConflict);
}

TEST_F(ClientTest, AMountEntryIsFoundExactly) {
  fake_.On("GET /v1/sys/mounts/a/b", 200, Envelope({{"type", "kv"}, {"accessor", "kv_1"}}));
  fake_.On("GET /v1/sys/mounts/a", 200, Envelope({{"type", "kv"}, {"accessor", "kv_1"}}));
  EXPECT_EQ(client_.FindMountEntry(M("a/b"), context_).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(client_.FindMountEntry(M("a"), context_)->path, "a/");
  fake_.On("GET /v1/sys/mounts/c/d", 200, Envelope({{"type", "kv"}, {"accessor", "kv_2"}}));
  fake_.On("GET /v1/sys/mounts/c", 400, Errors("No secret engine mount at c/"));
  EXPECT_EQ(client_.FindMountEntry(M("c/d"), context_)->path, "c/d/");
  EXPECT_EQ(client_.FindMountEntry(M("c"), context_).error().code, ErrorCode::kNotFound);
}

TEST_F(ClientTest, V_PANIC_02_V_PKI_11_NoIssuersAndNoRolesAreEmptyLists) {
  EXPECT_TRUE(client_.PkiListIssuers(M("pki"), context_)->empty());
  EXPECT_TRUE(client_.PkiListRoles(M("pki"), context_)->empty());
}

TEST_F(ClientTest, V_PANIC_03_AnAbsentIssuerIsNotFoundAlthoughVaultSays500) {
  fake_.On("GET /v1/pki/issuer/x", 500,
           Errors("1 error occurred:\n\t* unable to find PKI issuer for reference: x\n\n"));
  const auto issuer = client_.PkiReadIssuer(M("pki"), N("x"), context_);
  EXPECT_EQ(issuer.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(issuer.error().message, HasSubstr("list_pki_issuers"));
}

TEST_F(ClientTest, AnUnknownRoleIsNotFoundAlthoughVaultSays400) {
  fake_.On("POST /v1/pki/issue/x", 400, Errors("unknown role: x"));
  EXPECT_EQ(client_.PkiIssue(M("pki"), N("x"), {{"common_name", "a"}}, context_).error().code,
            ErrorCode::kNotFound);
}

TEST_F(ClientTest, V_PANIC_05_V_PANIC_06_EmptyRepliesAreErrors) {
  for (const char* line :
       {"POST /v1/pki/intermediate/generate/internal", "POST /v1/pki/root/generate/internal",
        "POST /v1/pki/issue/r", "POST /v1/pki/issuer/i/sign-intermediate",
        "POST /v1/pki/intermediate/set-signed"}) {
    fake_.On(line, 204, nullptr);
  }
  const PkiRequest request{"ca", "name"};
  EXPECT_EQ(client_.PkiGenerateCsr(M("pki"), request, context_).error().code,
            ErrorCode::kBadResponse);
  EXPECT_EQ(client_.PkiGenerateRoot(M("pki"), request, context_).error().code,
            ErrorCode::kBadResponse);
  EXPECT_EQ(client_.PkiIssue(M("pki"), N("r"), Json::object(), context_).error().code,
            ErrorCode::kBadResponse);
  EXPECT_EQ(client_.PkiSignIntermediate(M("pki"), N("i"), "csr", request, context_).error().code,
            ErrorCode::kBadResponse);
  EXPECT_EQ(client_.PkiSetSigned(M("pki"), "pem", "key", context_).error().code,
            ErrorCode::kBadResponse);
}

TEST_F(ClientTest, WarningsComeOnceAndWithoutTheRoutineOne) {
  Json body = Envelope({{"certificate", "pem"}});
  body["warnings"] = {"TTL is longer", "TTL is longer",
                      "This mount hasn't configured any authority information access (AIA) fields"};
  fake_.On("POST /v1/pki/issue/r", 200, body);
  EXPECT_THAT(client_.PkiIssue(M("pki"), N("r"), Json::object(), context_)->warnings,
              ElementsAre("TTL is longer"));
}

TEST_F(ClientTest, NamingAnIssuerFallsBackToPost) {
  fake_.On("PATCH /v1/pki/issuer/id1", 403, Denial());
  fake_.On("POST /v1/pki/issuer/id1", 200, Envelope({{"issuer_name", "n"}}));
  EXPECT_TRUE(client_.PkiNameIssuer(M("pki"), N("id1"), N("n"), context_).ok());
}

}  // namespace
}  // namespace vault
