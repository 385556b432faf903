#include "json/schema.h"

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace json {
namespace {

constexpr const char* kNameCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

}  // namespace

struct Schema::Compiled {
  Json document;
  valijson::Schema schema;
};

Schema::Schema(std::string_view text) : text_(text) {}

bool Schema::Compiles(std::string_view text) {
  try {
    const Json document = Json::parse(text);
    valijson::Schema schema;
    valijson::SchemaParser(valijson::SchemaParser::kDraft7)
        .populateSchema(valijson::adapters::NlohmannJsonAdapter(document), schema);
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

const Schema::Compiled& Schema::Get() const {
  std::call_once(once_, [this] {
    compiled_ = std::make_unique<Compiled>();
    try {
      compiled_->document = Json::parse(text_);
      const valijson::adapters::NlohmannJsonAdapter adapter(compiled_->document);
      valijson::SchemaParser(valijson::SchemaParser::kDraft7)
          .populateSchema(adapter, compiled_->schema);
    } catch (const std::exception& e) {
      std::fprintf(stderr, "a built-in JSON schema is broken: %s\n", e.what());
      std::abort();
    }
  });
  return *compiled_;
}

Schema::~Schema() = default;

const Json& Schema::document() const { return Get().document; }

void Schema::ApplyDefaults(Json& object) const {
  if (!object.is_object()) return;
  const Json& schema = document();
  const auto properties = schema.find("properties");
  if (properties == schema.end()) return;
  for (const auto& [name, property] : properties->items()) {
    const auto fallback = property.find("default");
    if (fallback != property.end() && !object.contains(name)) object[name] = *fallback;
  }
}

namespace {

std::string Join(const Json& names) {
  std::string text;
  for (const Json& name : names) {
    if (!text.empty()) text += ", ";
    text += name.is_string() ? name.get<std::string>() : name.dump();
  }
  return text;
}

std::string KnownProperties(const Json& schema) {
  Json names = Json::array();
  if (schema.contains("properties")) {
    for (const auto& [name, property] : schema["properties"].items()) names.push_back(name);
  }
  return names.empty() ? "none" : Join(names);
}

// "must be a string", "must be one of kv, kv2", "must be an integer of at least 1".
std::string Demand(const Json& property) {
  if (property.contains("enum")) return "must be one of " + Join(property["enum"]);
  std::string text = "must be ";
  const Json type = property.value("type", Json());
  if (type.is_array()) {
    text += "one of the types " + Join(type);
  } else if (type.is_string()) {
    const auto name = type.get<std::string>();
    text += (name == "integer" || name == "array" || name == "object" ? "an " : "a ") + name;
  } else {
    return "does not match its description";
  }
  const auto bound = [&](const char* keyword, const char* words) {
    if (property.contains(keyword)) text += words + property[keyword].dump();
  };
  bound("minimum", " of at least ");
  bound("maximum", " of at most ");
  bound("minLength", " of a length of at least ");
  bound("maxLength", " of a length of at most ");
  if (property.contains("items")) text += " (each item " + Demand(property["items"]) + ")";
  return text;
}

bool Matches(const Json& schema, const Json& value) {
  valijson::Schema compiled;
  valijson::SchemaParser(valijson::SchemaParser::kDraft7)
      .populateSchema(valijson::adapters::NlohmannJsonAdapter(schema), compiled);
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  return validator.validate(compiled, valijson::adapters::NlohmannJsonAdapter(value), nullptr);
}

// Words for a value that is known not to match. valijson's own texts name neither what is missing
// nor what is allowed.
std::string Explain(const Json& schema, const Json& value) {
  if (schema.value("type", Json()) == "object") {
    if (!value.is_object()) return "must be an object";
    const Json properties = schema.value("properties", Json::object());
    for (const Json& name : schema.value("required", Json::array())) {
      const auto key = name.get<std::string>();
      if (!value.contains(key)) return "'" + key + "' is required";
    }
    for (const auto& [name, member] : value.items()) {
      const auto property = properties.find(name);
      if (property == properties.end()) {
        if (schema.value("additionalProperties", Json(true)) == false) {
          // A caller's key may be anything, a secret too: only a plain name is repeated.
          const bool plain =
              name.size() <= 64 && name.find_first_not_of(kNameCharacters) == name.npos;
          return (plain ? "'" + name + "' is not known" : std::string("a name is not known")) +
                 "; known are: " + KnownProperties(schema);
        }
      } else if (!Matches(*property, member)) {
        return "'" + name + "' " + Demand(*property);
      }
    }
  }
  return "the combination of properties is not allowed: see the schema";
}

}  // namespace

std::optional<std::string> Schema::Check(const Json& value) const {
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  const valijson::adapters::NlohmannJsonAdapter adapter(value);
  if (validator.validate(Get().schema, adapter, nullptr)) return std::nullopt;
  return Explain(document(), value);
}

}  // namespace json
