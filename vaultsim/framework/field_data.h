// The parameters of a request: what fields a path has, and their converted values, as Vault's
// sdk/framework does it [1.6].
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/box.h"
#include "json/fwd.h"
#include "vaultsim/framework/profile.h"

namespace vaultsim {

enum class FieldType {
  kString,
  kLowerCaseString,
  kNameString,
  kInt,
  kBool,
  kMap,                   // JSON object, any values
  kKvPairs,               // object of strings; weak conversion of scalars
  kDurationSecond,        // 3600, "3600", "1h"; negative refused
  kSignedDurationSecond,  // the same, negative allowed
  kTime,                  // RFC 3339
  kSlice,                 // any array
  kStringSlice,
  kCommaStringSlice,  // array, or one comma separated string
  kCommaIntSlice,
  kHeader,
};

struct Field {
  std::string name;
  FieldType type = FieldType::kString;
  json::Box fallback = {};  // the default; null: none, the type's zero
};

// Converted fields of one request: the body's value, else the default, else the type's zero.
class FieldData {
 public:
  FieldData(const std::vector<Field>* schema, const Json* raw,
            const std::map<std::string, std::string>* captures, Profile profile);

  // Converts every known field present; the first failure as Vault words it:
  // "error converting input for field \"x\": ...".
  std::optional<std::string> Validate() const;

  // Whether the path has such a field.
  bool Declares(std::string_view name) const;
  bool Has(std::string_view name) const;  // present in the body, the query or the path
  std::string String(std::string_view name) const;
  std::int64_t Int(std::string_view name) const;
  bool Bool(std::string_view name) const;
  std::int64_t Seconds(std::string_view name) const;  // both duration types
  std::vector<std::string> Strings(std::string_view name) const;
  std::vector<std::int64_t> Ints(std::string_view name) const;
  std::map<std::string, std::string> Pairs(std::string_view name) const;
  Json Raw(
      std::string_view name) const;  // converted kMap/kSlice, or the literal value; null if absent

 private:
  // Capture, body's or query's value, default, or null.
  Json Given(std::string_view name) const;

  const std::vector<Field>* schema_;
  const Json* raw_;
  const std::map<std::string, std::string>* captures_;
  Profile profile_;
};

}  // namespace vaultsim
