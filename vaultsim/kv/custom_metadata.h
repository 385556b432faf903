// The rules of custom_metadata, with the texts that both servers give [4.7].
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "json/fwd.h"
#include "vaultsim/framework/profile.h"

namespace vaultsim::kv {

struct CustomMetadata {
  std::map<std::string, std::string> values = {};
  std::optional<std::string> refusal = {};  // the error text; values are then meaningless
};

// Converts an object (or null: empty) to strings and checks counts, lengths and characters.
// skip_nulls: a patch, where null removes a key.
CustomMetadata ParseCustomMetadata(const Json& object, bool skip_nulls, Profile profile);

// Go's unicode.IsPrint for every character of a UTF-8 text.
bool IsPrintable(std::string_view text);

// Go's %q: in quotes, with what is not printable escaped.
std::string QuoteGo(std::string_view text);

}  // namespace vaultsim::kv
