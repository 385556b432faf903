#include "vaultsim/pki/der.h"

#include <charconv>
#include <chrono>

#include "vaultsim/pki/ssl_ptr.h"

namespace vaultsim::pki::der {
namespace {

constexpr std::size_t kShortLengthMax = 0x7f;
constexpr std::int64_t kYear1950 = -631'152'000;
constexpr std::int64_t kYear2050 = 2'524'608'000;

std::string BigEndian(std::uint64_t number) {
  std::string bytes;
  for (; number > 0; number >>= 8) bytes.insert(bytes.begin(), static_cast<char>(number & 0xff));
  return bytes;
}

void AppendBase128(std::string& out, std::uint64_t number) {
  std::size_t more = 0;
  while (number >> (7 * (more + 1)) != 0) ++more;
  for (; more > 0; --more) out += static_cast<char>(0x80 | ((number >> (7 * more)) & 0x7f));
  out += static_cast<char>(number & 0x7f);
}

// With numbers below 2^32; "" when there is anything unusual.
std::string SmallObjectId(std::string_view text) {
  std::string content;
  std::uint32_t first = 0;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (int part = 0;; ++part) {
    std::uint32_t number = 0;
    const auto [next, error] = std::from_chars(at, end, number);
    if (error != std::errc() || (*at == '0' && next - at > 1)) return "";
    if (part == 0) first = number;
    if (first > 2 || (part == 1 && first < 2 && number >= 40)) return "";
    if (part > 0) AppendBase128(content, part == 1 ? 40 * std::uint64_t{first} + number : number);
    if (next == end) return part == 0 ? "" : Value(kObjectId, content);
    if (*next != '.') return "";
    at = next + 1;
  }
}

}  // namespace

std::string Value(unsigned char tag, std::string_view content) {
  std::string out(1, static_cast<char>(tag));
  if (content.size() <= kShortLengthMax) {
    out += static_cast<char>(content.size());
  } else {
    const std::string length = BigEndian(content.size());
    out += static_cast<char>(0x80 | length.size());
    out += length;
  }
  out += content;
  return out;
}

std::optional<Element> First(std::string_view text) {
  constexpr std::size_t kLengthBytesMax = 4;
  if (text.size() < 2) return std::nullopt;
  std::size_t start = 2;
  std::size_t length = static_cast<unsigned char>(text[1]);
  if (length > kShortLengthMax) {
    const std::size_t bytes = length & kShortLengthMax;
    if (bytes == 0 || bytes > kLengthBytesMax || text.size() < start + bytes) return std::nullopt;
    length = 0;
    for (; start < 2 + bytes; ++start) {
      length = length << 8 | static_cast<unsigned char>(text[start]);
    }
  }
  if (text.size() - start < length) return std::nullopt;
  return Element{static_cast<unsigned char>(text[0]), text.substr(start, length),
                 text.substr(0, start + length)};
}

std::string Unsigned(std::string_view bytes) {
  const std::size_t start = bytes.find_first_not_of('\0');
  const std::string_view significant =
      start == std::string_view::npos ? std::string_view() : bytes.substr(start);
  const bool padded = significant.empty() || (static_cast<unsigned char>(significant[0]) & 0x80);
  std::string content(padded ? 1 : 0, '\0');
  content += significant;
  return Value(kInteger, content);
}

std::string Unsigned(std::uint64_t number) { return Unsigned(BigEndian(number)); }

std::string ObjectId(std::string_view text) {
  if (std::string quick = SmallObjectId(text); !quick.empty()) return quick;
  const Asn1ObjectPtr object(OBJ_txt2obj(std::string(text).c_str(), 1));
  if (!object) return "";
  unsigned char* bytes = nullptr;
  const int size = i2d_ASN1_OBJECT(object.get(), &bytes);
  const SslBytesPtr owned(bytes);
  if (size <= 0) return "";
  return std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

std::string Time(std::int64_t seconds) {
  const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::string text(4, '0');
  for (int at = 3, year = static_cast<int>(date.year()); at >= 0; --at, year /= 10) {
    text[static_cast<std::size_t>(at)] = static_cast<char>('0' + year % 10);
  }
  for (const auto part :
       {static_cast<long>(static_cast<unsigned>(date.month())),
        static_cast<long>(static_cast<unsigned>(date.day())), clock.hours().count(),
        clock.minutes().count(), clock.seconds().count()}) {
    text += static_cast<char>('0' + part / 10);
    text += static_cast<char>('0' + part % 10);
  }
  text += 'Z';
  const bool in_two_digits = seconds >= kYear1950 && seconds < kYear2050;
  return in_two_digits ? Value(kUtcTime, std::string_view(text).substr(2))
                       : Value(kGeneralizedTime, text);
}

std::string BitString(std::string_view bytes) {
  return Value(kBitString, std::string(1, '\0').append(bytes));
}

}  // namespace vaultsim::pki::der
