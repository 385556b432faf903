#include "vaultsim/pki/alt_names.h"

#include <arpa/inet.h>

#include <array>

namespace vaultsim::pki {
namespace {

constexpr std::string_view kMappedPrefix("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);

std::string TextOf(const ASN1_STRING* string) {
  return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
                     static_cast<std::size_t>(ASN1_STRING_length(string)));
}

std::string OidText(const ASN1_OBJECT* object) {
  std::array<char, 128> text{};
  OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 1);
  return text.data();
}

Asn1StringPtr MakeString(int type, std::string_view value) {
  Asn1StringPtr string(ASN1_STRING_type_new(type));
  if (!string || ASN1_STRING_set(string.get(), value.data(), static_cast<int>(value.size())) != 1) {
    return nullptr;
  }
  return string;
}

bool Push(GENERAL_NAMES* names, int type, int string_type, std::string_view value) {
  GeneralNamePtr name(GENERAL_NAME_new());
  Asn1StringPtr string = MakeString(string_type, value);
  if (!name || !string) return false;
  GENERAL_NAME_set0_value(name.get(), type, string.release());
  if (sk_GENERAL_NAME_push(names, name.get()) == 0) return false;
  static_cast<void>(name.release());
  return true;
}

bool PushOther(GENERAL_NAMES* names, const OtherName& other) {
  GeneralNamePtr name(GENERAL_NAME_new());
  Asn1ObjectPtr oid(OBJ_txt2obj(other.oid.c_str(), 1));
  Asn1StringPtr string = MakeString(V_ASN1_UTF8STRING, other.value);
  Asn1TypePtr value(ASN1_TYPE_new());
  if (!name || !oid || !string || !value) return false;
  ASN1_TYPE_set(value.get(), V_ASN1_UTF8STRING, string.release());
  if (GENERAL_NAME_set0_othername(name.get(), oid.get(), value.get()) != 1) return false;
  static_cast<void>(oid.release());
  static_cast<void>(value.release());
  if (sk_GENERAL_NAME_push(names, name.get()) == 0) return false;
  static_cast<void>(name.release());
  return true;
}

}  // namespace

GeneralNamesPtr ToGeneralNames(const AltNames& names) {
  GeneralNamesPtr out(sk_GENERAL_NAME_new_null());
  bool ok = out != nullptr;
  for (const OtherName& other : names.others) ok = ok && PushOther(out.get(), other);
  for (const std::string& dns : names.dns) {
    ok = ok && Push(out.get(), GEN_DNS, V_ASN1_IA5STRING, dns);
  }
  for (const std::string& email : names.emails) {
    ok = ok && Push(out.get(), GEN_EMAIL, V_ASN1_IA5STRING, email);
  }
  for (const std::string& ip : names.ips) {
    ok = ok && Push(out.get(), GEN_IPADD, V_ASN1_OCTET_STRING, ip);
  }
  for (const std::string& uri : names.uris) {
    ok = ok && Push(out.get(), GEN_URI, V_ASN1_IA5STRING, uri);
  }
  return ok ? std::move(out) : nullptr;
}

std::optional<AltNames> FromGeneralNames(const GENERAL_NAMES* names) {
  AltNames out;
  for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
    switch (name->type) {
      case GEN_DNS:
        out.dns.push_back(TextOf(name->d.dNSName));
        break;
      case GEN_EMAIL:
        out.emails.push_back(TextOf(name->d.rfc822Name));
        break;
      case GEN_IPADD:
        out.ips.push_back(TextOf(name->d.iPAddress));
        break;
      case GEN_URI:
        out.uris.push_back(TextOf(name->d.uniformResourceIdentifier));
        break;
      case GEN_OTHERNAME: {
        const ASN1_TYPE* value = name->d.otherName->value;
        if (value->type != V_ASN1_UTF8STRING) return std::nullopt;
        out.others.push_back(
            OtherName{OidText(name->d.otherName->type_id), TextOf(value->value.utf8string)});
        break;
      }
      default:
        break;
    }
  }
  return out;
}

std::optional<std::string> ParseIp(std::string_view text) {
  const std::string terminated(text);
  std::string bytes(16, '\0');
  if (inet_pton(AF_INET, terminated.c_str(), bytes.data()) == 1) return bytes.substr(0, 4);
  if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) != 1) return std::nullopt;
  if (std::string_view(bytes).starts_with(kMappedPrefix)) return bytes.substr(12);
  return bytes;
}

std::string FormatIp(std::string_view bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = bytes.size() == 4 ? AF_INET : AF_INET6;
  if (bytes.size() != 4 && bytes.size() != 16) return {};
  if (inet_ntop(family, bytes.data(), text.data(), text.size()) == nullptr) return {};
  return text.data();
}

}  // namespace vaultsim::pki
