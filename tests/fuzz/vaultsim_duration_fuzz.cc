// Fuzz target of the simulator's durations: a text is a duration or an error, never both, and what
// it was read as is read again as the same.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/duration.h"
#include "vaultsim/framework/convert.h"

namespace {

[[noreturn]] void Stop(const char* why, const std::string& text) {
  std::fprintf(stderr, "%s\ntext: %s\n", why, text.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto go = vaultsim::convert::ParseGoDuration(text);
  if (go.ok()) {
    const auto again = vaultsim::convert::ParseGoDuration(base::FormatGoDuration(go.value));
    if (!again.ok() || again.value != go.value) Stop("not the same again", text);
    // Whatever Go's parser takes, the parser of parameters takes, too.
    const auto parameter = vaultsim::convert::ToDuration(Json(text));
    if (!parameter.ok() || parameter.value != go.value) Stop("the parsers disagree", text);
  }
  const auto parameter = vaultsim::convert::ToDuration(Json(text));
  if (!parameter.ok() && parameter.value != std::chrono::nanoseconds(0)) {
    Stop("an error with a value", text);
  }
  return 0;
}
