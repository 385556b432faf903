// What a Vault token may look like before it is used.
#pragma once

#include <string_view>

#include "base/result.h"

namespace identity {

// kInvalidArgument with the remedy, never the token: empty; a placeholder that nobody replaced
// (${...}, $NAME, <...>, {{...}}, %NAME%); a space, a quote, a backslash, a control or a non-ASCII
// character; too long. Everything that Vault and OpenBao issue passes.
base::Status CheckToken(std::string_view token);

}  // namespace identity
