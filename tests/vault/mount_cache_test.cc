#include "vault/mount_cache.h"

#include <gtest/gtest.h>

namespace vault {
namespace {

Mount Kv2(const std::string& path) { return {path, "kv", "", "", {{"version", "2"}}}; }

class MountCacheTest : public testing::Test {
 protected:
  base::ManualClock clock_{base::WallTime{}};
  MountCache cache_{clock_, 3, std::chrono::seconds(60)};
};

TEST_F(MountCacheTest, IsPerPrincipal) {
  cache_.Store("a", "secret", Kv2("secret/"));
  EXPECT_TRUE(cache_.Find("a", "secret"));
  EXPECT_FALSE(cache_.Find("b", "secret"));
  EXPECT_FALSE(cache_.Find("a", "other"));
}

TEST_F(MountCacheTest, ForgetsByTime) {
  cache_.Store("a", "secret", Kv2("secret/"));
  clock_.Advance(std::chrono::seconds(59));
  EXPECT_TRUE(cache_.Find("a", "secret"));
  clock_.Advance(std::chrono::seconds(1));
  EXPECT_FALSE(cache_.Find("a", "secret"));
  EXPECT_EQ(cache_.size(), 0u);
}

TEST_F(MountCacheTest, IsBoundedAndTheLeastUsedGoes) {
  for (const char* path : {"m1", "m2", "m3"}) cache_.Store("a", path, Kv2(path));
  EXPECT_TRUE(cache_.Find("a", "m1"));
  cache_.Store("a", "m4", Kv2("m4"));
  EXPECT_EQ(cache_.size(), 3u);
  EXPECT_TRUE(cache_.Find("a", "m1"));
  EXPECT_FALSE(cache_.Find("a", "m2"));
}

TEST_F(MountCacheTest, StoringAgainReplaces) {
  cache_.Store("a", "m", Kv2("m/"));
  cache_.Store("a", "m", Mount{"m/", "kv"});
  EXPECT_EQ(cache_.size(), 1u);
  EXPECT_EQ(cache_.Find("a", "m")->KvVersion(), 1);
}

TEST_F(MountCacheTest, KnowsWhoMayNotPatchAsLongAsTheMount) {
  cache_.NotePatchRefused("a", "m");
  EXPECT_FALSE(cache_.PatchRefused("a", "m"));
  cache_.Store("a", "m", Kv2("m/"));
  cache_.Store("b", "m", Kv2("m/"));
  cache_.NotePatchRefused("a", "m");
  EXPECT_TRUE(cache_.PatchRefused("a", "m"));
  EXPECT_FALSE(cache_.PatchRefused("b", "m"));
  clock_.Advance(std::chrono::seconds(60));
  EXPECT_FALSE(cache_.PatchRefused("a", "m"));
  cache_.Store("a", "m", Kv2("m/"));
  EXPECT_FALSE(cache_.PatchRefused("a", "m"));
}

TEST_F(MountCacheTest, ForgetsForOneOrForAll) {
  cache_.Store("a", "m", Kv2("m/"));
  cache_.Store("b", "m", Kv2("m/"));
  cache_.Forget("a", "m");
  EXPECT_FALSE(cache_.Find("a", "m"));
  EXPECT_TRUE(cache_.Find("b", "m"));
  cache_.ForgetEverywhere("m");
  EXPECT_EQ(cache_.size(), 0u);
}

TEST(FingerprintTest, SeparatesTokensAndNamespacesAndHidesThem) {
  EXPECT_EQ(Fingerprint("token", "ns"), Fingerprint("token", "ns"));
  EXPECT_NE(Fingerprint("token", "ns"), Fingerprint("token", ""));
  EXPECT_NE(Fingerprint("token", "ns"), Fingerprint("token2", "ns"));
  EXPECT_NE(Fingerprint("b", "a"), Fingerprint("ab", ""));
  EXPECT_EQ(Fingerprint("token", "ns").find("token"), std::string::npos);
}

TEST(MountTest, KvVersion) {
  EXPECT_EQ(Kv2("m/").KvVersion(), 2);
  EXPECT_EQ((Mount{"m/", "kv"}).KvVersion(), 1);
  EXPECT_EQ((Mount{"m/", "generic"}).KvVersion(), 1);
  EXPECT_EQ((Mount{"m/", "pki"}).KvVersion(), 0);
}

}  // namespace
}  // namespace vault
