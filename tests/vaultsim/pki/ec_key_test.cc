#include "vaultsim/pki/ec_key.h"

#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "vaultsim/digest.h"
#include "vaultsim/pki/der.h"
#include "vaultsim/pki/key.h"

namespace vaultsim::pki {
namespace {

template <typename Write>
std::string Written(Write write, const EVP_PKEY* key) {
  unsigned char* bytes = nullptr;
  const int size = write(key, &bytes);
  const SslBytesPtr owned(bytes);
  return std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

EcKey Make(int bits) {
  base::SeededRandom random(static_cast<std::uint64_t>(bits));
  return GenerateEcKey(bits, random).value();
}

class EcKeyTest : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Curves, EcKeyTest, testing::Values(224, 256, 384, 521));

TEST_P(EcKeyTest, IsWrittenAsOpenSslWritesIt) {
  const EcKey key = Make(GetParam());
  const PkeyPtr native = NativeEcKey(GetParam(), key);
  ASSERT_TRUE(native);
  EXPECT_EQ(key.public_der, Written(i2d_PUBKEY, native.get()));
  EXPECT_EQ(EcPrivateKeyDer(key), Written(i2d_PrivateKey, native.get()));
  EXPECT_EQ(EcScalarOf(native.get()), key.scalar);
}

TEST_P(EcKeyTest, IsAKeyByOpenSslsOwnCheck) {
  const PkeyPtr native = NativeEcKey(GetParam(), Make(GetParam()));
  const PkeyCtxPtr check(EVP_PKEY_CTX_new(native.get(), nullptr));
  EXPECT_EQ(EVP_PKEY_check(check.get()), 1);
}

TEST_P(EcKeyTest, SignsWhatOpenSslVerifies) {
  const PkeyPtr native = NativeEcKey(GetParam(), Make(GetParam()));
  // More than are made ahead.
  for (int i = 0; i < 100; ++i) {
    const std::string algorithm = std::vector{"sha2-256", "sha2-384", "sha2-512"}[i % 3];
    const std::string digest = Digest(algorithm, "to be signed");
    std::string signature = EcdsaSignature(digest, native.get());
    const auto verify = [&] {
      const PkeyCtxPtr context(EVP_PKEY_CTX_new(native.get(), nullptr));
      EVP_PKEY_verify_init(context.get());
      return EVP_PKEY_verify(
          context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
          reinterpret_cast<const unsigned char*>(digest.data()), digest.size());
    };
    EXPECT_EQ(verify(), 1) << algorithm;
    signature.back() = static_cast<char>(signature.back() ^ 1);
    EXPECT_NE(verify(), 1) << algorithm;
  }
}

TEST(EcKeyTest, NoTwoSignaturesShareANonce) {
  const PkeyPtr native = NativeEcKey(256, Make(256));
  const std::string digest = Sha256("to be signed");
  std::mutex mutex;
  std::set<std::string> firsts;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 250; ++i) {
        const std::string signature = EcdsaSignature(digest, native.get());
        const auto numbers = der::First(signature);
        const auto r = numbers ? der::First(numbers->content) : std::nullopt;
        const std::scoped_lock lock(mutex);
        firsts.insert(r ? std::string(r->content) : "");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(firsts.size(), 4u * 250u);
}

TEST(EcKeyTest, RefusesWhatIsNone) {
  base::SeededRandom random(1);
  EXPECT_FALSE(GenerateEcKey(255, random));
  EXPECT_FALSE(NativeEcKey(255, Make(256)));
  EXPECT_FALSE(NativeEcKey(384, Make(256)));
  EXPECT_FALSE(NativeEcKey(256, {}));
  EXPECT_EQ(EcPrivateKeyDer({}), "");
  const auto other = PrivateKey::Generate(KeyType::kEd25519, 0, random);
  EXPECT_TRUE(EcScalarOf(other->native()).empty());
  EXPECT_EQ(EcdsaSignature(Sha256("x"), other->native()), "");
}

}  // namespace
}  // namespace vaultsim::pki
