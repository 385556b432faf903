#include "conformance/data/embedded.h"

namespace conformance {

std::string_view EmbeddedFile(std::string_view name) {
  for (std::size_t i = 0; i < kEmbeddedTextCount; ++i) {
    if (kEmbeddedTexts[i].name == name) return kEmbeddedTexts[i].text;
  }
  return "";
}

std::vector<EmbeddedText> EmbeddedFolder(std::string_view folder) {
  std::vector<EmbeddedText> found;
  for (std::size_t i = 0; i < kEmbeddedTextCount; ++i) {
    if (kEmbeddedTexts[i].name.starts_with(folder)) found.push_back(kEmbeddedTexts[i]);
  }
  return found;
}

}  // namespace conformance
