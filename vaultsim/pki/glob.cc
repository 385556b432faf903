#include "vaultsim/pki/glob.h"

namespace vaultsim::pki {

bool Glob(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  // Backtracks to the last star only: a later star makes earlier choices irrelevant.
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  std::size_t p = 0;
  std::size_t t = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace vaultsim::pki
