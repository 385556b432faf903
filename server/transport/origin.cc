#include "transport/origin.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/encoding.h"

namespace transport {
namespace {

base::Error Invalid(std::string message) {
  return base::Error{base::ErrorCode::kInvalidArgument, std::move(message)};
}

bool IsPort(std::string_view text) {
  return !text.empty() && text.size() <= 5 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
         c == ':' || c == '[' || c == ']';
}

// "localhost:8080" to "localhost", "[::1]:8080" to "[::1]". nullopt: not a host.
std::optional<std::string> NameOf(std::string_view host) {
  std::string name = base::ToLowerAscii(host);
  const std::size_t bracket = name.starts_with('[') ? name.find(']') : std::string::npos;
  if (name.starts_with('[') && bracket == std::string::npos) return std::nullopt;
  const std::size_t colon = name.find(':', bracket == std::string::npos ? 0 : bracket);
  if (colon != std::string::npos) {
    if (!IsPort(std::string_view(name).substr(colon + 1))) return std::nullopt;
    name.resize(colon);
  }
  if (name.empty() || !std::all_of(name.begin(), name.end(), IsNameCharacter)) return std::nullopt;
  return name;
}

bool IsLoopback(std::string_view name) {
  return name == "localhost" || name == "127.0.0.1" || name == "[::1]";
}

// "https://app.example:8443" to its host and port; nullopt: another scheme or not an origin.
std::optional<std::string_view> AuthorityOf(std::string_view origin) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!origin.starts_with(scheme)) continue;
    const std::string_view authority = origin.substr(scheme.size());
    if (authority.find('/') != std::string_view::npos || !NameOf(authority)) return std::nullopt;
    return authority;
  }
  return std::nullopt;
}

bool Contains(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

base::Result<OriginPolicy> OriginPolicy::Make(OriginRules rules) {
  for (std::string& origin : rules.allowed_origins) {
    origin = base::ToLowerAscii(origin);
    if (origin.ends_with('/')) origin.pop_back();
    // Other schemes are those of editors and their web views: "vscode-webview://id".
    const std::size_t scheme = origin.find("://");
    if (origin.find('*') != std::string::npos || scheme == std::string::npos || scheme == 0 ||
        origin.find('/', scheme + 3) != std::string::npos || origin.size() == scheme + 3) {
      return Invalid("allowed origin '" + origin +
                     "' is not an origin. Write scheme, host and port, such as "
                     "https://app.example:8443; patterns are not possible.");
    }
  }
  for (std::string& host : rules.allowed_hosts) {
    const std::optional<std::string> name = NameOf(host);
    if (!name || *name != base::ToLowerAscii(host)) {
      return Invalid("allowed host '" + host + "' is not a host name without a port.");
    }
    host = *name;
  }
  return OriginPolicy(std::move(rules));
}

bool OriginPolicy::IsKnownHost(std::string_view host) const {
  const std::optional<std::string> name = NameOf(host);
  return name && (IsLoopback(*name) || Contains(rules_.allowed_hosts, *name));
}

bool OriginPolicy::AllowsHost(std::string_view host) const {
  return rules_.any_host ? NameOf(host).has_value() : IsKnownHost(host);
}

OriginPolicy::Verdict OriginPolicy::Check(std::string_view origin, std::string_view host) const {
  const std::string lower = base::ToLowerAscii(origin);
  const std::optional<std::string_view> authority = AuthorityOf(lower);
  // The scheme may differ behind a proxy that ends TLS.
  if (authority && *authority == base::ToLowerAscii(host) && IsKnownHost(host)) {
    return Verdict::kSame;
  }
  const bool local = authority && IsLoopback(*NameOf(*authority));
  const bool allowed =
      Contains(rules_.allowed_origins, lower) || (rules_.mode == CorsMode::kDevelopment && local);
  return allowed && rules_.mode != CorsMode::kDisabled ? Verdict::kCross : Verdict::kRefused;
}

}  // namespace transport
