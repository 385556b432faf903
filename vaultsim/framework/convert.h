// Weak conversions of request values, with the error texts of the libraries behind Vault
// (mapstructure, parseutil, strconv). A number of a body counts as json.Number.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "json/fwd.h"
#include "vaultsim/framework/profile.h"

namespace vaultsim::convert {

// A value, or why there is none.
template <typename T>
struct Converted {
  T value = {};
  std::string error = {};
  bool ok() const { return error.empty(); }
};

// mapstructure.WeakDecode into string, int64, bool. where: the element's name inside a list, "[0]".
Converted<std::string> ToString(const Json& value, Profile profile, std::string_view where = "");
Converted<std::int64_t> ToInt(const Json& value, Profile profile, std::string_view where = "");
Converted<bool> ToBool(const Json& value, Profile profile, std::string_view where = "");
// Into map[string]interface{}. null gives null.
// place: where the value is in what the field was given.
Converted<Json> ToMap(const Json& value, Profile profile, const std::string& place = "");
Converted<Json> ToSlice(const Json& value);
// TypeStringSlice: one string stands for a list of one; entries trimmed.
Converted<std::vector<std::string>> ToStrings(const Json& value, Profile profile);
// parseutil.ParseCommaStringSlice: "a, b" or ["a", "b"].
Converted<std::vector<std::string>> ToCommaStrings(const Json& value);
Converted<std::vector<std::int64_t>> ToCommaInts(const Json& value, Profile profile);
// TypeKVPairs: an object of scalars, or "k=v" strings.
Converted<std::map<std::string, std::string>> ToPairs(const Json& value, Profile profile);
// parseutil.ParseDurationSecond: 3600, "3600", "1h30m", "7d", null (0).
Converted<std::chrono::nanoseconds> ToDuration(const Json& value);
// time.ParseDuration with its texts.
Converted<std::chrono::nanoseconds> ParseGoDuration(std::string_view text);
// strconv.ParseBool's spellings; nullopt-like: error "x" when it is none of them.
Converted<bool> ParseGoBool(std::string_view text);

// strings.TrimSpace, of ASCII.
std::string TrimSpace(std::string_view text);

// fmt's %v: "map[a:1]", "[a b]", "<nil>".
std::string GoValue(const Json& value);
// "map[string]interface {}", "json.Number" ...
const char* GoType(const Json& value);

}  // namespace vaultsim::convert
