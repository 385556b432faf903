// Suggestions for an argument, from what the caller's own token can see.
// [server/utilities/completion]
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancellation.h"
#include "base/result.h"
#include "completions/kind.h"

namespace vault {
class Client;
}

namespace completions {

// The other arguments, as far as the user has filled them in.
using Others = std::map<std::string, std::string, std::less<>>;

struct Question {
  Kind kind = Kind::kFree;
  std::string begun = {};  // what suggestions begin with
  Others others = {};
};

// In bytewise order, all of them. Empty also where the caller may not look, or the place that the
// others name is none: a suggestion is no promise. Errors: Vault cannot be asked. May block on it.
base::Result<std::vector<std::string>> Complete(const Question& question, vault::Client& client,
                                                const base::CallContext& context);

}  // namespace completions
