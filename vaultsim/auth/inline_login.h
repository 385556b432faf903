// OpenBao's inline login: a request that brings a login with it in headers, and keeps no token.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "json/box.h"

namespace vaultsim {

// What the headers "X-Vault-Inline-Auth-..." ask for.
struct InlineLogin {
  std::string error = {};  // of headers that cannot be understood; else what follows is complete
  std::string path = {};
  std::string ns = {};
  bool read = false;    // the login's operation, else an update
  json::Box data = {};  // an object
};

// headers: those of an inline login, by the part of their names after "X-Vault-Inline-Auth-", in
// lower case. One of them is "path". ns: the namespace of the request.
InlineLogin ReadInlineLogin(const std::vector<std::pair<std::string, std::string>>& headers,
                            const std::string& ns, bool has_token);

}  // namespace vaultsim
