// What a server does to paths before it looks at them [1.1, 1.2].
#pragma once

#include <string>
#include <string_view>

namespace vaultsim {

// Without "//", "/./" and "/../"; a last slash stays (net/http cleanPath).
std::string CleanPath(std::string_view path);
// Whether every character is printable as Go's unicode.IsPrint sees it. Unassigned code points
// count as printable.
bool IsPrintable(std::string_view path);
// Whether a segment is "." or "..".
bool HasDotSegment(std::string_view path);

}  // namespace vaultsim
