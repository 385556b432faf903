// The type is deprecated, and the quick way: encoding a provider's key takes half a millisecond
// (OpenSSL 3.0).
#define OPENSSL_SUPPRESS_DEPRECATED
#include "vaultsim/pki/rsa_generation.h"

#include <openssl/rsa.h>

#include <memory>
#include <utility>
#include <vector>

#include "base/secret.h"

namespace vaultsim::pki {
namespace {

using RsaPtr = std::unique_ptr<RSA, SslFree<RSA_free>>;

constexpr BN_ULONG kExponent = 65537;
constexpr int kBitsMin = 512;

// With its two highest bits set, so that the product of two has all its bits, and odd.
BignumPtr RandomStart(int bits, base::Random& random) {
  std::vector<unsigned char> bytes(static_cast<std::size_t>(bits + 7) / 8);
  random.Fill(bytes.data(), bytes.size());
  BignumPtr start(BN_secure_new());
  const bool filled =
      start && BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), start.get()) != nullptr;
  base::SecureWipe(reinterpret_cast<char*>(bytes.data()), bytes.size());
  if (!filled) return nullptr;
  if (BN_num_bits(start.get()) > bits) BN_mask_bits(start.get(), bits);
  if (BN_set_bit(start.get(), bits - 1) != 1 || BN_set_bit(start.get(), bits - 2) != 1 ||
      BN_set_bit(start.get(), 0) != 1) {
    return nullptr;
  }
  return start;
}

// The first prime from a random start on whose predecessor the exponent does not divide.
BignumPtr RandomPrime(int bits, base::Random& random, BN_CTX* context, unsigned& steps) {
  BignumPtr candidate = RandomStart(bits, random);
  for (steps = 0; candidate; ++steps) {
    if (BN_num_bits(candidate.get()) > bits) return RandomPrime(bits, random, context, steps);
    const int prime = BN_check_prime(candidate.get(), context, nullptr);
    if (prime < 0) return nullptr;
    if (prime == 1 && BN_mod_word(candidate.get(), kExponent) != 1) return candidate;
    if (BN_add_word(candidate.get(), 2) != 1) return nullptr;
  }
  return nullptr;
}

// The numbers of a private key, in the order of OpenSSL's parameters.
struct Numbers {
  BignumPtr n{BN_new()};
  BignumPtr e{BN_new()};
  BignumPtr d{BN_secure_new()};
  BignumPtr p, q;
  BignumPtr d_p{BN_secure_new()};
  BignumPtr d_q{BN_secure_new()};
  BignumPtr q_inverse{BN_secure_new()};
};

bool Complete(Numbers& key, BN_CTX* context) {
  const BignumPtr p1(BN_dup(key.p.get()));
  const BignumPtr q1(BN_dup(key.q.get()));
  const BignumPtr phi(BN_secure_new());
  return p1 && q1 && phi && key.n && key.e && key.d && key.d_p && key.d_q && key.q_inverse &&
         BN_sub_word(p1.get(), 1) == 1 && BN_sub_word(q1.get(), 1) == 1 &&
         BN_mul(phi.get(), p1.get(), q1.get(), context) == 1 &&
         BN_mul(key.n.get(), key.p.get(), key.q.get(), context) == 1 &&
         BN_set_word(key.e.get(), kExponent) == 1 &&
         BN_mod_inverse(key.d.get(), key.e.get(), phi.get(), context) != nullptr &&
         BN_mod(key.d_p.get(), key.d.get(), p1.get(), context) == 1 &&
         BN_mod(key.d_q.get(), key.d.get(), q1.get(), context) == 1 &&
         BN_mod_inverse(key.q_inverse.get(), key.q.get(), key.p.get(), context) != nullptr;
}

BignumPtr PrimeAt(int bits, base::Random& random, unsigned steps) {
  BignumPtr start = RandomStart(bits, random);
  if (!start || BN_add_word(start.get(), static_cast<BN_ULONG>(2) * steps) != 1) return nullptr;
  return start;
}

// Of a key that has its primes.
PkeyPtr KeyOf(Numbers numbers, BN_CTX* context) {
  if (BN_cmp(numbers.p.get(), numbers.q.get()) < 0) std::swap(numbers.p, numbers.q);
  if (!Complete(numbers, context)) return nullptr;
  RsaPtr rsa(RSA_new());
  PkeyPtr key(EVP_PKEY_new());
  // What is complete is taken over.
  if (!rsa || !key ||
      RSA_set0_key(rsa.get(), numbers.n.release(), numbers.e.release(), numbers.d.release()) != 1 ||
      RSA_set0_factors(rsa.get(), numbers.p.release(), numbers.q.release()) != 1 ||
      RSA_set0_crt_params(rsa.get(), numbers.d_p.release(), numbers.d_q.release(),
                          numbers.q_inverse.release()) != 1 ||
      EVP_PKEY_set1_RSA(key.get(), rsa.get()) != 1) {
    return nullptr;
  }
  return key;
}

}  // namespace

PkeyPtr GenerateRsa(int bits, base::Random& random, PrimeSteps* found) {
  const BnCtxPtr context(BN_CTX_secure_new());
  if (!context || bits < kBitsMin) return nullptr;
  Numbers key;
  PrimeSteps steps;
  key.p = RandomPrime(bits - bits / 2, random, context.get(), steps.p);
  do {
    key.q = RandomPrime(bits / 2, random, context.get(), steps.q);
    if (!key.p || !key.q) return nullptr;
  } while (BN_cmp(key.p.get(), key.q.get()) == 0);
  if (found != nullptr) *found = steps;
  return KeyOf(std::move(key), context.get());
}

PkeyPtr RepeatRsa(int bits, base::Random& random, PrimeSteps found) {
  const BnCtxPtr context(BN_CTX_secure_new());
  if (!context || bits < kBitsMin) return nullptr;
  Numbers key;
  key.p = PrimeAt(bits - bits / 2, random, found.p);
  key.q = PrimeAt(bits / 2, random, found.q);
  if (!key.p || !key.q) return nullptr;
  return KeyOf(std::move(key), context.get());
}

}  // namespace vaultsim::pki
