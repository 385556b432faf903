// Text encodings that several rooms need: percent, base64, hex, UTF-8.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace base {

// Everything but unreserved characters (RFC 3986, 2.3) becomes %XX; '/' too.
std::string PercentEncodeSegment(std::string_view segment);
// Each segment of a path; the '/' between them stay.
std::string PercentEncodePath(std::string_view path);
// nullopt on a broken escape. '+' stays '+'.
std::optional<std::string> PercentDecode(std::string_view text);

std::string Base64Encode(std::string_view bytes);
// Standard alphabet with padding; nullopt otherwise.
std::optional<std::string> Base64Decode(std::string_view text);
// The URL-safe alphabet, without padding [RFC 4648, 5].
std::string Base64UrlEncode(std::string_view bytes);
std::optional<std::string> Base64UrlDecode(std::string_view text);

std::string HexEncode(std::string_view bytes);

bool IsValidUtf8(std::string_view text);
// Control characters below 0x20, 0x7f, and (as UTF-8) U+0080..U+009F.
bool HasControlCharacter(std::string_view text);

// ASCII only, whatever the locale.
std::string ToLowerAscii(std::string_view text);
bool EqualsIgnoreCaseAscii(std::string_view a, std::string_view b);

}  // namespace base
