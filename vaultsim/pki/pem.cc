#include "vaultsim/pki/pem.h"

#include <algorithm>

#include "base/encoding.h"

namespace vaultsim::pki {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";
constexpr std::size_t kLineLength = 64;
constexpr std::size_t kEdgeLengthMax = 18;  // of a first or last line, beside the label

bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

// The position of marker at the beginning of a line, from `from`.
std::size_t FindLine(std::string_view text, std::string_view marker, std::size_t from) {
  for (std::size_t at = text.find(marker, from); at != std::string_view::npos;
       at = text.find(marker, at + 1)) {
    if (at == 0 || text[at - 1] == '\n') return at;
  }
  return std::string_view::npos;
}

}  // namespace

std::string_view TrimSpace(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<PemBlock> NextPemBlock(std::string_view& text) {
  std::size_t from = 0;
  while (true) {
    const std::size_t begin = FindLine(text, kBegin, from);
    if (begin == std::string_view::npos) return std::nullopt;
    from = begin + kBegin.size();
    const std::size_t line_end = std::min(text.find('\n', from), text.size());
    std::string_view line = TrimSpace(text.substr(from, line_end - from));
    if (!line.ends_with(kDashes) || line_end == text.size()) continue;
    const std::string label(line.substr(0, line.size() - kDashes.size()));

    const std::string end_marker = std::string(kEnd) + label + std::string(kDashes);
    const std::size_t end = FindLine(text, end_marker, line_end);
    if (end == std::string_view::npos) continue;
    std::string base64;
    for (const char c : text.substr(line_end, end - line_end)) {
      if (!IsSpace(c)) base64 += c;
    }
    std::optional<std::string> der = base::Base64Decode(base64);
    if (!der) continue;
    text.remove_prefix(end + end_marker.size());
    return PemBlock{label, std::move(*der)};
  }
}

std::string EncodePem(std::string_view label, std::string_view der) {
  const std::string base64 = base::Base64Encode(der);
  std::string out;
  out.reserve(base64.size() + base64.size() / kLineLength + 2 * (label.size() + kEdgeLengthMax));
  out.append(kBegin).append(label).append(kDashes) += '\n';
  for (std::size_t at = 0; at < base64.size(); at += kLineLength) {
    out.append(base64, at, kLineLength) += '\n';
  }
  out.append(kEnd).append(label).append(kDashes) += '\n';
  return out;
}

}  // namespace vaultsim::pki
