// JSON whose tokens stay as they were written: for changing what means nothing and nothing else.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vaultsim {

struct RawJson {
  enum class Kind { kToken, kObject, kArray };
  using Member = std::pair<std::string, RawJson>;  // the key with its quotes

  Kind kind = Kind::kToken;
  std::string token = {};  // of kToken: a number, a literal, a string with its quotes
  std::vector<Member> members = {};
  std::vector<RawJson> items = {};

  static RawJson Token(std::string text) { return {Kind::kToken, std::move(text), {}, {}}; }
  // By a name that needs no escapes; nullptr: absent, or no object.
  RawJson* Find(std::string_view name);
  bool IsNull() const { return kind == Kind::kToken && token == "null"; }
};

// nullopt: not JSON, or nested deeper than a thousand.
std::optional<RawJson> ParseRawJson(std::string_view text);
// gap: a text of white space that stands behind every ':' and ','.
std::string WriteRawJson(const RawJson& json, std::string_view gap);

}  // namespace vaultsim
