// keys/ and key/:ref [5.3].
#include "pki_fixture.h"

namespace vaultsim::pki {
namespace {

using testing::StartsWith;

VAULTSIM_PKI_SUITE(KeyPathsTest);

TEST_P(KeyPathsTest, GeneratesReadsRenamesDeletes) {
  const Answer made = Write("keys/generate/exported", {{"key_type", "ed25519"}, {"key_name", "k"}});
  ASSERT_EQ(made.status, 200);
  EXPECT_THAT(made.data["private_key"].get<std::string>(),
              StartsWith("-----BEGIN PRIVATE KEY-----"));
  EXPECT_EQ(Read("key/k").data["key_type"], "ed25519");
  EXPECT_EQ(Read("key/k").data["subject_key_id"].get<std::string>().size(), 59u);
  EXPECT_EQ(Write("key/k", {{"key_name", "kk"}}).data["key_name"], "kk");
  EXPECT_THAT(Write("key/kk", {{"key_name", "bad name"}}),
              Refuses(400, "new key name outside of valid character limits"));
  EXPECT_EQ(Delete("key/kk").status, 200);  // it was the default
  EXPECT_EQ(Delete("key/kk").status, 204);
  EXPECT_EQ(List("keys/").status, 404);
}

TEST_P(KeyPathsTest, KeyInUseStays) {
  const Json root = Root({{"key_name", "k"}});
  EXPECT_THAT(Delete("key/k"), Refuses(400, "Failed to Delete Key.  Key in Use by Issuer: " +
                                                root["issuer_id"].get<std::string>()));
}

TEST_P(KeyPathsTest, UnknownReferences) {
  EXPECT_THAT(Read("key/nope"), Refuses(500, Multi("unable to find PKI key for reference: nope")));
  EXPECT_THAT(Write("config/keys", {{"default", "nope"}}),
              Refuses(400,
                      "Error resolving issuer reference: unable to find PKI key for reference: "
                      "nope"));
  EXPECT_THAT(Write("keys/generate/foo"), Refuses(404, Multi("unsupported path")));
}

TEST_P(KeyPathsTest, ImportedKeyIsRecognised) {
  const Answer made = Write("keys/generate/exported", {{"key_type", "ec"}});
  const Answer again = Write("keys/import", {{"pem_bundle", made.data["private_key"]}});
  EXPECT_EQ(again.data["key_id"], made.data["key_id"]);
  EXPECT_EQ(again.warnings, Texts{"Key already imported, use key/ endpoint to update name."});
}

}  // namespace
}  // namespace vaultsim::pki
