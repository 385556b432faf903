#include "vaultsim/pki/subject.h"

#include <algorithm>
#include <array>
#include <utility>

#include "vaultsim/pki/der.h"

namespace vaultsim::pki {
namespace {

// Attribute types [RFC 4519, 2].
constexpr std::string_view kCommonName = "2.5.4.3";
constexpr std::string_view kSerialNumber = "2.5.4.5";
constexpr std::string_view kCountry = "2.5.4.6";
constexpr std::string_view kLocality = "2.5.4.7";
constexpr std::string_view kProvince = "2.5.4.8";
constexpr std::string_view kStreetAddress = "2.5.4.9";
constexpr std::string_view kOrganization = "2.5.4.10";
constexpr std::string_view kOrganizationalUnit = "2.5.4.11";
constexpr std::string_view kPostalCode = "2.5.4.17";
constexpr std::string_view kUserId = "0.9.2342.19200300.100.1.1";

bool IsPrintable(std::string_view value) {
  constexpr std::string_view kPunctuation = " '()+,-./:=?";
  return std::all_of(value.begin(), value.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kPunctuation.find(c) != std::string_view::npos;
  });
}

// AttributeTypeAndValue [RFC 5280, 4.1.2.4].
std::string Attribute(std::string_view oid, std::string_view value) {
  const unsigned char type = IsPrintable(value) ? der::kPrintableString : der::kUtf8String;
  return der::Sequence(der::ObjectId(oid), der::Value(type, value));
}

// A relative name of all the values; "" without any.
std::string RelativeName(std::string_view oid, const std::vector<std::string>& values) {
  std::vector<std::string> attributes;
  for (const std::string& value : values) {
    if (!value.empty()) attributes.push_back(Attribute(oid, value));
  }
  if (attributes.empty()) return "";
  // The elements of a set are in the order of their encodings [X.690, 11.6].
  std::sort(attributes.begin(), attributes.end());
  attributes.erase(std::unique(attributes.begin(), attributes.end()), attributes.end());
  std::string content;
  for (const std::string& attribute : attributes) content += attribute;
  return der::Value(der::kSet, content);
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
  std::string user_ids;
  for (const std::string& id : subject.user_ids) {
    user_ids += der::Value(der::kSet, Attribute(kUserId, id));
  }
  return der::Sequence(RelativeName(kCountry, subject.country),
                       RelativeName(kProvince, subject.province),
                       RelativeName(kLocality, subject.locality),
                       RelativeName(kStreetAddress, subject.street_address),
                       RelativeName(kPostalCode, subject.postal_code),
                       RelativeName(kOrganization, subject.organization),
                       RelativeName(kOrganizationalUnit, subject.organizational_unit),
                       RelativeName(kCommonName, {subject.common_name}),
                       RelativeName(kSerialNumber, {subject.serial_number}), user_ids);
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
