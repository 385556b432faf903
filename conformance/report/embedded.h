// What the HTML report is dressed in; the build turns the files into a source file.
#pragma once

#include <string_view>

namespace conformance {

extern const std::string_view kPageCss;
extern const std::string_view kPageJs;

}  // namespace conformance
