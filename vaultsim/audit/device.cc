#include "vaultsim/audit/device.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/encoding.h"
#include "vaultsim/framework/convert.h"
#include "vaultsim/framework/gojson.h"

namespace vaultsim {
namespace {

constexpr unsigned kPermissionBits = 0777;
constexpr unsigned kExecutableBits = 0111;

bool HasDigits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return false;
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at),
                     text.begin() + static_cast<std::ptrdiff_t>(at + count),
                     [](char c) { return c >= '0' && c <= '9'; });
}

// RFC 3339, as Go's time.UnmarshalText takes it; the days of a month are not counted.
bool IsTime(std::string_view text) {
  constexpr std::string_view kShape = "0000-00-00T00:00:00";
  if (text.size() <= kShape.size()) return false;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    if (kShape[i] == '0' ? !HasDigits(text, i, 1) : text[i] != kShape[i]) return false;
  }
  text.remove_prefix(kShape.size());
  if (text.front() == '.') {
    std::size_t end = 1;
    while (HasDigits(text, end, 1)) ++end;
    if (end == 1) return false;
    text.remove_prefix(end);
  }
  if (text == "Z") return true;
  return text.size() == 6 && (text[0] == '+' || text[0] == '-') && HasDigits(text, 1, 2) &&
         text[3] == ':' && HasDigits(text, 4, 2);
}

std::optional<std::string> Find(const AuditDevice& device, const char* name) {
  const auto at = device.options.find(name);
  return at == device.options.end() ? std::nullopt : std::optional(at->second);
}

std::string ReadFlag(const AuditDevice& device, const char* name, bool& flag) {
  const auto text = Find(device, name);
  if (!text) return "";
  const auto parsed = convert::ParseGoBool(*text);
  if (!parsed.ok()) return "strconv.ParseBool: parsing \"" + *text + "\": invalid syntax";
  flag = parsed.value;
  return "";
}

std::string ReadMode(AuditDevice& device) {
  const auto text = Find(device, "mode");
  if (!text) return "";
  std::uint32_t mode = 0;
  const char* end = text->data() + text->size();
  const auto [at, error] = std::from_chars(text->data(), end, mode, 8);
  if (error == std::errc::result_out_of_range) {
    return "strconv.ParseUint: parsing \"" + *text + "\": value out of range";
  }
  if (error != std::errc() || at != end) {
    return "strconv.ParseUint: parsing \"" + *text + "\": invalid syntax";
  }
  if ((mode & ~kPermissionBits) != 0) return "file mode does not represent a regular file";
  device.file.mode = mode & ~kExecutableBits;
  return "";
}

}  // namespace

std::string AuditDevice::Hash(std::string_view text) const {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out;
  unsigned size = 0;
  HMAC(EVP_sha256(), salt.data(), static_cast<int>(salt.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data(), &size);
  return "hmac-sha256:" +
         base::HexEncode(std::string_view(reinterpret_cast<const char*>(out.data()), size));
}

Json AuditDevice::Hidden(const Json& value, const std::vector<std::string>& plain_keys) const {
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    return IsTime(text) ? value : Json(Hash(text));
  }
  if (!value.is_structured()) return gojson::ToFloat64(value);
  Json hidden = value;
  if (value.is_array()) {
    for (Json& element : hidden) element = Hidden(element, plain_keys);
    return hidden;
  }
  for (auto member = hidden.begin(); member != hidden.end(); ++member) {
    const bool plain =
        std::find(plain_keys.begin(), plain_keys.end(), member.key()) != plain_keys.end();
    // A list belongs to its key, an object has keys of its own.
    if (plain && !member->is_object()) continue;
    *member = Hidden(*member, plain_keys);
  }
  return hidden;
}

std::string ConfigureAudit(AuditDevice& device, base::Random& random, AuditSink* sink) {
  std::optional<std::string> path = Find(device, "file_path");
  if (!path) path = Find(device, "path");
  if (!path) return "file_path is required";
  device.file.path = base::EqualsIgnoreCaseAscii(*path, "stdout") ? "stdout" : *path;
  device.writes = !base::EqualsIgnoreCaseAscii(*path, "discard");
  const std::string format = Find(device, "format").value_or("json");
  if (format == "jsonx") {
    return "jsonx formatting has been removed, consider switching to json by omitting \"format\" "
           "or setting it to \"json\"";
  }
  if (format != "json") return "unknown format type \"" + format + "\"";
  for (const auto& [name, flag] :
       {std::pair("hmac_accessor", &device.hmac_accessor), std::pair("log_raw", &device.raw),
        std::pair("elide_list_responses", &device.elide_list_responses)}) {
    if (std::string error = ReadFlag(device, name, *flag); !error.empty()) return error;
  }
  if (std::string error = ReadMode(device); !error.empty()) return error;
  device.prefix = Find(device, "prefix").value_or("");
  if (device.writes && sink != nullptr && device.file.path != "stdout") {
    const std::string error = sink->Open(device.file);
    if (!error.empty()) {
      return "sanity check failed; unable to open \"" + device.file.path +
             "\" for writing: " + error;
    }
  }
  device.salt = random.Uuid();
  return "";
}

}  // namespace vaultsim
