#include "vaultsim/pki/go_asn1.h"

#include <cstdint>
#include <optional>

namespace vaultsim::pki {
namespace {

constexpr int kTagInteger = 2;
constexpr int kTagSequence = 16;
constexpr std::string_view kTruncated = "asn1: syntax error: data truncated";

struct Header {
  int tag_class = 0;
  int tag = 0;
  bool compound = false;
  std::size_t length = 0;
  std::size_t size = 0;  // of the header itself
};

// Low tag numbers only: all that the structures here have.
std::optional<Header> ReadHeader(std::string_view bytes) {
  if (bytes.size() < 2) return std::nullopt;
  Header header;
  const auto first = static_cast<unsigned char>(bytes[0]);
  header.tag_class = first >> 6;
  header.compound = (first & 0x20) != 0;
  header.tag = first & 0x1f;
  const auto length = static_cast<unsigned char>(bytes[1]);
  header.size = 2;
  if (length < 0x80) {
    header.length = length;
    return header;
  }
  const std::size_t count = length & 0x7f;
  if (count == 0 || count > 4 || bytes.size() < 2 + count) return std::nullopt;
  for (std::size_t i = 0; i < count; ++i) {
    header.length = (header.length << 8) | static_cast<unsigned char>(bytes[2 + i]);
  }
  header.size = 2 + count;
  return header;
}

std::string Mismatch(int expected, const Header& got, std::string_view type_name) {
  const auto boolean = [](bool value) { return std::string(value ? "true" : "false"); };
  return "asn1: structure error: tags don't match (" + std::to_string(expected) +
         " vs {class:" + std::to_string(got.tag_class) + " tag:" + std::to_string(got.tag) +
         " length:" + std::to_string(got.length) + " isCompound:" + boolean(got.compound) +
         "}) {optional:false explicit:false application:false private:false defaultValue:<nil> "
         "tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false} " +
         std::string(type_name) + " @" + std::to_string(got.size);
}

bool IsSequence(const Header& header) {
  return header.tag_class == 0 && header.tag == kTagSequence && header.compound;
}

bool IsInteger(const Header& header) {
  return header.tag_class == 0 && header.tag == kTagInteger && !header.compound;
}

bool IsVersion(const Header& header) {
  return header.tag_class == 2 && header.tag == 0 && header.compound;
}

// Takes the next element off when it is such a one.
bool Read(std::string_view& from, bool (*is)(const Header&), std::string_view& content) {
  const std::optional<Header> header = ReadHeader(from);
  if (!header || !is(*header) || from.size() < header->size + header->length) return false;
  content = from.substr(header->size, header->length);
  from.remove_prefix(header->size + header->length);
  return true;
}

// A SEQUENCE whose first element must be an INTEGER: all three forms of private keys.
std::string VersionedSequenceError(std::string_view der, std::string_view type_name) {
  const std::optional<Header> outer = ReadHeader(der);
  if (!outer) return std::string(kTruncated);
  if (!IsSequence(*outer)) return Mismatch(kTagSequence, *outer, type_name);
  const std::optional<Header> first = ReadHeader(der.substr(outer->size));
  if (!first) return std::string(kTruncated);
  if (!IsInteger(*first)) return Mismatch(kTagInteger, *first, "int");
  return "asn1: structure error: unsupported key";
}

}  // namespace

std::string RequestParseError(std::string_view der) {
  const std::optional<Header> outer = ReadHeader(der);
  if (!outer) return std::string(kTruncated);
  if (!IsSequence(*outer)) return Mismatch(kTagSequence, *outer, "certificateRequest");
  if (der.size() < outer->size + outer->length) return std::string(kTruncated);
  if (der.size() > outer->size + outer->length) return "asn1: syntax error: trailing data";
  const std::string_view inside = der.substr(outer->size);
  const std::optional<Header> tbs = ReadHeader(inside);
  if (!tbs) return std::string(kTruncated);
  if (!IsSequence(*tbs)) return Mismatch(kTagSequence, *tbs, "tbsCertificateRequest");
  const std::optional<Header> version = ReadHeader(inside.substr(tbs->size));
  if (!version) return std::string(kTruncated);
  if (!IsInteger(*version)) return Mismatch(kTagInteger, *version, "int");
  return std::string(kTruncated);
}

std::string PrivateKeyParseError(std::string_view der) {
  return "got errors attempting to parse DER private key:\n1. x509: failed to parse EC private "
         "key: " +
         VersionedSequenceError(der, "ecPrivateKey") + "\n2. " +
         VersionedSequenceError(der, "pkcs1PrivateKey") + "\n3. " +
         VersionedSequenceError(der, "pkcs8");
}

std::string CertificateParseError(std::string_view der) {
  const std::optional<Header> outer = ReadHeader(der);
  if (!outer || !IsSequence(*outer) || der.size() < outer->size + outer->length) {
    return "x509: malformed certificate";
  }
  if (der.size() > outer->size + outer->length) return "x509: trailing data";
  std::string_view rest = der.substr(outer->size);
  std::string_view tbs;
  if (!Read(rest, IsSequence, tbs)) return "x509: malformed tbs certificate";
  std::string_view part;
  Read(tbs, IsVersion, part);
  if (!Read(tbs, IsInteger, part)) return "x509: malformed serial number";
  std::string_view inner;
  if (!Read(tbs, IsSequence, inner)) return "x509: malformed signature algorithm identifier";
  if (!Read(rest, IsSequence, part)) return "x509: malformed algorithm identifier";
  if (inner != part) return "x509: inner and outer signature algorithm identifiers don't match";
  if (!Read(tbs, IsSequence, part)) return "x509: malformed issuer";
  if (!Read(tbs, IsSequence, part)) return "x509: malformed validity";
  return "x509: malformed certificate";
}

}  // namespace vaultsim::pki
