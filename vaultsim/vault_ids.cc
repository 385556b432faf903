#include "vaultsim/vault_ids.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/encoding.h"

namespace vaultsim {
namespace {

constexpr std::string_view kService = "hvs.";
constexpr std::size_t kInternalLength = 24;
// Fields of the messages SignedToken and Token, each a tag and a length.
constexpr std::string_view kVersionAndMac = "\x08\x01\x12\x20";
constexpr std::size_t kMacBytes = 32;
constexpr std::string_view kTokenInMessage = "\x1a\x1e\x0a\x1c";

}  // namespace

std::string NewVaultServiceToken(base::Random& random, bool root) {
  const std::string internal = std::string(kService) + random.Base62(kInternalLength);
  if (root) return internal;
  std::string mac(kMacBytes, '\0');
  random.Fill(reinterpret_cast<unsigned char*>(mac.data()), mac.size());
  std::string message(kVersionAndMac);
  message.append(mac).append(kTokenInMessage).append(internal);
  return std::string(kService) + base::Base64UrlEncode(message);
}

std::string InternalToken(std::string_view token) {
  if (!token.starts_with(kService)) return "";
  const std::optional<std::string> message = base::Base64UrlDecode(token.substr(kService.size()));
  const std::size_t begin = kVersionAndMac.size() + kMacBytes;
  if (!message || !message->starts_with(kVersionAndMac) ||
      message->size() != begin + kTokenInMessage.size() + kService.size() + kInternalLength) {
    return "";
  }
  return message->substr(begin + kTokenInMessage.size());
}

std::string_view ForeignNamespaceOf(std::string_view id) {
  constexpr std::array<std::string_view, 5> kPrefixes = {"hvb.", "b.", "hvs.", "s.", "hvr."};
  const auto prefix = std::find_if(kPrefixes.begin(), kPrefixes.end(),
                                   [&](std::string_view one) { return id.starts_with(one); });
  const std::size_t slash = id.rfind('/');
  if (prefix != kPrefixes.end()) {
    id.remove_prefix(prefix->size());
  } else if (slash != std::string_view::npos && slash > 0) {
    id.remove_prefix(slash + 1);
  }
  const std::size_t dot = id.rfind('.');
  if (dot == std::string_view::npos) return "";
  const std::string_view ns = id.substr(dot + 1);
  return ns == "root" ? std::string_view() : ns;
}

}  // namespace vaultsim
