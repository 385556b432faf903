#include "vaultsim/pki/rsa_key_pool.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace vaultsim::pki {
namespace {

TEST(RsaKeyPoolTest, GivesOutAStoredKeyToOneHolderAtATime) {
  auto first = TakeStoredRsaKey(2048);
  ASSERT_TRUE(first);
  const auto second = TakeStoredRsaKey(2048);
  ASSERT_TRUE(second);
  const std::string public_key = PublicKeyDer(first->key.native());
  EXPECT_NE(public_key, PublicKeyDer(second->key.native()));
  first->hold.reset();
  EXPECT_EQ(public_key, PublicKeyDer(TakeStoredRsaKey(2048)->key.native()));
}

TEST(RsaKeyPoolTest, LeafKeysAreAHandfulAndTheRandomSourceChooses) {
  std::vector<std::string> runs;
  std::set<std::string> keys;
  for (int run = 0; run < 2; ++run) {
    base::SeededRandom random(3);
    std::string all;
    for (int i = 0; i < 8; ++i) {
      const std::string key = PublicKeyDer(LeafRsaKey(2048, random)->native());
      keys.insert(key);
      all += key;
    }
    runs.push_back(all);
  }
  EXPECT_EQ(keys.size(), 2u);
  EXPECT_EQ(runs[0], runs[1]);
}

}  // namespace
}  // namespace vaultsim::pki
