#include "vault/paths.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/limits.h"

namespace vault {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kNameBytesMax = 512;

std::vector<std::string_view> Split(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t slash = text.find('/');
    parts.push_back(text.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    text.remove_prefix(slash + 1);
  }
}

Error Refuse(std::string_view parameter, std::string_view why) {
  return Error{ErrorCode::kInvalidArgument, "'" + std::string(parameter) + "' " + std::string(why)};
}

// Characters that are legal in a Vault path but mean something else in a URL or on another layer.
// A path with one of them is more likely an attack or a mistake than a name.
std::optional<std::string_view> ForbiddenCharacter(std::string_view text) {
  struct Rule {
    char character;
    std::string_view why;
  };
  static constexpr std::array<Rule, 4> kRules = {{
      {'?', "contains '?': a query cannot be given here, use the tool's own parameters"},
      {'#', "contains '#', which is not allowed in a path"},
      {'%', "contains '%': write the name itself, the server does the percent-encoding"},
      {'\\', "contains a backslash: segments are separated by '/'"},
  }};
  for (const Rule& rule : kRules) {
    if (text.find(rule.character) != std::string_view::npos) return rule.why;
  }
  return std::nullopt;
}

std::optional<std::string_view> CharacterFault(std::string_view text) {
  if (text.size() > base::limits::kPathBytesMax) return "is longer than 4096 bytes";
  if (!base::IsValidUtf8(text)) return "is not valid UTF-8";
  if (base::HasControlCharacter(text)) return "contains a control character";
  return ForbiddenCharacter(text);
}

std::optional<std::string_view> SegmentFault(std::string_view segment) {
  if (segment.empty()) return "has an empty segment: remove the extra '/'";
  if (segment == "." || segment == "..") return "has a '.' or '..' segment, which is not allowed";
  if (segment.front() == ' ' || segment.back() == ' ') {
    return "has a segment that begins or ends with a space";
  }
  return std::nullopt;
}

// The whole rule for text of one or more segments.
std::optional<std::string_view> PathFault(std::string_view text) {
  if (const auto fault = CharacterFault(text)) return fault;
  if (!text.empty() && text.front() == '/') return "begins with '/': leave the first slash out";
  for (const std::string_view segment : Split(text)) {
    if (const auto fault = SegmentFault(segment)) return fault;
  }
  return std::nullopt;
}

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string EncodeSegments(std::string_view text) {
  std::string encoded;
  for (const std::string_view segment : Split(text)) {
    encoded += '/';
    encoded += base::PercentEncodeSegment(segment);
  }
  return encoded;
}

}  // namespace

base::Result<MountPath> MountPath::Parse(std::string_view text, std::string_view parameter) {
  if (text.empty()) return Refuse(parameter, "is empty: name a mount, e.g. \"secret\"");
  std::string_view body = text;
  if (body.size() > 1 && body.back() == '/') body.remove_suffix(1);
  if (const auto fault = PathFault(body)) return Refuse(parameter, *fault);
  return MountPath(std::string(body));
}

base::Result<SecretPath> SecretPath::Parse(std::string_view text, std::string_view parameter) {
  if (text.empty()) return Refuse(parameter, "is empty: name a secret, e.g. \"app/config\"");
  if (text.size() > 1 && text.back() == '/' && text[text.size() - 2] != '/') {
    return Refuse(parameter, "ends with '/', which names a folder: list_secrets shows what it has");
  }
  if (const auto fault = PathFault(text)) return Refuse(parameter, *fault);
  return SecretPath(std::string(text));
}

base::Result<FolderPath> FolderPath::Parse(std::string_view text, std::string_view parameter) {
  if (text.empty()) return FolderPath("");
  std::string_view body = text;
  if (body.size() > 1 && body.back() == '/') body.remove_suffix(1);
  if (const auto fault = PathFault(body)) return Refuse(parameter, *fault);
  return FolderPath(std::string(body));
}

base::Result<Name> Name::Parse(std::string_view text, std::string_view parameter) {
  if (text.empty()) return Refuse(parameter, "is empty");
  if (text.size() > kNameBytesMax) return Refuse(parameter, "is longer than 512 bytes");
  if (text.find('/') != std::string_view::npos) {
    return Refuse(parameter, "contains '/': it is one name, not a path");
  }
  if (const auto fault = CharacterFault(text)) return Refuse(parameter, *fault);
  const bool fits = IsWordCharacter(text.front()) && IsWordCharacter(text.back()) &&
                    std::all_of(text.begin(), text.end(),
                                [](char c) { return IsWordCharacter(c) || c == '-' || c == '.'; });
  if (!fits) {
    return Refuse(
        parameter,
        "may have only letters, digits, '_', and between them '-' and '.' (Vault's rule)");
  }
  return Name(std::string(text));
}

ApiPath::ApiPath(std::string_view root)
    : root_(root), plain_(root), encoded_("/v1" + EncodeSegments(root)) {}

ApiPath& ApiPath::Fixed(std::string_view segments) { return Append(segments); }

ApiPath& ApiPath::Append(std::string_view segments) {
  if (segments.empty()) return *this;
  plain_ += '/';
  plain_ += segments;
  encoded_ += EncodeSegments(segments);
  return *this;
}

bool ApiPath::StaysUnderRoot() const {
  constexpr std::string_view kPrefix = "/v1/";
  if (encoded_.find_first_of("?#\\") != std::string::npos || !encoded_.starts_with(kPrefix)) {
    return false;
  }
  const auto decoded = base::PercentDecode(std::string_view(encoded_).substr(kPrefix.size()));
  if (!decoded) return false;
  for (const std::string_view segment : Split(*decoded)) {
    if (segment.empty() || segment == "." || segment == "..") return false;
  }
  return *decoded == root_ || decoded->starts_with(root_ + '/');
}

}  // namespace vault
