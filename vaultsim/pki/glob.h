// ryanuber/go-glob: '*' matches any run of characters, everything else itself.
#pragma once

#include <string_view>

namespace vaultsim::pki {

bool Glob(std::string_view pattern, std::string_view text);

}  // namespace vaultsim::pki
