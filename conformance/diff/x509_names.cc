#include "conformance/diff/x509_names.h"

#include <openssl/x509.h>

#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

#include "base/encoding.h"
#include "vaultsim/pki/ssl_ptr.h"

namespace diff {

using namespace vaultsim::pki;

std::string Bytes(const ASN1_STRING* string) {
  return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
                     static_cast<std::size_t>(ASN1_STRING_length(string)));
}

std::string Oid(const ASN1_OBJECT* object) {
  std::array<char, 128> text{};
  OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 1);
  return text.data();
}

std::string Stamp(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) throw std::runtime_error("time");
  std::array<char, 40> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

// RFC 4514's short names; dotted for all others.
static std::string AttributeName(const ASN1_OBJECT* object) {
  switch (OBJ_obj2nid(object)) {
    case NID_commonName:
      return "CN";
    case NID_localityName:
      return "L";
    case NID_stateOrProvinceName:
      return "ST";
    case NID_organizationName:
      return "O";
    case NID_organizationalUnitName:
      return "OU";
    case NID_countryName:
      return "C";
    case NID_streetAddress:
      return "STREET";
    case NID_domainComponent:
      return "DC";
    case NID_userId:
      return "UID";
    default:
      return Oid(object);
  }
}

Json Names(const X509_NAME* name) {
  Json out = Json::array();
  for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
    const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
    unsigned char* text = nullptr;
    const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry));
    const SslBytesPtr owned(text);
    if (size < 0) throw std::runtime_error("name");
    out.push_back(AttributeName(X509_NAME_ENTRY_get_object(entry)) + "=" +
                  std::string(reinterpret_cast<char*>(text), static_cast<std::size_t>(size)));
  }
  return out;
}

std::string SignatureName(const X509_ALGOR* algorithm) {
  const ASN1_OBJECT* object = nullptr;
  int parameter_type = 0;
  const void* parameter = nullptr;
  X509_ALGOR_get0(&object, &parameter_type, &parameter, algorithm);
  const int nid = OBJ_obj2nid(object);
  if (nid == NID_ED25519) return "ed25519";
  if (nid != NID_rsassaPss) return nid == NID_undef ? Oid(object) : OBJ_nid2ln(nid);
  const auto* sequence = static_cast<const ASN1_STRING*>(parameter);
  const unsigned char* bytes = ASN1_STRING_get0_data(sequence);
  const std::unique_ptr<RSA_PSS_PARAMS, SslFree<RSA_PSS_PARAMS_free>> pss(
      d2i_RSA_PSS_PARAMS(nullptr, &bytes, ASN1_STRING_length(sequence)));
  if (!pss || pss->hashAlgorithm == nullptr) return "RSASSA-PSS-sha1";
  const ASN1_OBJECT* hash = nullptr;
  X509_ALGOR_get0(&hash, nullptr, nullptr, pss->hashAlgorithm);
  return "RSASSA-PSS-" + base::ToLowerAscii(OBJ_nid2sn(OBJ_obj2nid(hash)));
}

Json KeyFacts(const EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
      return {{"type", "rsa"}, {"bits", EVP_PKEY_get_bits(key)}};
    case EVP_PKEY_EC: {
      std::array<char, 64> group{};
      EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr);
      std::string curve = group.data();
      if (curve == "prime256v1") curve = "secp256r1";
      return {{"type", "ec"}, {"bits", EVP_PKEY_get_bits(key)}, {"curve", curve}};
    }
    default:
      return {{"type", "ed25519"}};
  }
}

std::string UsageName(const ASN1_OBJECT* object) {
  switch (OBJ_obj2nid(object)) {
    case NID_ms_smartcard_login:
      return "msSmartcardLogin";
    case NID_server_auth:
    case NID_client_auth:
    case NID_code_sign:
    case NID_email_protect:
    case NID_time_stamp:
    case NID_OCSP_sign:
    case NID_anyExtendedKeyUsage:
      return OBJ_nid2sn(OBJ_obj2nid(object));
    default:
      return Oid(object);
  }
}

static std::string IpText(const std::string& bytes) {
  std::string text;
  if (bytes.size() == 4) {
    for (const char c : bytes) {
      text += (text.empty() ? "" : ".") + std::to_string(static_cast<unsigned char>(c));
    }
    return text;
  }
  std::array<char, 64> buffer{};
  // OpenSSL prints "0:0:0:0:0:0:0:1"; the vectors have the short form.
  std::vector<unsigned> groups;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    groups.push_back(static_cast<unsigned>(static_cast<unsigned char>(bytes[i]) << 8 |
                                           static_cast<unsigned char>(bytes[i + 1])));
  }
  std::size_t best = groups.size();
  std::size_t best_length = 1;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    std::size_t length = 0;
    while (i + length < groups.size() && groups[i + length] == 0) ++length;
    if (length > best_length) {
      best = i;
      best_length = length;
    }
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i == best) {
      text += "::";
      i += best_length - 1;
      continue;
    }
    if (!text.empty() && !text.ends_with(':')) text += ":";
    std::snprintf(buffer.data(), buffer.size(), "%x", groups[i]);
    text += buffer.data();
  }
  return text;
}

static std::string RangeText(const std::string& bytes) {
  const std::string address = bytes.substr(0, bytes.size() / 2);
  int prefix = 0;
  for (const char c : bytes.substr(bytes.size() / 2)) {
    for (int bit = 7; bit >= 0; --bit) prefix += (static_cast<unsigned char>(c) >> bit) & 1;
  }
  return IpText(address) + "/" + std::to_string(prefix);
}

std::string GeneralNameText(const GENERAL_NAME* name) {
  switch (name->type) {
    case GEN_DNS:
      return "DNSName:" + Bytes(name->d.dNSName);
    case GEN_EMAIL:
      return "RFC822Name:" + Bytes(name->d.rfc822Name);
    case GEN_URI:
      return "UniformResourceIdentifier:" + Bytes(name->d.uniformResourceIdentifier);
    case GEN_IPADD:
      return "IPAddress:" + IpText(Bytes(name->d.iPAddress));
    case GEN_OTHERNAME:
      return "OtherName:" + Oid(name->d.otherName->type_id);
    default:
      return "other";
  }
}

Json Subtrees(const STACK_OF(GENERAL_SUBTREE) * trees) {
  Json out = Json::array();
  for (int i = 0; i < sk_GENERAL_SUBTREE_num(trees); ++i) {
    const GENERAL_NAME* base = sk_GENERAL_SUBTREE_value(trees, i)->base;
    if (base->type == GEN_IPADD) {
      out.push_back(RangeText(Bytes(base->d.iPAddress)));
    } else {
      const std::string text = GeneralNameText(base);
      out.push_back(text.substr(text.find(':') + 1));
    }
  }
  return out;
}

}  // namespace diff
