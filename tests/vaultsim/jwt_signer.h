// Signs JSON web tokens for tests of the jwt auth method, with keys that it makes.
#pragma once

#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "base/encoding.h"
#include "json/fwd.h"

namespace vaultsim {

inline std::string Base64Url(const std::string& bytes) {
  std::string text = base::Base64Encode(bytes);
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  text.erase(std::min(text.find('='), text.size()));
  return text;
}

class JwtSigner {
 public:
  explicit JwtSigner(const std::string& algorithm) : algorithm_(algorithm) {
    const std::string curve = algorithm == "ES384"   ? "P-384"
                              : algorithm == "ES512" ? "P-521"
                                                     : "P-256";
    EVP_PKEY* key = algorithm == "EdDSA" ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
                    : algorithm.starts_with("ES")
                        ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve.c_str())
                        : EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048});
    key_.reset(key, EVP_PKEY_free);
  }

  std::string PublicPem() const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_PUBKEY(bio.get(), key_.get());
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
  }

  std::string Sign(const Json& claims) const {
    return SignRaw(Json{{"alg", algorithm_}, {"typ", "JWT"}}.dump(), claims.dump());
  }

  std::string SignRaw(const std::string& header, const std::string& payload) const {
    const std::string input = Base64Url(header) + "." + Base64Url(payload);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    const std::string digest = "SHA" + algorithm_.substr(2);
    EVP_PKEY_CTX* settings = nullptr;
    EVP_DigestSignInit(context.get(), &settings,
                       algorithm_ == "EdDSA" ? nullptr : EVP_get_digestbyname(digest.c_str()),
                       nullptr, key_.get());
    if (algorithm_.starts_with("PS")) {
      EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING);
      EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST);
    }
    std::string signature(1024, '\0');
    std::size_t size = signature.size();
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                   reinterpret_cast<const unsigned char*>(input.data()), input.size());
    signature.resize(size);
    return input + "." + Base64Url(algorithm_.starts_with("ES") ? Halves(signature) : signature);
  }

 private:
  // r and s side by side.
  std::string Halves(const std::string& der) const {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
    const int part = (EVP_PKEY_get_bits(key_.get()) + 7) / 8;
    std::string out(static_cast<std::size_t>(2 * part), '\0');
    auto* bytes = reinterpret_cast<unsigned char*>(out.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), bytes, part);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), bytes + part, part);
    return out;
  }

  std::string algorithm_;
  std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace vaultsim
