// The signature algorithms of X.509 that Vault uses, with Go's names for them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "vaultsim/pki/key.h"

namespace vaultsim::pki {

enum class SignatureAlgorithm {
  kUnknown,
  kSha256Rsa,
  kSha384Rsa,
  kSha512Rsa,
  kSha256RsaPss,
  kSha384RsaPss,
  kSha512RsaPss,
  kEcdsaSha256,
  kEcdsaSha384,
  kEcdsaSha512,
  kEd25519,
};

// revocation_signature_algorithm on the wire: "SHA256WithRSA", "ECDSAWithSHA256", "Ed25519"; ""
// for kUnknown.
const char* SignatureAlgorithmName(SignatureAlgorithm algorithm);
// Ignores case; nullopt: unknown.
std::optional<SignatureAlgorithm> SignatureAlgorithmFromName(std::string_view name);

bool IsPss(SignatureAlgorithm algorithm);
// Whether a key of that type can sign so.
bool Fits(SignatureAlgorithm algorithm, KeyType type);

// RSA: by signature_bits (256, 384, 512; else 256) and use_pss. EC: by the curve. Ed25519: itself.
SignatureAlgorithm ChooseSignature(const EVP_PKEY* signer, int signature_bits, bool use_pss);

// For another's key: an EC issuer's hash may then be chosen, as Vault does where it signs requests.
SignatureAlgorithm ChooseRequestSignature(const EVP_PKEY* signer, int signature_bits, bool use_pss);

// The name that Go prints: "SHA256-RSA", "ECDSA-SHA256", "Ed25519".
const char* GoSignatureName(SignatureAlgorithm algorithm);

// The algorithm of a certificate or request.
SignatureAlgorithm SignatureOf(const X509* certificate);

// A digest context ready for X509_sign_ctx and its relatives; null when OpenSSL fails.
MdCtxPtr SigningContext(SignatureAlgorithm algorithm, EVP_PKEY* signer);

// What a certificate says of its signature, in DER, and the signature itself over the bytes that it
// covers; "" when OpenSSL refuses.
std::string AlgorithmIdentifier(SignatureAlgorithm algorithm, EVP_PKEY* signer);
std::string SignatureOver(std::string_view text, SignatureAlgorithm algorithm, EVP_PKEY* signer);

}  // namespace vaultsim::pki
