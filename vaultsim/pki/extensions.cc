#include "vaultsim/pki/extensions.h"

#include <algorithm>
#include <charconv>

#include "vaultsim/pki/der.h"

namespace vaultsim::pki {
namespace {

using der::Constructed;
using der::Context;
using der::ObjectId;
using der::Sequence;
using der::Value;

// The choices of GeneralName.
constexpr unsigned kOtherName = 0;
constexpr unsigned kEmail = 1;
constexpr unsigned kDns = 2;
constexpr unsigned kUri = 6;
constexpr unsigned kIp = 7;

std::string Extension(std::string_view oid, bool critical, const std::string& value) {
  static const std::string kTrue = Value(der::kBoolean, "\xff");
  return Sequence(ObjectId(oid), critical ? std::string_view(kTrue) : std::string_view(),
                  Value(der::kOctetString, value));
}

std::string Names(unsigned choice, const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += Value(Context(choice), text);
  return out;
}

// One distribution point for each address, as crypto/x509 writes them.
std::string DistributionPoints(std::string_view oid, const std::vector<std::string>& urls) {
  std::string points;
  for (const std::string& url : urls) {
    const std::string full_name = Value(Constructed(0), Value(Context(kUri), url));
    points += Sequence(Value(Constructed(0), full_name));
  }
  return Extension(oid, false, Sequence(points));
}

std::string SubtreesOf(unsigned number, const Subtrees& from) {
  if (from.empty()) return "";
  std::string trees;
  const auto add = [&](unsigned choice, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) trees += Sequence(Value(Context(choice), text));
  };
  add(kDns, from.dns);
  add(kIp, from.ip_ranges);
  add(kEmail, from.emails);
  add(kUri, from.uris);
  return Value(Constructed(number), trees);
}

}  // namespace

std::string KeyUsageExtension(unsigned bits) {
  // Named bits, the first is the highest; what is zero at the end is left out [X.690, 11.2.2].
  std::string bytes;
  int last = -1;
  for (int bit = 0; bit < 9; ++bit) {
    if ((bits & (1u << bit)) == 0) continue;
    bytes.resize(static_cast<std::size_t>(bit) / 8 + 1);
    bytes.back() = static_cast<char>(bytes.back() | (0x80 >> bit % 8));
    last = bit;
  }
  const char unused = last < 0 ? '\0' : static_cast<char>(7 - last % 8);
  return Extension("2.5.29.15", true, Value(der::kBitString, std::string(1, unused) + bytes));
}

std::string ExtendedKeyUsageExtension(const std::vector<std::string>& oids) {
  std::string usages;
  for (const std::string& oid : oids) {
    const std::string encoded = ObjectId(oid);
    if (encoded.empty()) return "";
    usages += encoded;
  }
  return Extension("2.5.29.37", false, Sequence(usages));
}

std::string BasicConstraintsExtension(bool ca, int max_path_length) {
  std::string content;
  if (ca) content += Value(der::kBoolean, "\xff");
  if (ca && max_path_length >= 0) {
    content += der::Unsigned(static_cast<std::uint64_t>(max_path_length));
  }
  return Extension("2.5.29.19", true, Sequence(content));
}

std::string SubjectKeyIdExtension(std::string_view id) {
  return Extension("2.5.29.14", false, Value(der::kOctetString, id));
}

std::string AuthorityKeyIdExtension(std::string_view id) {
  return Extension("2.5.29.35", false, Sequence(Value(Context(0), id)));
}

std::string InfoAccessExtension(const Urls& urls) {
  std::string content;
  for (const std::string& url : urls.ocsp_servers) {
    content += Sequence(ObjectId("1.3.6.1.5.5.7.48.1"), Value(Context(kUri), url));
  }
  for (const std::string& url : urls.issuing_certificates) {
    content += Sequence(ObjectId("1.3.6.1.5.5.7.48.2"), Value(Context(kUri), url));
  }
  return Extension("1.3.6.1.5.5.7.1.1", false, Sequence(content));
}

std::string AltNamesExtension(const AltNames& names, bool critical) {
  std::string content;
  for (const OtherName& other : names.others) {
    const std::string oid = ObjectId(other.oid);
    if (oid.empty()) return "";
    content += Value(Constructed(kOtherName),
                     oid + Value(Constructed(0), Value(der::kUtf8String, other.value)));
  }
  content += Names(kDns, names.dns) + Names(kEmail, names.emails) + Names(kIp, names.ips) +
             Names(kUri, names.uris);
  return Extension("2.5.29.17", critical, Sequence(content));
}

std::string PoliciesExtension(const std::vector<PolicyIdentifier>& policies) {
  std::string content;
  for (const PolicyIdentifier& policy : policies) {
    const std::string oid = ObjectId(policy.oid);
    if (oid.empty()) return "";
    std::string qualifiers;
    if (!policy.notice.empty()) {
      qualifiers +=
          Sequence(ObjectId("1.3.6.1.5.5.7.2.2"), Sequence(Value(der::kUtf8String, policy.notice)));
    }
    if (!policy.cps.empty()) {
      qualifiers += Sequence(ObjectId("1.3.6.1.5.5.7.2.1"), Value(der::kIa5String, policy.cps));
    }
    content += Sequence(oid, qualifiers.empty() ? "" : Sequence(qualifiers));
  }
  return Extension("2.5.29.32", false, Sequence(content));
}

std::string NameConstraintsExtension(const NameConstraints& constraints) {
  return Extension(
      "2.5.29.30", true,
      Sequence(SubtreesOf(0, constraints.permitted), SubtreesOf(1, constraints.excluded)));
}

std::string CrlDistributionPointsExtension(const std::vector<std::string>& urls) {
  return DistributionPoints("2.5.29.31", urls);
}

std::string FreshestCrlExtension(const std::vector<std::string>& urls) {
  return DistributionPoints("2.5.29.46", urls);
}

std::string CrlNumberExtension(std::uint64_t number) {
  return Extension("2.5.29.20", false, der::Unsigned(number));
}

std::string DeltaCrlIndicatorExtension(std::uint64_t base_number) {
  return Extension("2.5.29.27", true, der::Unsigned(base_number));
}

std::string_view ExtensionId(std::string_view extension) {
  const auto sequence = der::First(extension);
  const auto id = sequence ? der::First(sequence->content) : std::nullopt;
  return id ? id->whole : std::string_view();
}

X509ExtensionPtr ExtensionFromDer(std::string_view der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  return X509ExtensionPtr(d2i_X509_EXTENSION(nullptr, &bytes, static_cast<long>(der.size())));
}

std::optional<std::string> ParseCidr(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::optional<std::string> address = ParseIp(text.substr(0, slash));
  const std::string_view digits = text.substr(slash + 1);
  std::size_t prefix = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
  if (!address || error != std::errc() || end != digits.data() + digits.size() ||
      prefix > address->size() * 8) {
    return std::nullopt;
  }
  std::string out = *address;
  std::string mask(address->size(), '\0');
  for (std::size_t i = 0; i < mask.size(); ++i) {
    const std::size_t bits = std::min<std::size_t>(8, prefix > i * 8 ? prefix - i * 8 : 0);
    mask[i] = static_cast<char>(0xff00 >> bits);
    out[i] = static_cast<char>(out[i] & mask[i]);
  }
  return out + mask;
}

bool IsOid(std::string_view text) {
  return Asn1ObjectPtr(OBJ_txt2obj(std::string(text).c_str(), 1)) != nullptr;
}

}  // namespace vaultsim::pki
