// SecretMask: takes secrets out of what is written down.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "json/fwd.h"

namespace conformance {

// Not thread-safe. The same secret always becomes the same placeholder: "secret-1", and a number
// becomes a small number.
class SecretMask {
 public:
  // From now on it is replaced wherever it occurs in a text, if it is long enough not to be a word.
  void Know(const std::string& secret);
  // What looks like a token, and what is known as secret, replaced in every text of it.
  Json Mask(const Json& value);
  std::string MaskText(const std::string& text);
  // Every text and every number of it replaced: all of it is secret. Names of members stay.
  Json MaskAll(const Json& value);

 private:
  std::string Placeholder(const std::string& secret);
  std::string ReplaceKnown(std::string text) const;

  std::map<std::string, std::string> placeholders_;  // by secret
  std::map<std::string, int> numbers_;               // by secret number
};

// "hvs.CAES...", "s.0123...", a JWT, a UUID, a long random text.
bool LooksLikeToken(std::string_view run);

}  // namespace conformance
