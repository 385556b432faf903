// DER: the few forms that certificates are made of [X.690, 8 and 10]. Writing them costs a tenth of
// filling in OpenSSL's structures and having those written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vaultsim::pki::der {

// Identifier octets.
enum Tag : unsigned char {
  kBoolean = 0x01,
  kInteger = 0x02,
  kBitString = 0x03,
  kOctetString = 0x04,
  kObjectId = 0x06,
  kUtf8String = 0x0c,
  kPrintableString = 0x13,
  kIa5String = 0x16,
  kUtcTime = 0x17,
  kGeneralizedTime = 0x18,
  kSequence = 0x30,
  kSet = 0x31,
};
constexpr unsigned char Context(unsigned number) {
  return static_cast<unsigned char>(0x80 | number);
}
constexpr unsigned char Constructed(unsigned number) {
  return static_cast<unsigned char>(0xa0 | number);
}

// The first value of a text; nothing when that is cut off. Lengths of more than four bytes are
// none.
struct Element {
  unsigned char tag = 0;
  std::string_view content = {};
  std::string_view whole = {};
};
std::optional<Element> First(std::string_view text);

std::string Value(unsigned char tag, std::string_view content);
template <typename... Parts>
std::string Sequence(const Parts&... parts) {
  std::string content;
  (content.append(parts), ...);
  return Value(kSequence, content);
}

// bytes: big-endian, without a sign.
std::string Unsigned(std::string_view bytes);
std::string Unsigned(std::uint64_t number);
// "1.2.840.10045"; "" for what is no object identifier.
std::string ObjectId(std::string_view text);
// UTCTime until 2049, else GeneralizedTime [RFC 5280, 4.1.2.5].
std::string Time(std::int64_t seconds);
// The bit string of whole bytes.
std::string BitString(std::string_view bytes);

}  // namespace vaultsim::pki::der
