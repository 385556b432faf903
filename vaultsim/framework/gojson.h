// JSON as Go's encoding/json reads and writes it. Request bodies keep the literal of every number
// that would not print the same again (1E5, 0.10, 12345678901234567890123).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "json/box.h"
#include "json/fwd.h"
#include "vaultsim/framework/profile.h"

namespace vaultsim {

// A JSON number that a binary number would not print again as it came ("1.0", "1E5", "-0", 30
// digits) travels as a Json binary of this subtype whose bytes are the literal, as Go's json.Number
// does: KV v1 stores and returns it unchanged [1.6]. Integers in canonical spelling stay integers.
inline constexpr std::uint64_t kNumberLiteral = 0x4e;

}  // namespace vaultsim

namespace vaultsim::gojson {

// A number of a request body. Native when Dump prints the same literal again, else a tagged value
// that only this header's functions understand (a binary with a subtype of its own).
Json Number(std::string_view literal);
// Native or tagged.
bool IsNumber(const Json& value);
// What Dump would print for a number; nullopt for everything else.
std::optional<std::string> NumberLiteral(const Json& value);
// A deep copy with every number as float64, as a decoder without UseNumber leaves it: Dump then
// prints 12345678901234567890 as 12345678901234567000. (KV v2 reads)
Json ToFloat64(const Json& value);

// Keys sorted bytewise, < > & and U+2028/9 escaped, invalid UTF-8 as \ufffd, floats as Go prints
// them, no newline at the end.
std::string Dump(const Json& value);
void AppendDump(const Json& value, std::string& out);
// The value that Dump printed; null for an empty text.
Json ReadDump(std::string_view text);
void AppendQuoted(std::string_view text, std::string& out);
// "1e+21", "0.1", "100".
std::string FormatFloat64(double value);

struct Parsed {
  json::Box value;    // an object or null
  int status = 0;     // 0: parsed, else the HTTP status of the refusal
  std::string error;  // the server's text
};
// A request body of POST or PUT [1.6]. An empty text gives null. patch: the texts of PATCH.
Parsed ParseBody(std::string_view text, Profile profile, bool patch = false);

// Vault's scanner, which sees every body before anything else does: limits and duplicate keys. The
// refusal (HTTP 500) or ""; only bodies that begin with '{' or '[' can be refused.
std::string ScanBody(std::string_view text);

}  // namespace vaultsim::gojson
