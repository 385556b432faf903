#include "vaultsim/pki/subject.h"

#include <algorithm>
#include <array>
#include <utility>

namespace vaultsim::pki {
namespace {

bool IsPrintable(std::string_view value) {
  constexpr std::string_view kPunctuation = " '()+,-./:=?";
  return std::all_of(value.begin(), value.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kPunctuation.find(c) != std::string_view::npos;
  });
}

// set 0: a new RDN; -1: one more value in the last RDN.
bool Add(X509_NAME* name, int nid, std::string_view value, int set) {
  const int type = IsPrintable(value) ? V_ASN1_PRINTABLESTRING : V_ASN1_UTF8STRING;
  return X509_NAME_add_entry_by_NID(name, nid, type,
                                    reinterpret_cast<const unsigned char*>(value.data()),
                                    static_cast<int>(value.size()), -1, set) == 1;
}

bool AddAll(X509_NAME* name, int nid, const std::vector<std::string>& values) {
  std::vector<std::string_view> seen;
  bool ok = true;
  for (const std::string& value : values) {
    if (value.empty() || std::find(seen.begin(), seen.end(), value) != seen.end()) continue;
    ok = ok && Add(name, nid, value, seen.empty() ? 0 : -1);
    seen.push_back(value);
  }
  return ok;
}

std::string TextOf(const X509_NAME_ENTRY* entry) {
  unsigned char* bytes = nullptr;
  const int size = ASN1_STRING_to_UTF8(&bytes, X509_NAME_ENTRY_get_data(entry));
  const SslBytesPtr owned(bytes);
  if (size <= 0) return {};
  return std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

std::string TypeText(const X509_NAME_ENTRY* entry) {
  const ASN1_OBJECT* type = X509_NAME_ENTRY_get_object(entry);
  switch (OBJ_obj2nid(type)) {
    case NID_countryName:
      return "C";
    case NID_organizationName:
      return "O";
    case NID_organizationalUnitName:
      return "OU";
    case NID_commonName:
      return "CN";
    case NID_serialNumber:
      return "SERIALNUMBER";
    case NID_localityName:
      return "L";
    case NID_stateOrProvinceName:
      return "ST";
    case NID_streetAddress:
      return "STREET";
    case NID_postalCode:
      return "POSTALCODE";
    default:
      break;
  }
  std::array<char, 128> oid{};
  OBJ_obj2txt(oid.data(), static_cast<int>(oid.size()), type, 1);
  return oid.data();
}

// "CN=a\\,b": escaped as RFC 2253 asks.
std::string AttributeText(const X509_NAME_ENTRY* entry) {
  constexpr std::string_view kEscaped = ",+\"\\<>;";
  const std::string value = TextOf(entry);
  std::string out = TypeText(entry) + "=";
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool first = i == 0 && (c == ' ' || c == '#');
    const bool last = i + 1 == value.size() && c == ' ';
    if (first || last || kEscaped.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string SubjectDer(const Subject& subject) {
  X509NamePtr name(X509_NAME_new());
  bool ok = name != nullptr && AddAll(name.get(), NID_countryName, subject.country) &&
            AddAll(name.get(), NID_stateOrProvinceName, subject.province) &&
            AddAll(name.get(), NID_localityName, subject.locality) &&
            AddAll(name.get(), NID_streetAddress, subject.street_address) &&
            AddAll(name.get(), NID_postalCode, subject.postal_code) &&
            AddAll(name.get(), NID_organizationName, subject.organization) &&
            AddAll(name.get(), NID_organizationalUnitName, subject.organizational_unit);
  if (!subject.common_name.empty()) {
    ok = ok && Add(name.get(), NID_commonName, subject.common_name, 0);
  }
  if (!subject.serial_number.empty()) {
    ok = ok && Add(name.get(), NID_serialNumber, subject.serial_number, 0);
  }
  for (const std::string& id : subject.user_ids) ok = ok && Add(name.get(), NID_userId, id, 0);
  return ok ? NameDer(name.get()) : std::string();
}

X509NamePtr NameFromDer(std::string_view der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  return X509NamePtr(d2i_X509_NAME(nullptr, &bytes, static_cast<long>(der.size())));
}

std::string NameDer(const X509_NAME* name) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509_NAME(name, &bytes);
  const SslBytesPtr owned(bytes);
  if (size <= 0) return {};
  return std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

std::vector<std::string> AttributesOf(const X509_NAME* name, int nid) {
  std::vector<std::string> out;
  for (int at = X509_NAME_get_index_by_NID(name, nid, -1); at >= 0;
       at = X509_NAME_get_index_by_NID(name, nid, at)) {
    out.push_back(TextOf(X509_NAME_get_entry(name, at)));
  }
  return out;
}

std::string AttributeOf(const X509_NAME* name, int nid) {
  std::vector<std::string> values = AttributesOf(name, nid);
  return values.empty() ? std::string() : std::move(values.back());
}

std::string NameText(const X509_NAME* name) {
  std::vector<std::string> rdns;
  int last_set = -1;
  for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
    const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
    const std::string text = AttributeText(entry);
    const int set = X509_NAME_ENTRY_set(entry);
    if (set == last_set) {
      rdns.back() += "+" + text;
    } else {
      rdns.push_back(text);
    }
    last_set = set;
  }
  std::string out;
  for (auto rdn = rdns.rbegin(); rdn != rdns.rend(); ++rdn) out += (out.empty() ? "" : ",") + *rdn;
  return out;
}

bool IsEmptyName(std::string_view der) { return der.size() <= 2; }

}  // namespace vaultsim::pki
