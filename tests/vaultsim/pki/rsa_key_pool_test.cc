#include "vaultsim/pki/rsa_key_pool.h"

#include <gtest/gtest.h>

namespace vaultsim::pki {
namespace {

TEST(RsaKeyPoolTest, GivesOutAStoredKeyToOneHolderAtATime) {
  base::SystemRandom random;
  auto first = TakeStoredRsaKey(2048, random);
  ASSERT_TRUE(first);
  const auto second = TakeStoredRsaKey(2048, random);
  ASSERT_TRUE(second);
  const std::string public_key = PublicKeyDer(first->key.native());
  EXPECT_NE(public_key, PublicKeyDer(second->key.native()));
  first->hold.reset();
  EXPECT_EQ(public_key, PublicKeyDer(TakeStoredRsaKey(2048, random)->key.native()));
}

TEST(RsaKeyPoolTest, LeafKeysTakeTurns) {
  base::SystemRandom random;
  std::vector<std::string> keys;
  for (int i = 0; i < 4; ++i) {
    keys.push_back(PublicKeyDer(NextLeafRsaKey(2048, random)->native()));
  }
  EXPECT_NE(keys[0], keys[1]);
  EXPECT_EQ(keys[2], keys[0]);
}

}  // namespace
}  // namespace vaultsim::pki
