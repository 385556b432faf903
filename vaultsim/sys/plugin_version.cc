#include "vaultsim/sys/plugin_version.h"

#include <charconv>
#include <cstdint>
#include <string_view>

namespace vaultsim {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kWord =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-~0123456789";

class Reader {
 public:
  explicit Reader(std::string_view rest) : rest_(rest) {}

  PluginVersion Run() {
    Skip("v");
    PluginVersion version{.text = "v"};
    int segments = 0;
    do {
      const std::string_view digits = Take(kDigits);
      if (digits.empty()) return {.error = "malformed"};
      std::uint64_t number = 0;
      const auto read = std::from_chars(digits.begin(), digits.end(), number);
      if (read.ec != std::errc() || number > INT64_MAX) {
        return {.error = "error parsing version: strconv.ParseInt: parsing \"" +
                         std::string(digits) + "\": value out of range"};
      }
      version.text += (segments++ == 0 ? "" : ".") + std::to_string(number);
    } while (Skip("."));
    for (; segments < 3; ++segments) version.text += ".0";
    if (const std::string_view before = PreRelease(); !before.empty()) {
      version.text.append("-").append(before);
    }
    if (Skip("+")) {
      const std::string_view metadata = Identifiers();
      if (metadata.empty()) return {.error = "malformed"};
      version.text.append("+").append(metadata);
    }
    return rest_.empty() ? version : PluginVersion{.error = "malformed"};
  }

 private:
  bool Skip(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  std::string_view Take(std::string_view characters) {
    const std::string_view taken = rest_.substr(0, rest_.find_first_not_of(characters));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  // After a hyphen, which may be missing before a letter; a hyphen alone is one, too.
  std::string_view PreRelease() {
    if (rest_.empty() || kWord.find(rest_.front()) == std::string_view::npos) return "";
    const std::string_view whole = rest_;
    Skip("-");
    const std::string_view identifiers = Identifiers();
    if (!identifiers.empty()) return identifiers;
    rest_ = whole;
    return Identifiers();
  }

  // With dots between them.
  std::string_view Identifiers() {
    const std::string_view begin = rest_;
    while (!Take(kWord).empty() && rest_.size() > 1 && rest_.front() == '.' &&
           kWord.find(rest_[1]) != std::string_view::npos) {
      rest_.remove_prefix(1);
    }
    return begin.substr(0, begin.size() - rest_.size());
  }

  std::string_view rest_;
};

}  // namespace

PluginVersion ReadPluginVersion(const std::string& given, Profile profile) {
  PluginVersion version = Reader(given).Run();
  if (version.error == "malformed") {
    version.error = (profile == Profile::kVault121 ? "Malformed" : "malformed") +
                    std::string(" version: ") + given;
  }
  if (!version.error.empty()) {
    version.error = "version \"" + given + "\" is not a valid semantic version: " + version.error;
  }
  return version;
}

}  // namespace vaultsim
