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

}  // namespace

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
