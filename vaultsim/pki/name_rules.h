// Which names a role lets into a certificate [5.5, "Name rules"].
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vaultsim/pki/alt_names.h"
#include "vaultsim/pki/role.h"

namespace vaultsim::pki {

// Labels of letters, digits and inner hyphens with an optional wildcard in front: what may become a
// DNS name in a certificate. OpenBao knows "*." alone, Vault also "a*." and its like.
bool IsHostname(std::string_view ascii_name, Profile profile);

// The first of names that the role does not allow; nullopt: all are allowed.
std::optional<std::string> RefusedName(const Role& role, const std::vector<std::string>& names,
                                       Profile profile);
bool AllowsCommonName(const Role& role, const std::string& name, Profile profile);
bool AllowsSerialNumber(const Role& role, const std::string& serial_number);
bool AllowsUri(const Role& role, const std::string& uri);
bool AllowsUserId(const Role& role, const std::string& user_id);
bool AllowsIp(const Role& role, const std::string& ip);

// An other name that is refused: with its value, or the whole OID.
struct RefusedOtherName {
  std::string oid;
  std::optional<std::string> value;
};
std::optional<RefusedOtherName> FindRefusedOtherName(const Role& role,
                                                     const std::vector<OtherName>& names);

}  // namespace vaultsim::pki
