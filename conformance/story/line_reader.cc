#include "conformance/story/line_reader.h"

#include <nlohmann/json.hpp>

namespace conformance {
namespace {

constexpr std::string_view kSpace = " \t\r";

base::Error Wrong(std::string message) {
  return {.code = base::ErrorCode::kInvalidArgument, .message = std::move(message)};
}

}  // namespace

void LineReader::SkipSpace() { at_ = std::min(text_.find_first_not_of(kSpace, at_), text_.size()); }

bool LineReader::at_end() {
  SkipSpace();
  return at_ >= text_.size();
}

std::string LineReader::Word() {
  const std::string word = Peek();
  at_ += word.size();
  return word;
}

std::string LineReader::Peek() {
  SkipSpace();
  const std::size_t end = std::min(text_.find_first_of(kSpace, at_), text_.size());
  return std::string(text_.substr(at_, end - at_));
}

bool LineReader::Take(std::string_view word) {
  if (Peek() != word) return false;
  at_ += word.size();
  return true;
}

// The end of the quoted text, list or object that begins here.
std::size_t LineReader::JsonEnd() const {
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = at_; at < text_.size(); ++at) {
    const char c = text_[at];
    if (quoted) {
      if (c == '\\') ++at;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      --depth;
    }
    if (!quoted && depth == 0) return at + 1;
  }
  return text_.size();
}

base::Result<Json> LineReader::Value() {
  SkipSpace();
  if (at_ >= text_.size()) return Wrong("a value is missing");
  const char first = text_[at_];
  if (first == '{' || first == '[' || first == '"') {
    const std::size_t end = std::min(JsonEnd(), text_.size());
    const std::string_view text = text_.substr(at_, end - at_);
    Json value = Json::parse(text, nullptr, false);
    if (value.is_discarded()) return Wrong("not JSON: " + std::string(text));
    at_ = end;
    return value;
  }
  const std::string word = Word();
  Json value = Json::parse(word, nullptr, false);
  if (value.is_discarded() || value.is_structured()) value = word;
  return value;
}

base::Result<std::pair<std::string, Json>> LineReader::Argument() {
  SkipSpace();
  const std::size_t equals = text_.find('=', at_);
  const std::size_t space = text_.find_first_of(kSpace, at_);
  if (equals == std::string_view::npos || equals == at_ || space < equals) {
    return Wrong("name=value is expected instead of \"" + Peek() + "\"");
  }
  std::string name(text_.substr(at_, equals - at_));
  at_ = equals + 1;
  if (at_ >= text_.size() || kSpace.find(text_[at_]) != std::string_view::npos) {
    return std::pair(std::move(name), Json(""));
  }
  auto value = Value();
  if (!value) return std::move(value).error();
  return std::pair(std::move(name), std::move(value).value());
}

base::Result<std::string> LineReader::Text() {
  auto value = Value();
  if (!value) return std::move(value).error();
  return value->is_string() ? value->get<std::string>() : value->dump();
}

base::Result<std::string> LineReader::Pattern() {
  SkipSpace();
  if (at_ >= text_.size() || text_[at_] != '/') return Wrong("a /pattern/ is missing");
  std::string pattern;
  for (std::size_t at = at_ + 1; at < text_.size(); ++at) {
    if (text_[at] == '\\' && at + 1 < text_.size() && text_[at + 1] == '/') {
      pattern += '/';
      ++at;
    } else if (text_[at] == '/') {
      at_ = at + 1;
      return pattern;
    } else {
      pattern += text_[at];
    }
  }
  return Wrong("the /pattern/ has no end");
}

std::string LineReader::Name() {
  SkipSpace();
  if (at_ < text_.size() && text_[at_] == '"') {
    if (const auto value = Value(); value && value->is_string()) return value->get<std::string>();
  }
  return Word();
}

std::vector<std::string> LineReader::Names() {
  std::vector<std::string> names;
  while (!at_end() && Peek() != "or" && Peek() != "when") {
    std::string name = Name();
    bool more = at_ < text_.size() && text_[at_] == ',';
    if (more) {
      ++at_;
    } else if (name.ends_with(',')) {
      more = true;
      name.pop_back();
    }
    if (!name.empty()) names.push_back(std::move(name));
    if (!more) break;
  }
  return names;
}

std::string LineReader::Rest() {
  SkipSpace();
  std::string rest(text_.substr(at_));
  at_ = text_.size();
  while (!rest.empty() && kSpace.find(rest.back()) != std::string_view::npos) rest.pop_back();
  return rest;
}

}  // namespace conformance
