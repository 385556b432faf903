// Which texts Go's net/url takes for a URL.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vaultsim::pki {

struct GoUrl {
  std::string scheme;  // "" when the text is a path
  std::string host;    // with the port
  std::string text;    // as url.String() prints it: what cannot stand in a URL is escaped
};

// url.Parse; nullopt: refused.
std::optional<GoUrl> ParseGoUrl(std::string_view text);

}  // namespace vaultsim::pki
