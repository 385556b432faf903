#include "vaultsim/pki/rsa_key_pool.h"

#include <gtest/gtest.h>

#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "vaultsim/pki/rsa_generation.h"
#include "vaultsim/pki/rsa_key_list.h"

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

struct ListedKeys {
  KeyUse use;
  int bits;
};

void PrintTo(const ListedKeys& keys, std::ostream* out) {
  *out << (keys.use == KeyUse::kLeaf ? "leaf " : "stored ") << keys.bits;
}

class RsaKeyListTest : public testing::TestWithParam<ListedKeys> {};

TEST_P(RsaKeyListTest, HoldsWhatASearchFinds) {
  const auto [use, bits] = GetParam();
  std::size_t number = 0;
  for (std::optional<PrimeSteps> steps; (steps = KnownSteps(use, bits, number)); ++number) {
    base::SeededRandom random = ListRandom(use, bits, number);
    PrimeSteps found;
    const PkeyPtr key = GenerateRsa(bits, random, &found);
    ASSERT_TRUE(key);
    EXPECT_EQ(PublicKeyDer(key.get()), PublicKeyDer(ListedRsaKey(use, bits, number)->native()))
        << "number " << number << " is {" << found.p << ", " << found.q << "}";
  }
  EXPECT_GT(number, 0u);
}

INSTANTIATE_TEST_SUITE_P(
    Sizes, RsaKeyListTest,
    testing::Values(ListedKeys{KeyUse::kStored, 2048}, ListedKeys{KeyUse::kLeaf, 2048},
                    ListedKeys{KeyUse::kStored, 3072}, ListedKeys{KeyUse::kLeaf, 3072},
                    ListedKeys{KeyUse::kStored, 4096}, ListedKeys{KeyUse::kLeaf, 4096}),
    [](const auto& param) {
      return (param.param.use == KeyUse::kLeaf ? "Leaf" : "Stored") +
             std::to_string(param.param.bits);
    });

}  // namespace
}  // namespace vaultsim::pki
