#include "vaultsim/auth/jws.h"

#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "base/encoding.h"

namespace vaultsim {
namespace {

constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

struct Decoded {
  std::string bytes = {};
  std::string error = {};
};

// Go's base64.RawURLEncoding after the padding was taken off: the bits left over are not looked at.
Decoded DecodePart(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  Decoded out;
  std::uint32_t bits = 0;
  int count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t digit = kBase64Url.find(text[i]);
    if (digit == std::string_view::npos) {
      out.error = "illegal base64 data at input byte " + std::to_string(i);
      return out;
    }
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out.bytes += static_cast<char>(bits >> count & 0xff);
  }
  if (text.size() % 4 == 1) {
    out.error = "illegal base64 data at input byte " + std::to_string(text.size() - 1);
  }
  return out;
}

// What Go calls the kind of a JSON value.
const char* JsonKind(const Json& value) {
  if (value.is_number()) return "number";
  if (value.is_boolean()) return "bool";
  return value.is_array() ? "array" : "object";
}

ParsedJws Failed(std::string error) { return {.error = std::move(error)}; }

struct Method {
  std::string_view name;
  int key_type;
  const char* digest;  // nullptr: the algorithm has its own
  bool pss = false;
  std::size_t part_size = 0;  // of r and s
};
constexpr std::array<Method, 10> kMethods = {{{"RS256", EVP_PKEY_RSA, "SHA256"},
                                              {"RS384", EVP_PKEY_RSA, "SHA384"},
                                              {"RS512", EVP_PKEY_RSA, "SHA512"},
                                              {"PS256", EVP_PKEY_RSA, "SHA256", true},
                                              {"PS384", EVP_PKEY_RSA, "SHA384", true},
                                              {"PS512", EVP_PKEY_RSA, "SHA512", true},
                                              {"ES256", EVP_PKEY_EC, "SHA256", false, 32},
                                              {"ES384", EVP_PKEY_EC, "SHA384", false, 48},
                                              {"ES512", EVP_PKEY_EC, "SHA512", false, 66},
                                              {"EdDSA", EVP_PKEY_ED25519, nullptr}}};

const Method* FindMethod(std::string_view name) {
  for (const Method& method : kMethods) {
    if (method.name == name) return &method;
  }
  return nullptr;
}

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// r and s side by side, as OpenSSL wants them.
std::optional<std::string> ToDer(const std::string& signature, std::size_t part_size) {
  if (signature.size() != 2 * part_size) return std::nullopt;
  const int size = static_cast<int>(part_size);
  BIGNUM* r = BN_bin2bn(Bytes(signature), size, nullptr);
  BIGNUM* s = BN_bin2bn(Bytes(signature) + part_size, size, nullptr);
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(ECDSA_SIG_new(), ECDSA_SIG_free);
  if (!pair || ECDSA_SIG_set0(pair.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return std::nullopt;
  }
  unsigned char* der = nullptr;
  const int length = i2d_ECDSA_SIG(pair.get(), &der);
  if (length <= 0) return std::nullopt;
  std::string out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(length));
  OPENSSL_free(der);
  return out;
}

std::shared_ptr<void> OwnKey(EVP_PKEY* key) {
  return std::shared_ptr<void>(key,
                               [](void* held) { EVP_PKEY_free(static_cast<EVP_PKEY*>(held)); });
}

EVP_PKEY* KeyOf(const std::string& der) {
  const unsigned char* at = Bytes(der);
  const auto size = static_cast<long>(der.size());
  if (EVP_PKEY* key = d2i_PUBKEY(nullptr, &at, size)) return key;
  at = Bytes(der);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(d2i_X509(nullptr, &at, size),
                                                                X509_free);
  return certificate ? X509_get_pubkey(certificate.get()) : nullptr;
}

// The first block and whether something follows it.
struct Block {
  std::string der = {};
  bool has_more = false;
};
std::optional<Block> ReadBlock(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  char* name = nullptr;
  char* header = nullptr;
  unsigned char* data = nullptr;
  long size = 0;
  if (!bio || PEM_read_bio(bio.get(), &name, &header, &data, &size) != 1) return std::nullopt;
  Block block{.der = {reinterpret_cast<const char*>(data), static_cast<std::size_t>(size)}};
  OPENSSL_free(name);
  OPENSSL_free(header);
  OPENSSL_free(data);
  char c = 0;
  while (!block.has_more && BIO_read(bio.get(), &c, 1) == 1) {
    block.has_more = c != ' ' && c != '\n' && c != '\r' && c != '\t';
  }
  return block;
}

}  // namespace

ParsedJws ParseJws(std::string_view token) {
  std::string text;
  for (const char c : token) {
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') text += c;
  }
  if (text.starts_with('{')) return Failed("go-jose/go-jose: missing payload in JWS message");
  const std::size_t first = text.find('.');
  const std::size_t second = first == std::string::npos ? first : text.find('.', first + 1);
  if (second == std::string::npos || text.find('.', second + 1) != std::string::npos) {
    return Failed("go-jose/go-jose: compact JWS format must have three parts");
  }
  const std::string_view view = text;
  const Decoded header = DecodePart(view.substr(0, first));
  if (!header.error.empty()) return Failed(header.error);
  Decoded payload = DecodePart(view.substr(first + 1, second - first - 1));
  if (!payload.error.empty()) return Failed(payload.error);
  Decoded signature = DecodePart(view.substr(second + 1));
  if (!signature.error.empty()) return Failed(signature.error);
  Jws jws{.signing_input = text.substr(0, second),
          .payload = std::move(payload.bytes),
          .signature = std::move(signature.bytes)};
  Json members = header.bytes.empty() ? Json::object()
                                      : Json::parse(header.bytes, nullptr, /*exceptions=*/false);
  if (!members.is_object()) return Failed("invalid character in the token's header");
  for (const auto& [name, what] :
       {std::pair("alg", "algorithm"), std::pair("kid", "key ID"), std::pair("nonce", "nonce")}) {
    const auto at = members.find(name);
    if (at == members.end() || at->is_string() || at->is_null()) continue;
    return Failed(std::string("failed to unmarshal ") + what + ": json: cannot unmarshal " +
                  JsonKind(*at) + " into Go value of type string: \"" + at->dump() + "\"");
  }
  if (members.contains("alg") && members["alg"].is_string()) {
    jws.algorithm = members["alg"].get<std::string>();
  }
  jws.header = std::move(members);
  return {.jws = std::move(jws)};
}

PublicKey::Parsed PublicKey::FromPem(const std::string& pem) {
  Parsed parsed;
  // Lists are given without the last line's end.
  const std::optional<Block> block = ReadBlock(pem + "\n");
  if (block && block->has_more) {
    parsed.error = "unexpected trailing data after parsed PEM block";
  } else if (EVP_PKEY* key = block ? KeyOf(block->der) : nullptr) {
    parsed.key.key_ = OwnKey(key);
    const int type = EVP_PKEY_get_base_id(key);
    const bool known = type == EVP_PKEY_RSA || type == EVP_PKEY_EC || type == EVP_PKEY_ED25519;
    if (!known) parsed.error = "data does not contain any valid public keys";
  } else {
    parsed.error =
        block ? "x509: malformed certificate" : "data does not contain any valid public keys";
  }
  return parsed;
}

bool PublicKey::Verifies(const Jws& jws) const {
  auto* key = static_cast<EVP_PKEY*>(key_.get());
  const Method* method = FindMethod(jws.algorithm);
  if (key == nullptr || method == nullptr || EVP_PKEY_get_base_id(key) != method->key_type) {
    return false;
  }
  if (jws.header->contains("crit")) return false;
  if (jws.header->contains("b64") && jws.header->at("b64") != Json(true)) return false;
  std::string signature = jws.signature;
  if (method->part_size > 0) {
    const auto der = ToDer(signature, method->part_size);
    if (!der) return false;
    signature = *der;
  }
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  const EVP_MD* digest = method->digest == nullptr ? nullptr : EVP_get_digestbyname(method->digest);
  EVP_PKEY_CTX* settings = nullptr;
  if (!context || EVP_DigestVerifyInit(context.get(), &settings, digest, nullptr, key) != 1) {
    return false;
  }
  if (method->pss && (EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) != 1 ||
                      EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_AUTO) != 1)) {
    return false;
  }
  return EVP_DigestVerify(context.get(), Bytes(signature), signature.size(),
                          Bytes(jws.signing_input), jws.signing_input.size()) == 1;
}

}  // namespace vaultsim
