// Fuzz target of the suite's stories: a text is stories or an error that names its line, and what
// is written of a story is read as the same.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "conformance/story/story.h"

namespace {

constexpr const char* kFile = "fuzzed.story";

[[noreturn]] void Stop(const char* why, const std::string& text) {
  std::fprintf(stderr, "%s\ntext: %s\n", why, text.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto stories = conformance::ParseStories(text, kFile);
  if (!stories) {
    if (!stories.error().message.starts_with(kFile)) Stop("an error without its file", text);
    return 0;
  }
  for (const conformance::Story& story : *stories) {
    const std::string written = conformance::WriteStory(story);
    const auto again = conformance::ParseStories(written, kFile);
    if (!again || again->size() != 1) Stop("cannot be read again", written);
    if (conformance::WriteStory(again->front()) != written) Stop("is another one", written);
  }
  return 0;
}
