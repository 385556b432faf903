#include "vaultsim/pki/subject.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace vaultsim::pki {
namespace {

// The same name by OpenSSL's structures.
class Name {
 public:
  void AddAll(int nid, const std::vector<std::string>& values) {
    std::vector<std::string> seen;
    for (const std::string& value : values) {
      if (value.empty() || std::find(seen.begin(), seen.end(), value) != seen.end()) continue;
      Add(nid, value, seen.empty() ? 0 : -1);
      seen.push_back(value);
    }
  }
  void Add(int nid, const std::string& value, int set) {
    const bool printable = value.find_first_not_of(
                               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                               " '()+,-./:=?") == std::string::npos;
    X509_NAME_add_entry_by_NID(name_.get(), nid,
                               printable ? V_ASN1_PRINTABLESTRING : V_ASN1_UTF8STRING,
                               reinterpret_cast<const unsigned char*>(value.data()),
                               static_cast<int>(value.size()), -1, set);
  }
  std::string Der() const { return NameDer(name_.get()); }

 private:
  X509NamePtr name_{X509_NAME_new()};
};

std::string ByOpenSsl(const Subject& subject) {
  Name name;
  name.AddAll(NID_countryName, subject.country);
  name.AddAll(NID_stateOrProvinceName, subject.province);
  name.AddAll(NID_localityName, subject.locality);
  name.AddAll(NID_streetAddress, subject.street_address);
  name.AddAll(NID_postalCode, subject.postal_code);
  name.AddAll(NID_organizationName, subject.organization);
  name.AddAll(NID_organizationalUnitName, subject.organizational_unit);
  name.AddAll(NID_commonName, {subject.common_name});
  name.AddAll(NID_serialNumber, {subject.serial_number});
  for (const std::string& id : subject.user_ids) name.Add(NID_userId, id, 0);
  return name.Der();
}

rc::Gen<std::string> Text() {
  const auto letters = rc::gen::container<std::vector<std::string>>(
      rc::gen::elementOf(std::vector<std::string>{"a", "B", "1", " ", "'", "*", "@", "é", "字"}));
  return rc::gen::map(letters, [](const std::vector<std::string>& all) {
    std::string text;
    for (const std::string& letter : all) text += letter;
    return text;
  });
}
rc::Gen<std::vector<std::string>> Texts() {
  return rc::gen::container<std::vector<std::string>>(Text());
}

RC_GTEST_PROP(SubjectTest, IsWrittenAsOpenSslWritesIt, ()) {
  const Subject subject = {.common_name = *Text(),
                           .serial_number = *Text(),
                           .country = *Texts(),
                           .organization = *Texts(),
                           .organizational_unit = *Texts(),
                           .locality = *Texts(),
                           .province = *Texts(),
                           .street_address = *Texts(),
                           .postal_code = *Texts(),
                           .user_ids = *Texts()};
  RC_ASSERT(SubjectDer(subject) == ByOpenSsl(subject));
}

TEST(SubjectTest, WithoutAnythingIsEmpty) {
  EXPECT_TRUE(IsEmptyName(SubjectDer({})));
  EXPECT_FALSE(IsEmptyName(SubjectDer({.common_name = "a"})));
}

}  // namespace
}  // namespace vaultsim::pki
