// FieldData: typed access to the parameters of one request.
#include "vaultsim/framework/field_data.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "vaultsim/framework/convert.h"

namespace vaultsim {
namespace {

using convert::Converted;

const Field* FindField(const std::vector<Field>& schema, std::string_view name) {
  const auto at = std::find_if(schema.begin(), schema.end(),
                               [&](const Field& field) { return field.name == name; });
  return at == schema.end() ? nullptr : &*at;
}

// regexp `^\w(([\w-.]+)?\w)?$`
bool IsName(std::string_view text) {
  const auto word = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  };
  if (text.empty() || !word(text.front()) || !word(text.back())) return false;
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return word(c) || c == '-' || c == '.'; });
}

Converted<std::int64_t> ToSeconds(const Json& value, bool may_be_negative) {
  const auto duration = convert::ToDuration(value);
  if (!duration.ok()) return {0, duration.error};
  const std::int64_t seconds =
      std::chrono::duration_cast<std::chrono::seconds>(duration.value).count();
  if (seconds < 0 && !may_be_negative) {
    return {0, "cannot provide negative value '" + std::to_string(seconds) + "'"};
  }
  return {seconds};
}

// Why value does not convert; "" when it does.
std::string Refusal(FieldType type, const Json& value, Profile profile) {
  switch (type) {
    case FieldType::kString:
    case FieldType::kLowerCaseString:
      return convert::ToString(value, profile).error;
    case FieldType::kNameString: {
      const auto name = convert::ToString(value, profile);
      if (!name.ok()) return name.error;
      return IsName(name.value) ? "" : "field validation failed";
    }
    case FieldType::kInt:
      return convert::ToInt(value, profile).error;
    case FieldType::kBool:
      return convert::ToBool(value, profile).error;
    case FieldType::kMap:
      return convert::ToMap(value, profile).error;
    case FieldType::kKvPairs:
      return convert::ToPairs(value, profile).error;
    case FieldType::kDurationSecond:
      return ToSeconds(value, false).error;
    case FieldType::kSignedDurationSecond:
      return ToSeconds(value, true).error;
    case FieldType::kSlice:
      return convert::ToSlice(value).error;
    case FieldType::kStringSlice:
      return convert::ToStrings(value, profile).error;
    case FieldType::kCommaStringSlice:
      return convert::ToCommaStrings(value).error;
    case FieldType::kCommaIntSlice:
      return convert::ToCommaInts(value, profile).error;
    case FieldType::kTime:
    case FieldType::kHeader:
      return "";
  }
  return "";
}

// The first entry of a list of pairs that is none.
std::size_t BadPairAt(const Json& value) {
  if (!value.is_array()) return 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string text = convert::ToString(value[i], Profile::kOpenBao2).value;
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) return i;
  }
  return 0;
}

bool IsDuration(FieldType type) {
  return type == FieldType::kDurationSecond || type == FieldType::kSignedDurationSecond;
}

}  // namespace

FieldData::FieldData(const std::vector<Field>* schema, const Json* raw,
                     const std::map<std::string, std::string>* captures, Profile profile)
    : schema_(schema), raw_(raw), captures_(captures), profile_(profile) {}

std::optional<std::string> FieldData::Validate() const {
  if (raw_ == nullptr || !raw_->is_object()) return std::nullopt;
  for (const Field& field : *schema_) {
    const auto at = raw_->find(field.name);
    if (at == raw_->end() || captures_->contains(field.name)) continue;
    std::string refusal = Refusal(field.type, *at, profile_);
    if (!refusal.empty()) {
      // OpenBao does not repeat the value.
      constexpr std::string_view kPair = "invalid key pair ";
      const bool bao = profile_ == Profile::kOpenBao2;
      if (bao && field.type == FieldType::kKvPairs && refusal.starts_with(kPair)) {
        refusal = "invalid key pair at index " + std::to_string(BadPairAt(*at)) + " in field \"" +
                  field.name + "\"";
      }
      return "error converting input for field \"" + field.name + "\": " + refusal;
    }
  }
  return std::nullopt;
}

bool FieldData::Declares(std::string_view name) const {
  return FindField(*schema_, name) != nullptr;
}

Json FieldData::Given(std::string_view name) const {
  const std::string key(name);
  if (const auto at = captures_->find(key); at != captures_->end()) return at->second;
  const Field* field = FindField(*schema_, name);
  if (raw_ != nullptr && raw_->is_object()) {
    const auto at = raw_->find(key);
    if (at != raw_->end() && !(at->is_null() && field != nullptr && IsDuration(field->type))) {
      return *at;
    }
  }
  return field == nullptr ? Json() : *field->fallback;
}

bool FieldData::Has(std::string_view name) const {
  const std::string key(name);
  if (captures_->contains(key)) return true;
  if (raw_ == nullptr || !raw_->is_object()) return false;
  const auto at = raw_->find(key);
  if (at == raw_->end()) return false;
  if (!at->is_null()) return true;
  const Field* field = FindField(*schema_, name);
  return field == nullptr || !IsDuration(field->type);
}

std::string FieldData::String(std::string_view name) const {
  std::string value = convert::ToString(Given(name), profile_).value;
  const Field* field = FindField(*schema_, name);
  if (field != nullptr && field->type == FieldType::kLowerCaseString) {
    return base::ToLowerAscii(value);
  }
  return value;
}

std::int64_t FieldData::Int(std::string_view name) const {
  return convert::ToInt(Given(name), profile_).value;
}

bool FieldData::Bool(std::string_view name) const {
  return convert::ToBool(Given(name), profile_).value;
}

std::int64_t FieldData::Seconds(std::string_view name) const {
  return ToSeconds(Given(name), true).value;
}

std::vector<std::string> FieldData::Strings(std::string_view name) const {
  const Field* field = FindField(*schema_, name);
  if (field != nullptr && field->type == FieldType::kCommaStringSlice) {
    return convert::ToCommaStrings(Given(name)).value;
  }
  return convert::ToStrings(Given(name), profile_).value;
}

std::vector<std::int64_t> FieldData::Ints(std::string_view name) const {
  return convert::ToCommaInts(Given(name), profile_).value;
}

std::map<std::string, std::string> FieldData::Pairs(std::string_view name) const {
  return convert::ToPairs(Given(name), profile_).value;
}

Json FieldData::Raw(std::string_view name) const {
  const Field* field = FindField(*schema_, name);
  if (field != nullptr && field->type == FieldType::kMap) {
    return convert::ToMap(Given(name), profile_).value;
  }
  if (field != nullptr && field->type == FieldType::kSlice) {
    return Has(name) ? convert::ToSlice(Given(name)).value : Json();
  }
  return Given(name);
}

}  // namespace vaultsim
