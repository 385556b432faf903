#include "transport/header_values.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/encoding.h"

namespace transport {
namespace {

std::string_view Trim(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

// Cuts the part up to the separator off text.
std::string_view TakePart(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = Trim(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

// "q=0", "q=0.", "q=0.000"
bool IsZeroQuality(std::string_view parameter) {
  if (parameter.size() < 3 || (parameter[0] != 'q' && parameter[0] != 'Q') || parameter[1] != '=') {
    return false;
  }
  return parameter.substr(2).find_first_not_of("0.") == std::string_view::npos;
}

}  // namespace

bool IsJson(std::string_view content_type) {
  return base::EqualsIgnoreCaseAscii(TakePart(content_type, ';'), "application/json");
}

bool Accepts(std::string_view accept, std::string_view type) {
  const std::string any_subtype = std::string(type.substr(0, type.find('/'))) + "/*";
  // The most specific range decides: application/json;q=0, */* means "anything but".
  int best = 0;
  bool accepted = false;
  while (!accept.empty()) {
    std::string_view element = TakePart(accept, ',');
    const std::string_view range = TakePart(element, ';');
    int weight = 0;
    if (range == "*/*") weight = 1;
    if (base::EqualsIgnoreCaseAscii(range, any_subtype)) weight = 2;
    if (base::EqualsIgnoreCaseAscii(range, type)) weight = 3;
    bool refused = false;
    while (!element.empty()) refused = IsZeroQuality(TakePart(element, ';')) || refused;
    if (weight > best) {
      best = weight;
      accepted = !refused;
    }
  }
  return accepted;
}

jsonrpc::Mirrored DecodeMirrored(std::string_view value) {
  constexpr std::string_view kBegin = "=?base64?";
  constexpr std::string_view kEnd = "?=";
  if (value.size() >= kBegin.size() + kEnd.size() && value.starts_with(kBegin) &&
      value.ends_with(kEnd)) {
    value.remove_prefix(kBegin.size());
    value.remove_suffix(kEnd.size());
    std::optional<std::string> decoded = base::Base64Decode(value);
    if (!decoded || !base::IsValidUtf8(*decoded)) return {{}, false};
    return {*std::move(decoded), true};
  }
  const bool plain = std::all_of(value.begin(), value.end(),
                                 [](char c) { return (c >= 0x20 && c < 0x7f) || c == '\t'; });
  if (!plain) return {{}, false};
  return {std::string(value), true};
}

}  // namespace transport
