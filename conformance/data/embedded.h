// Data files that are part of the program: cases, traces, the vocabulary, profiles. The build turns
// them into a source file.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace conformance {

struct EmbeddedText {
  std::string_view name;  // "cases/kv.story"
  std::string_view text;
};

extern const EmbeddedText kEmbeddedTexts[];
extern const std::size_t kEmbeddedTextCount;

// "" when there is none.
std::string_view EmbeddedFile(std::string_view name);
// All below a folder, by name.
std::vector<EmbeddedText> EmbeddedFolder(std::string_view folder);

}  // namespace conformance
