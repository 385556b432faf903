#include "vaultsim/pki/subject.h"

#include <algorithm>
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
    unsigned char* bytes = nullptr;
    const int size =
        ASN1_STRING_to_UTF8(&bytes, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    const SslBytesPtr owned(bytes);
    if (size >= 0) {
      out.emplace_back(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    }
  }
  return out;
}

std::string AttributeOf(const X509_NAME* name, int nid) {
  std::vector<std::string> values = AttributesOf(name, nid);
  return values.empty() ? std::string() : std::move(values.back());
}

std::string NameText(const X509_NAME* name) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  constexpr unsigned long kFlags =
      XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  if (!bio || X509_NAME_print_ex(bio.get(), name, 0, kFlags) < 0) return {};
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<std::size_t>(size));
}

bool IsEmptyName(std::string_view der) { return der.size() <= 2; }

}  // namespace vaultsim::pki
