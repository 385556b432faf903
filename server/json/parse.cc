#include "json/parse.h"

#include <nlohmann/json.hpp>
#include <unordered_set>
#include <vector>

namespace json {
namespace {

using base::Error;
using base::ErrorCode;

// nlohmann's own DOM builder, but a second use of a key in one object is an error.
class StrictSax : public nlohmann::detail::json_sax_dom_parser<Json> {
 public:
  using Dom = nlohmann::detail::json_sax_dom_parser<Json>;
  StrictSax(Json& out, bool refuse_duplicates) : Dom(out, false), refuse_(refuse_duplicates) {}

  bool start_object(std::size_t size) {
    if (refuse_) keys_.emplace_back();
    return Dom::start_object(size);
  }
  bool key(std::string& name) {
    if (refuse_ && !keys_.back().insert(name).second) {
      duplicate_ = true;
      return false;
    }
    return Dom::key(name);
  }
  bool end_object() {
    if (refuse_) keys_.pop_back();
    return Dom::end_object();
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) {
    position_ = position;
    return false;
  }

  bool duplicate() const { return duplicate_; }
  std::size_t position() const { return position_; }

 private:
  const bool refuse_;
  bool duplicate_ = false;
  std::size_t position_ = 0;
  std::vector<std::unordered_set<std::string>> keys_;
};

// The deepest nesting of brackets outside strings. The parser is iterative, but destruction,
// copying and dumping are not.
std::size_t Depth(std::string_view text) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > deepest) deepest = depth;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

}  // namespace

base::Result<Json> Parse(std::string_view text, const ParseLimits& limits) {
  if (text.size() > limits.bytes_max) {
    return Error{ErrorCode::kTooLarge,
                 "JSON text is longer than " + std::to_string(limits.bytes_max) + " bytes"};
  }
  if (Depth(text) > limits.depth_max) {
    return Error{ErrorCode::kTooLarge,
                 "JSON is nested deeper than " + std::to_string(limits.depth_max) + " levels"};
  }
  if (text.starts_with("\xEF\xBB\xBF")) {
    return Error{ErrorCode::kInvalidArgument, "JSON must not start with a byte order mark"};
  }
  Json value;
  StrictSax sax(value, limits.refuse_duplicate_keys);
  if (!Json::sax_parse(text.begin(), text.end(), &sax, Json::input_format_t::json, true)) {
    if (sax.duplicate()) {
      return Error{ErrorCode::kInvalidArgument, "an object of the JSON names a key twice"};
    }
    return Error{ErrorCode::kInvalidArgument,
                 "not valid JSON (at byte " + std::to_string(sax.position()) + ")"};
  }
  return value;
}

std::string Dump(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string Quote(std::string_view text) { return Dump(Json(text)); }

}  // namespace json
