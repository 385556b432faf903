#include "vaultsim/pki/signature_algorithm.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/rsa.h>

#include <array>

#include "base/encoding.h"
#include "vaultsim/digest.h"
#include "vaultsim/pki/der.h"
#include "vaultsim/pki/ec_key.h"

namespace vaultsim::pki {
namespace {

struct Entry {
  SignatureAlgorithm algorithm;
  const char* name;
  const char* go_name;
  int digest;  // NID; 0: the algorithm has its own
  int signature;
  // Of ECDSA, which is written and signed without a provider.
  const char* digest_name = nullptr;
  const char* ecdsa_oid = nullptr;
};
constexpr std::array<Entry, 10> kAlgorithms = {{
    {SignatureAlgorithm::kSha256Rsa, "SHA256WithRSA", "SHA256-RSA", NID_sha256,
     NID_sha256WithRSAEncryption},
    {SignatureAlgorithm::kSha384Rsa, "SHA384WithRSA", "SHA384-RSA", NID_sha384,
     NID_sha384WithRSAEncryption},
    {SignatureAlgorithm::kSha512Rsa, "SHA512WithRSA", "SHA512-RSA", NID_sha512,
     NID_sha512WithRSAEncryption},
    {SignatureAlgorithm::kSha256RsaPss, "SHA256WithRSAPSS", "SHA256-RSAPSS", NID_sha256,
     NID_rsassaPss},
    {SignatureAlgorithm::kSha384RsaPss, "SHA384WithRSAPSS", "SHA384-RSAPSS", NID_sha384,
     NID_rsassaPss},
    {SignatureAlgorithm::kSha512RsaPss, "SHA512WithRSAPSS", "SHA512-RSAPSS", NID_sha512,
     NID_rsassaPss},
    {SignatureAlgorithm::kEcdsaSha256, "ECDSAWithSHA256", "ECDSA-SHA256", NID_sha256,
     NID_ecdsa_with_SHA256, "sha2-256", "1.2.840.10045.4.3.2"},
    {SignatureAlgorithm::kEcdsaSha384, "ECDSAWithSHA384", "ECDSA-SHA384", NID_sha384,
     NID_ecdsa_with_SHA384, "sha2-384", "1.2.840.10045.4.3.3"},
    {SignatureAlgorithm::kEcdsaSha512, "ECDSAWithSHA512", "ECDSA-SHA512", NID_sha512,
     NID_ecdsa_with_SHA512, "sha2-512", "1.2.840.10045.4.3.4"},
    {SignatureAlgorithm::kEd25519, "Ed25519", "Ed25519", 0, NID_ED25519},
}};

const Entry* Find(SignatureAlgorithm algorithm) {
  for (const Entry& entry : kAlgorithms) {
    if (entry.algorithm == algorithm) return &entry;
  }
  return nullptr;
}

}  // namespace

const char* SignatureAlgorithmName(SignatureAlgorithm algorithm) {
  const Entry* entry = Find(algorithm);
  return entry == nullptr ? "" : entry->name;
}

std::optional<SignatureAlgorithm> SignatureAlgorithmFromName(std::string_view name) {
  if (base::EqualsIgnoreCaseAscii(name, "PureEd25519")) return SignatureAlgorithm::kEd25519;
  for (const Entry& entry : kAlgorithms) {
    if (base::EqualsIgnoreCaseAscii(name, entry.name)) return entry.algorithm;
  }
  return std::nullopt;
}

bool IsPss(SignatureAlgorithm algorithm) {
  const Entry* entry = Find(algorithm);
  return entry != nullptr && entry->signature == NID_rsassaPss;
}

bool Fits(SignatureAlgorithm algorithm, KeyType type) {
  switch (algorithm) {
    case SignatureAlgorithm::kUnknown:
      return true;
    case SignatureAlgorithm::kEcdsaSha256:
    case SignatureAlgorithm::kEcdsaSha384:
    case SignatureAlgorithm::kEcdsaSha512:
      return type == KeyType::kEc;
    case SignatureAlgorithm::kEd25519:
      return type == KeyType::kEd25519;
    default:
      return type == KeyType::kRsa;
  }
}

SignatureAlgorithm ChooseSignature(const EVP_PKEY* signer, int signature_bits, bool use_pss) {
  switch (TypeOf(signer).value_or(KeyType::kEd25519)) {
    case KeyType::kEc:
      if (BitsOf(signer) == 384) return SignatureAlgorithm::kEcdsaSha384;
      if (BitsOf(signer) == 521) return SignatureAlgorithm::kEcdsaSha512;
      return SignatureAlgorithm::kEcdsaSha256;
    case KeyType::kEd25519:
      return SignatureAlgorithm::kEd25519;
    case KeyType::kRsa:
      break;
  }
  if (signature_bits == 384) {
    return use_pss ? SignatureAlgorithm::kSha384RsaPss : SignatureAlgorithm::kSha384Rsa;
  }
  if (signature_bits == 512) {
    return use_pss ? SignatureAlgorithm::kSha512RsaPss : SignatureAlgorithm::kSha512Rsa;
  }
  return use_pss ? SignatureAlgorithm::kSha256RsaPss : SignatureAlgorithm::kSha256Rsa;
}

SignatureAlgorithm ChooseRequestSignature(const EVP_PKEY* signer, int signature_bits,
                                          bool use_pss) {
  if (TypeOf(signer) == KeyType::kEc) {
    if (signature_bits == 256) return SignatureAlgorithm::kEcdsaSha256;
    if (signature_bits == 384) return SignatureAlgorithm::kEcdsaSha384;
    if (signature_bits == 512) return SignatureAlgorithm::kEcdsaSha512;
  }
  return ChooseSignature(signer, signature_bits, use_pss);
}

const char* GoSignatureName(SignatureAlgorithm algorithm) {
  const Entry* entry = Find(algorithm);
  return entry == nullptr ? "0" : entry->go_name;
}

SignatureAlgorithm SignatureOf(const X509* certificate) {
  int digest = 0;
  int key = 0;
  if (X509_get_signature_info(const_cast<X509*>(certificate), &digest, &key, nullptr, nullptr) !=
      1) {
    return SignatureAlgorithm::kUnknown;
  }
  const int signature = X509_get_signature_nid(certificate);
  for (const Entry& entry : kAlgorithms) {
    if (entry.signature == signature && (entry.digest == 0 || entry.digest == digest)) {
      return entry.algorithm;
    }
  }
  return SignatureAlgorithm::kUnknown;
}

MdCtxPtr SigningContext(SignatureAlgorithm algorithm, EVP_PKEY* signer) {
  const Entry* entry = Find(algorithm);
  MdCtxPtr context(EVP_MD_CTX_new());
  if (entry == nullptr || !context) return nullptr;
  const EVP_MD* digest = entry->digest == 0 ? nullptr : EVP_get_digestbynid(entry->digest);
  EVP_PKEY_CTX* key_context = nullptr;
  if (EVP_DigestSignInit(context.get(), &key_context, digest, nullptr, signer) != 1) return nullptr;
  if (entry->signature == NID_rsassaPss &&
      (EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING) != 1 ||
       EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, RSA_PSS_SALTLEN_DIGEST) != 1)) {
    return nullptr;
  }
  return context;
}

std::string AlgorithmIdentifier(SignatureAlgorithm algorithm, EVP_PKEY* signer) {
  const Entry* entry = Find(algorithm);
  if (entry != nullptr && entry->ecdsa_oid != nullptr) {
    return der::Sequence(der::ObjectId(entry->ecdsa_oid));
  }
  const MdCtxPtr context = SigningContext(algorithm, signer);
  if (!context) return "";
  std::array<unsigned char, 256> bytes{};
  std::array<OSSL_PARAM, 2> parameters = {
      OSSL_PARAM_construct_octet_string(OSSL_SIGNATURE_PARAM_ALGORITHM_ID, bytes.data(),
                                        bytes.size()),
      OSSL_PARAM_construct_end()};
  EVP_PKEY_CTX* key_context = EVP_MD_CTX_get_pkey_ctx(context.get());
  if (EVP_PKEY_CTX_get_params(key_context, parameters.data()) != 1) return "";
  return std::string(reinterpret_cast<const char*>(bytes.data()), parameters[0].return_size);
}

std::string SignatureOver(std::string_view text, SignatureAlgorithm algorithm, EVP_PKEY* signer) {
  const Entry* entry = Find(algorithm);
  if (entry != nullptr && entry->ecdsa_oid != nullptr) {
    return EcdsaSignature(Digest(entry->digest_name, text), signer);
  }
  const MdCtxPtr context = SigningContext(algorithm, signer);
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = 0;
  if (!context || EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) != 1) return "";
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     bytes, text.size()) != 1) {
    return "";
  }
  signature.resize(size);
  return signature;
}

}  // namespace vaultsim::pki
