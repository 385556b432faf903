#include "vaultsim/pki/idna.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "vaultsim/pki/go_text.h"

namespace vaultsim::pki {
namespace {

constexpr std::string_view kAcePrefix = "xn--";
constexpr std::size_t kLabelMax = 63;
constexpr std::size_t kNameMax = 253;

// RFC 3492, 5.
constexpr std::int64_t kBase = 36;
constexpr std::int64_t kTMin = 1;
constexpr std::int64_t kTMax = 26;
constexpr std::int64_t kSkew = 38;
constexpr std::int64_t kDamp = 700;
constexpr std::int64_t kInitialBias = 72;
constexpr std::int64_t kInitialN = 128;
constexpr std::int64_t kOverflow = INT32_MAX;

base::Error InvalidLabel(std::string_view label) {
  return base::Error{.code = base::ErrorCode::kRejected,
                     .message = "idna: invalid label " + GoQuote(label)};
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// text is valid UTF-8: it came from JSON.
std::vector<std::int64_t> CodePoints(std::string_view text) {
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i++]);
    const int more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    std::int64_t point = more == 0 ? lead : lead & (0x3f >> more);
    for (int k = 0; k < more && i < text.size(); ++k) {
      point = (point << 6) | (static_cast<unsigned char>(text[i++]) & 0x3f);
    }
    out.push_back(point);
  }
  return out;
}

void AppendUtf8(std::string& out, std::int64_t point) {
  const auto push = [&](std::int64_t value) { out += static_cast<char>(value); };
  if (point < 0x80) {
    push(point);
  } else if (point < 0x800) {
    push(0xc0 | (point >> 6));
    push(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    push(0xe0 | (point >> 12));
    push(0x80 | ((point >> 6) & 0x3f));
    push(0x80 | (point & 0x3f));
  } else {
    push(0xf0 | (point >> 18));
    push(0x80 | ((point >> 12) & 0x3f));
    push(0x80 | ((point >> 6) & 0x3f));
    push(0x80 | (point & 0x3f));
  }
}

std::int64_t Adapt(std::int64_t delta, std::int64_t points, bool first) {
  delta = first ? delta / kDamp : delta / 2;
  delta += delta / points;
  std::int64_t k = 0;
  for (; delta > ((kBase - kTMin) * kTMax) / 2; k += kBase) delta /= kBase - kTMin;
  return k + (kBase - kTMin + 1) * delta / (delta + kSkew);
}

std::int64_t Threshold(std::int64_t k, std::int64_t bias) {
  return std::clamp(k - bias, kTMin, kTMax);
}

char Digit(std::int64_t value) {
  return static_cast<char>(value < 26 ? 'a' + value : '0' + (value - 26));
}

void AppendDelta(std::string& out, std::int64_t delta, std::int64_t bias) {
  std::int64_t q = delta;
  for (std::int64_t k = kBase;; k += kBase) {
    const std::int64_t t = Threshold(k, bias);
    if (q < t) break;
    out += Digit(t + (q - t) % (kBase - t));
    q = (q - t) / (kBase - t);
  }
  out += Digit(q);
}

std::string Encode(std::string_view label) {
  const std::vector<std::int64_t> points = CodePoints(label);
  std::string out(kAcePrefix);
  for (const std::int64_t point : points) {
    if (point < 0x80) out += static_cast<char>(point);
  }
  const auto basic = static_cast<std::int64_t>(out.size() - kAcePrefix.size());
  if (basic > 0) out += '-';
  std::int64_t handled = basic;
  std::int64_t n = kInitialN;
  std::int64_t delta = 0;
  std::int64_t bias = kInitialBias;
  while (handled < static_cast<std::int64_t>(points.size())) {
    std::int64_t next = kOverflow;
    for (const std::int64_t point : points) {
      if (point >= n) next = std::min(next, point);
    }
    delta += (next - n) * (handled + 1);
    n = next;
    for (const std::int64_t point : points) {
      if (point < n) ++delta;
      if (point != n) continue;
      AppendDelta(out, delta, bias);
      bias = Adapt(delta, handled + 1, handled == basic);
      delta = 0;
      ++handled;
    }
    ++delta;
    ++n;
  }
  return out;
}

std::optional<std::int64_t> DigitValue(char c) {
  if (c >= '0' && c <= '9') return c - '0' + 26;
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a';
  return std::nullopt;
}

// encoded: without the prefix.
std::optional<std::string> Decode(std::string_view encoded) {
  if (encoded.empty()) return std::string();
  std::vector<std::int64_t> out;
  const std::size_t dash = encoded.rfind('-');
  if (dash == encoded.size() - 1) return std::nullopt;
  if (dash != std::string_view::npos) {
    for (const char c : encoded.substr(0, dash)) out.push_back(c);
    encoded.remove_prefix(dash + 1);
  }
  std::int64_t n = kInitialN;
  std::int64_t i = 0;
  std::int64_t bias = kInitialBias;
  while (!encoded.empty()) {
    const std::int64_t old = i;
    std::int64_t weight = 1;
    for (std::int64_t k = kBase;; k += kBase) {
      if (encoded.empty()) return std::nullopt;
      const std::optional<std::int64_t> digit = DigitValue(encoded.front());
      if (!digit) return std::nullopt;
      encoded.remove_prefix(1);
      i += *digit * weight;
      const std::int64_t t = Threshold(k, bias);
      if (i > kOverflow) return std::nullopt;
      if (*digit < t) break;
      weight *= kBase - t;
      if (weight > kOverflow) return std::nullopt;
    }
    const auto size = static_cast<std::int64_t>(out.size()) + 1;
    bias = Adapt(i - old, size, old == 0);
    n += i / size;
    i %= size;
    if (n > 0x10ffff) return std::nullopt;
    out.insert(out.begin() + i++, n);
  }
  std::string text;
  for (const std::int64_t point : out) AppendUtf8(text, point);
  return text;
}

}  // namespace

base::Result<std::string> IdnaToAscii(std::string_view name, bool refuse_final_dot) {
  if (name.empty()) return InvalidLabel(name);
  const bool final_dot = name.ends_with('.');
  if (final_dot && (refuse_final_dot || name.size() == 1)) return InvalidLabel(name);
  std::string_view rest = final_dot ? name.substr(0, name.size() - 1) : name;
  std::string out;
  std::optional<base::Error> failure;
  while (true) {
    const std::size_t dot = std::min(rest.find('.'), rest.size());
    std::string label(rest.substr(0, dot));
    if (label.empty()) return InvalidLabel(name);
    if (label.starts_with(kAcePrefix)) {
      const std::optional<std::string> decoded = Decode(std::string_view(label).substr(4));
      if (!decoded) {
        if (!failure) failure = InvalidLabel(label.substr(4));
      } else {
        label = *decoded;
      }
    }
    if (!IsAscii(label)) label = Encode(label);
    if (!failure && (label.empty() || label.size() > kLabelMax)) failure = InvalidLabel(label);
    if (!out.empty()) out += '.';
    out += label;
    if (dot == rest.size()) break;
    rest.remove_prefix(dot + 1);
  }
  if (failure) return *failure;
  if (out.size() > kNameMax) return InvalidLabel(out);
  if (final_dot) out += '.';
  return out;
}

}  // namespace vaultsim::pki
