#include "conformance/diff/x509_facts.h"

#include <openssl/sha.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "conformance/diff/x509_names.h"
#include "vaultsim/pki/pem.h"
#include "vaultsim/pki/ssl_ptr.h"

namespace diff {
namespace {

using namespace vaultsim::pki;

std::string Sha1(const std::string& bytes) {
  std::string digest(SHA_DIGEST_LENGTH, '\0');
  SHA1(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
       reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

// The content of subjectPublicKey.
std::string PublicKeyBits(EVP_PKEY* key) {
  X509_PUBKEY* wrapped = nullptr;
  if (X509_PUBKEY_set(&wrapped, key) != 1) throw std::runtime_error("public key");
  const std::unique_ptr<X509_PUBKEY, SslFree<X509_PUBKEY_free>> owned(wrapped);
  const unsigned char* bytes = nullptr;
  int size = 0;
  X509_PUBKEY_get0_param(nullptr, &bytes, &size, nullptr, wrapped);
  return std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

X509Ptr CertificateOf(std::string_view text) {
  std::string der;
  std::string_view rest = text;
  if (const auto block = NextPemBlock(rest)) {
    der = block->der;
  } else {
    der = base::Base64Decode(text).value_or("");
  }
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  return X509Ptr(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
}

struct Context {
  EVP_PKEY* key = nullptr;
  std::string own_ski;     // "" when absent
  std::string issuer_ski;  // of issuing_ca
};

template <typename T, auto kFree>
std::unique_ptr<T, SslFree<kFree>> Decode(X509_EXTENSION* extension) {
  return std::unique_ptr<T, SslFree<kFree>>(static_cast<T*>(X509V3_EXT_d2i(extension)));
}

void AddUsages(X509_EXTENSION* extension, Json& facts) {
  constexpr std::array<const char*, 7> kFlags = {
      "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
      "key_agreement",     "key_cert_sign",      "crl_sign"};
  const auto bits = Decode<ASN1_BIT_STRING, ASN1_BIT_STRING_free>(extension);
  Json usage = Json::array();
  for (std::size_t i = 0; i < kFlags.size(); ++i) {
    if (ASN1_BIT_STRING_get_bit(bits.get(), static_cast<int>(i)) == 1) usage.push_back(kFlags[i]);
  }
  facts["key_usage"] = std::move(usage);
}

void AddKeyIds(X509_EXTENSION* extension, int nid, const Context& context, Json& facts) {
  if (nid == NID_subject_key_identifier) {
    facts["ski"] =
        context.own_ski == Sha1(PublicKeyBits(context.key)) ? "sha1(public key)" : "other";
    return;
  }
  const auto authority = Decode<AUTHORITY_KEYID, AUTHORITY_KEYID_free>(extension);
  const std::string id = authority->keyid == nullptr ? "" : Bytes(authority->keyid);
  facts["aki"] = id == context.own_ski                                     ? "own ski"
                 : !context.issuer_ski.empty() && id == context.issuer_ski ? "ski of issuing_ca"
                                                                           : "other";
}

void AddAccess(X509_EXTENSION* extension, Json& facts) {
  const auto access = Decode<AUTHORITY_INFO_ACCESS, AUTHORITY_INFO_ACCESS_free>(extension);
  Json list = Json::array();
  for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(access.get()); ++i) {
    const ACCESS_DESCRIPTION* entry = sk_ACCESS_DESCRIPTION_value(access.get(), i);
    list.push_back(std::string(OBJ_nid2sn(OBJ_obj2nid(entry->method))) + ":" +
                   Bytes(entry->location->d.uniformResourceIdentifier));
  }
  facts["aia"] = std::move(list);
}

void AddDistributionPoints(X509_EXTENSION* extension, Json& facts) {
  const auto points = Decode<CRL_DIST_POINTS, CRL_DIST_POINTS_free>(extension);
  Json list = Json::array();
  for (int i = 0; i < sk_DIST_POINT_num(points.get()); ++i) {
    const DIST_POINT* point = sk_DIST_POINT_value(points.get(), i);
    const GENERAL_NAMES* names = point->distpoint->name.fullname;
    for (int k = 0; k < sk_GENERAL_NAME_num(names); ++k) {
      list.push_back(Bytes(sk_GENERAL_NAME_value(names, k)->d.uniformResourceIdentifier));
    }
  }
  facts["crl_distribution_points"] = std::move(list);
}

void AddPolicies(X509_EXTENSION* extension, Json& facts) {
  const auto policies = Decode<CERTIFICATEPOLICIES, CERTIFICATEPOLICIES_free>(extension);
  Json list = Json::array();
  for (int i = 0; i < sk_POLICYINFO_num(policies.get()); ++i) {
    list.push_back(Oid(sk_POLICYINFO_value(policies.get(), i)->policyid));
  }
  facts["policies"] = std::move(list);
}

void AddBasicConstraints(X509_EXTENSION* extension, Json& facts) {
  const auto constraints = Decode<BASIC_CONSTRAINTS, BASIC_CONSTRAINTS_free>(extension);
  Json length = nullptr;
  if (constraints->pathlen != nullptr) length = ASN1_INTEGER_get(constraints->pathlen);
  facts["basic_constraints"] = {{"ca", constraints->ca != 0}, {"path_len", length}};
}

void AddFacts(X509_EXTENSION* extension, const Context& context, Json& facts) {
  const int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
  switch (nid) {
    case NID_basic_constraints:
      return AddBasicConstraints(extension, facts);
    case NID_key_usage:
      return AddUsages(extension, facts);
    case NID_ext_key_usage: {
      const auto usage = Decode<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free>(extension);
      facts["ext_key_usage"] = Json::array();
      for (int i = 0; i < sk_ASN1_OBJECT_num(usage.get()); ++i) {
        facts["ext_key_usage"].push_back(UsageName(sk_ASN1_OBJECT_value(usage.get(), i)));
      }
      return;
    }
    case NID_subject_alt_name: {
      const auto names = Decode<GENERAL_NAMES, GENERAL_NAMES_free>(extension);
      facts["san"] = Json::array();
      for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
        facts["san"].push_back(GeneralNameText(sk_GENERAL_NAME_value(names.get(), i)));
      }
      return;
    }
    case NID_subject_key_identifier:
    case NID_authority_key_identifier:
      return AddKeyIds(extension, nid, context, facts);
    case NID_info_access:
      return AddAccess(extension, facts);
    case NID_crl_distribution_points:
      return AddDistributionPoints(extension, facts);
    case NID_certificate_policies:
      return AddPolicies(extension, facts);
    case NID_name_constraints: {
      const auto constraints = Decode<NAME_CONSTRAINTS, NAME_CONSTRAINTS_free>(extension);
      facts["name_constraints"] = {{"permitted", Subtrees(constraints->permittedSubtrees)},
                                   {"excluded", Subtrees(constraints->excludedSubtrees)}};
      return;
    }
    default:
      return;
  }
}

Json ExtensionList(const STACK_OF(X509_EXTENSION) * extensions) {
  Json list = Json::array();
  for (int i = 0; i < sk_X509_EXTENSION_num(extensions); ++i) {
    X509_EXTENSION* extension = sk_X509_EXTENSION_value(extensions, i);
    const char* mark = X509_EXTENSION_get_critical(extension) != 0 ? "!" : "";
    list.push_back(Oid(X509_EXTENSION_get_object(extension)) + mark);
  }
  return list;
}

void AddExtensions(const STACK_OF(X509_EXTENSION) * extensions, const Context& context,
                   Json& facts) {
  facts["extensions"] = ExtensionList(extensions);
  for (int i = 0; i < sk_X509_EXTENSION_num(extensions); ++i) {
    AddFacts(sk_X509_EXTENSION_value(extensions, i), context, facts);
  }
}

std::string SkiOf(X509* certificate) {
  const ASN1_OCTET_STRING* id = X509_get0_subject_key_id(certificate);
  return id == nullptr ? "" : Bytes(id);
}

void AddPrivateKey(const std::string& text, const EVP_PKEY* key, Json& facts) {
  std::string_view rest = text;
  const auto block = NextPemBlock(rest);
  if (!block) return;
  const auto* bytes = reinterpret_cast<const unsigned char*>(block->der.data());
  const PkeyPtr own(d2i_AutoPrivateKey(nullptr, &bytes, static_cast<long>(block->der.size())));
  if (!own) throw std::runtime_error("private key");
  Json private_key = KeyFacts(own.get());
  private_key["pem"] = block->label;
  private_key["matches"] = EVP_PKEY_eq(own.get(), key) == 1;
  facts["private_key"] = std::move(private_key);
}

Json CertificateFacts(const std::string& der, const Json& data) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  const X509Ptr x509(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
  if (!x509) throw std::runtime_error("certificate");
  Json facts = {{"kind", "certificate"},
                {"version", X509_get_version(x509.get()) + 1},
                {"subject", Names(X509_get_subject_name(x509.get()))},
                {"issuer", Names(X509_get_issuer_name(x509.get()))},
                {"not_before", Stamp(X509_get0_notBefore(x509.get()))},
                {"not_after", Stamp(X509_get0_notAfter(x509.get()))},
                {"signature", SignatureName(X509_get0_tbs_sigalg(x509.get()))},
                {"key", KeyFacts(X509_get0_pubkey(x509.get()))}};
  Context context;
  context.key = X509_get0_pubkey(x509.get());
  context.own_ski = SkiOf(x509.get());
  if (data.contains("issuing_ca")) {
    const X509Ptr issuer = CertificateOf(data["issuing_ca"].get<std::string>());
    if (issuer) context.issuer_ski = SkiOf(issuer.get());
  }
  AddExtensions(X509_get0_extensions(x509.get()), context, facts);
  if (data.contains("private_key")) {
    AddPrivateKey(data["private_key"].get<std::string>(), context.key, facts);
  }
  return facts;
}

Json RequestFacts(const std::string& der, const Json& data) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  const X509ReqPtr request(d2i_X509_REQ(nullptr, &bytes, static_cast<long>(der.size())));
  if (!request) throw std::runtime_error("request");
  const X509_ALGOR* algorithm = nullptr;
  X509_REQ_get0_signature(request.get(), nullptr, &algorithm);
  Json facts = {{"kind", "csr"},
                {"subject", Names(X509_REQ_get_subject_name(request.get()))},
                {"signature", SignatureName(algorithm)},
                {"key", KeyFacts(X509_REQ_get0_pubkey(request.get()))}};
  const ExtensionStackPtr extensions(X509_REQ_get_extensions(request.get()));
  Context context;
  context.key = X509_REQ_get0_pubkey(request.get());
  AddExtensions(extensions.get(), context, facts);
  if (data.contains("private_key")) {
    AddPrivateKey(data["private_key"].get<std::string>(), context.key, facts);
  }
  return facts;
}

Json CrlFacts(const std::string& der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  const X509CrlPtr crl(d2i_X509_CRL(nullptr, &bytes, static_cast<long>(der.size())));
  if (!crl) throw std::runtime_error("crl");
  const X509_ALGOR* algorithm = nullptr;
  X509_CRL_get0_signature(crl.get(), nullptr, &algorithm);
  const auto* revoked = X509_CRL_get_REVOKED(crl.get());
  return {{"kind", "crl"},
          {"issuer", Names(X509_CRL_get_issuer(crl.get()))},
          {"signature", SignatureName(algorithm)},
          {"this_update", Stamp(X509_CRL_get0_lastUpdate(crl.get()))},
          {"next_update", Stamp(X509_CRL_get0_nextUpdate(crl.get()))},
          {"revoked", revoked == nullptr ? 0 : sk_X509_REVOKED_num(revoked)},
          {"extensions", ExtensionList(X509_CRL_get0_extensions(crl.get()))}};
}

// The first block that is no private key.
std::optional<PemBlock> PublicBlock(std::string_view text) {
  while (auto block = NextPemBlock(text)) {
    if (block->label.find("PRIVATE") == std::string::npos) return block;
  }
  return std::nullopt;
}

// raw: bytes instead of base64 where there is no PEM.
Json Facts(std::string_view value, std::string_view pointer, const Json& data, bool raw) {
  try {
    std::string label;
    std::string der;
    if (const auto block = PublicBlock(value)) {
      label = block->label;
      der = block->der;
    } else {
      der = raw ? std::string(value) : base::Base64Decode(value).value_or("");
    }
    if (label.find("CRL") != std::string::npos || (label.empty() && pointer == "/crl")) {
      return CrlFacts(der);
    }
    if (label.find("REQUEST") != std::string::npos ||
        (label.empty() && pointer.ends_with("/csr"))) {
      return RequestFacts(der, data);
    }
    return CertificateFacts(der, data);
  } catch (const std::exception& failure) {
    return {{"undecodable", failure.what()}};
  }
}

}  // namespace

Json FactsAt(const Json& body, std::string_view pointer) {
  const Json::json_pointer at{std::string(pointer)};
  if (!body.contains(at) || !body[at].is_string()) return {{"undecodable", "nothing there"}};
  const Json data =
      body.contains("data") && body["data"].is_object() ? body["data"] : Json::object();
  return Facts(body[at].get<std::string>(), pointer, data, false);
}

Json FactsOfRaw(std::string_view body, std::string_view pointer) {
  return Facts(body, pointer, Json::object(), true);
}

}  // namespace diff
