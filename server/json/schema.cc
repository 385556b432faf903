#include "json/schema.h"

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace json {

struct Schema::Compiled {
  Json document;
  valijson::Schema schema;
};

Schema::Schema(std::string_view text) : compiled_(std::make_unique<Compiled>()) {
  try {
    compiled_->document = Json::parse(text);
    const valijson::adapters::NlohmannJsonAdapter adapter(compiled_->document);
    valijson::SchemaParser(valijson::SchemaParser::kDraft7)
        .populateSchema(adapter, compiled_->schema);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "a built-in JSON schema is broken: %s\n", e.what());
    std::abort();
  }
}

Schema::~Schema() = default;

const Json& Schema::document() const { return compiled_->document; }

void Schema::ApplyDefaults(Json& object) const {
  if (!object.is_object()) return;
  const auto properties = compiled_->document.find("properties");
  if (properties == compiled_->document.end()) return;
  for (const auto& [name, property] : properties->items()) {
    const auto fallback = property.find("default");
    if (fallback != property.end() && !object.contains(name)) object[name] = *fallback;
  }
}

namespace {

// valijson's contexts read "<root>" then "[mount]"; a caller wants "mount".
std::string PlaceOf(const std::vector<std::string>& context) {
  std::string place;
  for (std::size_t i = 1; i < context.size(); ++i) {
    std::string part = context[i];
    if (part.size() > 1 && part.front() == '[' && part.back() == ']') {
      part = part.substr(1, part.size() - 2);
    }
    if (!place.empty()) place += '.';
    place += part;
  }
  return place;
}

}  // namespace

std::optional<std::string> Schema::Check(const Json& value) const {
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  valijson::ValidationResults results;
  const valijson::adapters::NlohmannJsonAdapter adapter(value);
  if (validator.validate(compiled_->schema, adapter, &results)) return std::nullopt;
  valijson::ValidationResults::Error error;
  std::string text = "the value does not match the schema";
  // The deepest place is the cause; what follows it are consequences further out.
  std::size_t deepest = 0;
  while (results.popError(error)) {
    if (error.context.size() <= deepest) continue;
    deepest = error.context.size();
    const std::string place = PlaceOf(error.context);
    text = place.empty() ? error.description : "'" + place + "': " + error.description;
  }
  return text;
}

}  // namespace json
