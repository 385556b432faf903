#include "tools/pki.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/clock.h"
#include "base/encoding.h"
#include "tools/arguments.h"

namespace tools {
namespace {

constexpr std::size_t kCommonNameBytesMax = 512;

}  // namespace

base::Result<vault::MountPath> ParsePkiMount(const Json& arguments) {
  return vault::MountPath::Parse(Text(arguments, "mount"));
}

base::Result<RoleName> ParseRoleName(const Json& arguments) {
  auto mount = ParsePkiMount(arguments);
  if (!mount.ok()) return mount.error();
  auto role = vault::Name::Parse(Text(arguments, "role_name"), "role_name");
  if (!role.ok()) return role.error();
  return RoleName{std::move(*mount), std::move(*role)};
}

std::string ExpirationText(std::int64_t unix_seconds) {
  if (unix_seconds == 0) return "";
  return base::FormatRfc3339(base::WallTime(std::chrono::seconds(unix_seconds)));
}

base::Result<std::string> ParseCommonName(const Json& arguments) {
  std::string name = Text(arguments, "common_name");
  if (name.empty()) return BadArgument("'common_name' is empty");
  if (name.size() > kCommonNameBytesMax) {
    return BadArgument("'common_name' is longer than 512 bytes");
  }
  if (!base::IsValidUtf8(name) || base::HasControlCharacter(name)) {
    return BadArgument("'common_name' contains a control character");
  }
  if (name.front() == ' ' || name.back() == ' ') {
    return BadArgument("'common_name' begins or ends with a space");
  }
  return name;
}

}  // namespace tools
