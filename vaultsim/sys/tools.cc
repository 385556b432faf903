// sys/tools/hash.
#include <cctype>
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "vaultsim/digest.h"
#include "vaultsim/sys/sys.h"

namespace vaultsim::sys {
namespace {

// Where Go's decoder stops.
std::size_t Base64ErrorAt(const std::string& text) {
  const auto in_alphabet = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '/';
  };
  for (std::size_t at = 0, quantum = 0;; ++at, quantum = (quantum + 1) % 4) {
    if (at == text.size()) return at - quantum;
    if (in_alphabet(text[at])) continue;
    if (text[at] != '=' || quantum < 2) return at;
    if (quantum == 3) return at + 1;
    if (at + 1 == text.size()) return text.size();
    return text[at + 1] == '=' ? at + 2 : at;
  }
}

EngineResult Hash(const FieldData& fields) {
  const auto input = base::Base64Decode(fields.String("input"));
  if (!input) {
    return UserError("unable to decode input as base64: illegal base64 data at input byte " +
                     std::to_string(Base64ErrorAt(fields.String("input"))));
  }
  const std::string in_path = fields.String("urlalgorithm");
  const std::string algorithm = in_path.empty() ? fields.String("algorithm") : in_path;
  const std::string format = fields.String("format");
  if (format != "hex" && format != "base64") {
    return UserError("unsupported encoding format " + format + "; must be \"hex\" or \"base64\"");
  }
  const std::string digest = algorithm == "sha1" ? "" : Digest(algorithm, *input);
  if (digest.empty()) return UserError("unsupported algorithm " + algorithm);
  return EngineResponse{.data = Json{{"sum", format == "hex" ? base::HexEncode(digest)
                                                             : base::Base64Encode(digest)}}};
}

Path HashPath(const char* pattern) {
  return {.pattern = pattern,
          .fields = {{.name = "input"},
                     {.name = "algorithm", .fallback = Json("sha2-256")},
                     {.name = "urlalgorithm"},
                     {.name = "format", .fallback = Json("hex")}},
          .handlers = {{Operation::kUpdate, [](const EngineRequest&, const FieldData& fields) {
                          return Hash(fields);
                        }}}};
}

}  // namespace

std::vector<Path> ToolPaths(State&) {
  return {HashPath("tools/hash"), HashPath("tools/hash/{urlalgorithm:rest}")};
}

}  // namespace vaultsim::sys
