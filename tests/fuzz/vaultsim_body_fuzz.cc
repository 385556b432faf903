// Fuzz target of the simulator's reader of bodies: it never takes what it refuses for an object, it
// takes what a strict reader takes, and what it took it writes and reads again as the same.
//
// Input: one byte that chooses the product and whether it is a PATCH, then the body.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "vaultsim/framework/gojson.h"

namespace {

[[noreturn]] void Stop(const char* why, std::string_view body, const std::string& more) {
  std::fprintf(stderr, "%s\nbody: %.*s\n%s\n", why, static_cast<int>(body.size()), body.data(),
               more.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  constexpr vaultsim::Profile kProfiles[] = {
      vaultsim::Profile::kOpenBao2, vaultsim::Profile::kVault2, vaultsim::Profile::kVault121};
  const vaultsim::Profile profile = kProfiles[data[0] % 3];
  const bool patch = data[0] / 3 % 2 == 1;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const bool scanned = vaultsim::gojson::ScanBody(body).empty();
  const auto parsed = vaultsim::gojson::ParseBody(body, profile, patch);
  if ((parsed.status == 0) != parsed.error.empty()) Stop("status and error differ", body, "");
  if (parsed.status != 0) {
    // nlohmann's reader skips a byte order mark, Go's does not.
    const bool marked = body.starts_with("\xef\xbb\xbf");
    const Json strict = marked ? Json() : Json::parse(body, nullptr, false);
    if (strict.is_object() && scanned && profile == vaultsim::Profile::kOpenBao2) {
      Stop("a good body was refused", body, parsed.error);
    }
    return 0;
  }
  if (!parsed.value->is_object() && !parsed.value->is_null()) Stop("no object", body, "");
  const std::string once = vaultsim::gojson::Dump(*parsed.value);
  const auto again = vaultsim::gojson::ParseBody(once, profile, patch);
  if (again.status != 0) Stop("its own text was refused", body, once + "\n" + again.error);
  const std::string twice = vaultsim::gojson::Dump(*again.value);
  if (once != twice) Stop("not the same again", body, once + "\n" + twice);
  return 0;
}
