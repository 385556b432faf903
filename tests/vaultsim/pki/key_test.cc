#include "vaultsim/pki/key.h"

#include <gtest/gtest.h>

#include "vaultsim/pki/certificate.h"

namespace vaultsim::pki {
namespace {

PrivateKey Make(KeyType type, int bits, std::uint64_t seed = 1) {
  base::SeededRandom random(seed);
  return PrivateKey::Generate(type, bits, random).value();
}

TEST(KeyTest, EcAndEd25519KeysAreAFunctionOfTheSeed) {
  for (const int bits : {224, 256, 384, 521}) {
    const PrivateKey key = Make(KeyType::kEc, bits);
    EXPECT_EQ(key.bits(), bits);
    EXPECT_EQ(key.TraditionalDer(), Make(KeyType::kEc, bits).TraditionalDer());
    EXPECT_NE(key.TraditionalDer(), Make(KeyType::kEc, bits, 2).TraditionalDer());
  }
  const PrivateKey key = Make(KeyType::kEd25519, 0);
  EXPECT_EQ(key.TraditionalDer(), Make(KeyType::kEd25519, 0).TraditionalDer());
  EXPECT_EQ(key.bits(), 0);
}

TEST(KeyTest, RsaKeysAreAFunctionOfTheSeedAndOfAllTheirBits) {
  for (const int bits : {1024, 2047, 2048, 3072}) {
    const PrivateKey key = Make(KeyType::kRsa, bits);
    EXPECT_EQ(key.bits(), bits);
    EXPECT_EQ(key.TraditionalDer(), Make(KeyType::kRsa, bits).TraditionalDer());
    EXPECT_NE(key.TraditionalDer(), Make(KeyType::kRsa, bits, 2).TraditionalDer());
    const PkeyCtxPtr check(EVP_PKEY_CTX_new(key.native(), nullptr));
    EXPECT_EQ(EVP_PKEY_check(check.get()), 1);
  }
}

TEST(KeyTest, HasTheLabelsOfVault) {
  EXPECT_TRUE(Make(KeyType::kEc, 256).TraditionalPem().starts_with("-----BEGIN EC PRIVATE KEY-"));
  EXPECT_TRUE(Make(KeyType::kEd25519, 0).TraditionalPem().starts_with("-----BEGIN PRIVATE KEY-"));
  EXPECT_TRUE(Make(KeyType::kEc, 256).Pkcs8Pem().starts_with("-----BEGIN PRIVATE KEY-"));
}

TEST(KeyTest, ReadsBackWhatItWrites) {
  for (const PrivateKey& key :
       {Make(KeyType::kEc, 384), Make(KeyType::kEd25519, 0), Make(KeyType::kRsa, 2048)}) {
    for (const std::string& der : {key.TraditionalDer(), key.Pkcs8Der()}) {
      const auto read = PrivateKey::FromDer(der);
      ASSERT_TRUE(read);
      EXPECT_EQ(PublicKeyDer(read->native()), PublicKeyDer(key.native()));
      EXPECT_EQ(read->type(), key.type());
    }
  }
  EXPECT_FALSE(PrivateKey::FromDer("no key"));
}

TEST(KeyTest, KeyIdIsTwentyBytes) {
  EXPECT_EQ(SubjectKeyId(Make(KeyType::kEd25519, 0).public_der()).size(), 20u);
  EXPECT_EQ(ColonHex(std::string("\x00\xab", 2)), "00:ab");
}

}  // namespace
}  // namespace vaultsim::pki
