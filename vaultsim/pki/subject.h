// Distinguished names as Vault composes them from a request and a role [5.6].
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "vaultsim/pki/ssl_ptr.h"

namespace vaultsim::pki {

struct Subject {
  std::string common_name = {};
  std::string serial_number = {};  // the attribute 2.5.4.5, not the certificate's serial
  std::vector<std::string> country = {};
  std::vector<std::string> organization = {};
  std::vector<std::string> organizational_unit = {};
  std::vector<std::string> locality = {};
  std::vector<std::string> province = {};
  std::vector<std::string> street_address = {};
  std::vector<std::string> postal_code = {};
  std::vector<std::string> user_ids = {};  // 0.9.2342.19200300.100.1.1
};

// DER of the name. Several values of one attribute are one multi-valued RDN; a value is a
// PrintableString if it can be, else UTF-8. An empty subject is two bytes.
std::string SubjectDer(const Subject& subject);

X509NamePtr NameFromDer(std::string_view der);
std::string NameDer(const X509_NAME* name);
// The last value of the attribute, as Go's pkix.Name keeps it; "" when absent.
std::string AttributeOf(const X509_NAME* name, int nid);
std::vector<std::string> AttributesOf(const X509_NAME* name, int nid);
// RFC 2253 as Go's pkix.Name.String() prints it: "CN=a,O=b", the last RDN first.
std::string NameText(const X509_NAME* name);
// Nothing in the name.
bool IsEmptyName(std::string_view der);

}  // namespace vaultsim::pki
