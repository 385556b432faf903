#include "identity/token.h"

#include <algorithm>
#include <cstddef>

namespace identity {
namespace {

constexpr std::size_t kTokenBytesMax = 4096;  // a batch token has some hundred

bool IsPlaceholder(std::string_view token) {
  const auto framed = [token](std::string_view begin, std::string_view end) {
    return token.size() >= begin.size() + end.size() && token.starts_with(begin) &&
           token.ends_with(end);
  };
  return token.front() == '$' || framed("<", ">") || framed("{{", "}}") || framed("%", "%") ||
         token.find("${") != std::string_view::npos;
}

bool IsTokenCharacter(char c) { return c > 0x20 && c < 0x7f && c != '"' && c != '\'' && c != '\\'; }

base::Error Invalid(std::string message) {
  return base::Error{base::ErrorCode::kInvalidArgument, std::move(message)};
}

}  // namespace

base::Status CheckToken(std::string_view token) {
  if (token.empty()) return Invalid("the Vault token is empty. Set it to a real token.");
  if (IsPlaceholder(token)) {
    return Invalid(
        "the Vault token still is a placeholder such as ${VAULT_TOKEN}. Replace it, or let the "
        "program that starts the client expand it.");
  }
  if (token.size() > kTokenBytesMax) {
    return Invalid("the Vault token is longer than any that Vault issues. Check what was pasted.");
  }
  if (!std::all_of(token.begin(), token.end(), IsTokenCharacter)) {
    return Invalid(
        "the Vault token holds a space, a quote, a backslash, a control or a non-ASCII character. "
        "Check what was pasted.");
  }
  return {};
}

}  // namespace identity
