#include "vaultsim/clean_path.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace vaultsim {
namespace {

// Separators, format characters and private use.
constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 26> kUnprintable = {
    {{0x00, 0x1f},       {0x7f, 0xa0},        {0xad, 0xad},       {0x600, 0x605},
     {0x61c, 0x61c},     {0x6dd, 0x6dd},      {0x70f, 0x70f},     {0x8e2, 0x8e2},
     {0x1680, 0x1680},   {0x180e, 0x180e},    {0x2000, 0x200f},   {0x2028, 0x202f},
     {0x205f, 0x206f},   {0x3000, 0x3000},    {0xd800, 0xf8ff},   {0xfeff, 0xfeff},
     {0xfff0, 0xfffb},   {0xfffe, 0xffff},    {0x110bd, 0x110bd}, {0x110cd, 0x110cd},
     {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},  {0xe0000, 0xe007f}, {0xe01f0, 0xeffff},
     {0xf0000, 0xffffd}, {0x100000, 0x10ffff}}};

// The rune at text[at], and past it. A broken sequence is U+FFFD, which Go prints.
std::uint32_t NextRune(std::string_view text, std::size_t& at) {
  const auto byte = static_cast<unsigned char>(text[at++]);
  if (byte < 0x80) return byte;
  const int more = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc0 ? 1 : 0;
  if (more == 0) return 0xfffd;
  std::uint32_t rune = byte & (0x3fu >> more);
  for (int i = 0; i < more; ++i) {
    if (at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80) return 0xfffd;
    rune = (rune << 6) | (static_cast<unsigned char>(text[at++]) & 0x3f);
  }
  return rune;
}

}  // namespace

std::string CleanPath(std::string_view path) {
  const bool is_clean = path.starts_with('/') && path.find("//") == std::string_view::npos &&
                        path.find("/.") == std::string_view::npos;
  if (is_clean) return std::string(path);
  std::vector<std::string_view> segments;
  std::string_view left = path;
  while (!left.empty()) {
    const std::size_t slash = left.find('/');
    const std::string_view segment = left.substr(0, slash);
    left.remove_prefix(slash == std::string_view::npos ? left.size() : slash + 1);
    if (segment == "..") {
      if (!segments.empty()) segments.pop_back();
    } else if (!segment.empty() && segment != ".") {
      segments.push_back(segment);
    }
  }
  std::string clean;
  for (const std::string_view segment : segments) {
    clean += '/';
    clean += segment;
  }
  if (clean.empty() || path.ends_with('/')) clean += '/';
  return clean;
}

bool IsPrintable(std::string_view path) {
  for (std::size_t at = 0; at < path.size();) {
    const std::uint32_t rune = NextRune(path, at);
    if (rune >= 0x20 && rune < 0x7f) continue;
    const bool bad = std::any_of(kUnprintable.begin(), kUnprintable.end(), [&](const auto& range) {
      return rune >= range.first && rune <= range.second;
    });
    if (bad && rune != 0xfffd) return false;
  }
  return true;
}

bool HasDotSegment(std::string_view path) {
  if (path.find("/.") == std::string_view::npos && !path.starts_with('.')) return false;
  while (true) {
    const std::string_view segment = path.substr(0, path.find('/'));
    if (segment == "." || segment == "..") return true;
    if (segment.size() == path.size()) return false;
    path.remove_prefix(segment.size() + 1);
  }
}

}  // namespace vaultsim
