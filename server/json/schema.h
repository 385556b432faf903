// Schema: a JSON Schema, compiled on first use, that checks values and fills in defaults.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "json/fwd.h"

namespace json {

// The keywords of draft 7 (which 2020-12 shares for what the tools use: type, properties, required,
// additionalProperties, enum, items, minimum, maximum, minLength, maxLength, pattern, oneOf, anyOf,
// allOf, not, if/then/else). Thread-safe.
class Schema {
 public:
  // Compiling waits for the first use: a server with many tools must answer before that. The first
  // use aborts on text that is not a schema: schemas are part of the program.
  explicit Schema(std::string_view text);
  // Whether a text that is no part of the program can be used as one.
  static bool Compiles(std::string_view text);
  ~Schema();
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;

  // Sets each absent top-level property that has a default.
  void ApplyDefaults(Json& object) const;

  // nullopt: valid. Otherwise one line that names the property and the rule, and never the value.
  std::optional<std::string> Check(const Json& value) const;

  const Json& document() const;

 private:
  struct Compiled;
  const Compiled& Get() const;

  const std::string text_;
  mutable std::once_flag once_;
  mutable std::unique_ptr<Compiled> compiled_;
};

}  // namespace json
