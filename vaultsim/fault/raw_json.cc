#include "vaultsim/fault/raw_json.h"

#include <algorithm>

namespace vaultsim {
namespace {

constexpr int kDepthMax = 1000;
constexpr std::string_view kSpace = " \t\r\n";

// Takes what is well-formed for granted inside of tokens: the text comes from a Vault.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::optional<RawJson> ReadAll() {
    std::optional<RawJson> value = ReadValue(0);
    Skip();
    return text_.empty() ? std::move(value) : std::nullopt;
  }

 private:
  void Skip() {
    const std::size_t at = text_.find_first_not_of(kSpace);
    text_.remove_prefix(at == std::string_view::npos ? text_.size() : at);
  }

  bool Take(char c) {
    Skip();
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  std::optional<RawJson> ReadValue(int depth) {
    if (depth > kDepthMax) return std::nullopt;
    if (Take('{')) return ReadObject(depth);
    if (Take('[')) return ReadArray(depth);
    std::optional<std::string> token = ReadToken();
    if (!token) return std::nullopt;
    return RawJson::Token(*std::move(token));
  }

  std::optional<std::string> ReadToken() {
    Skip();
    if (text_.empty()) return std::nullopt;
    if (text_.front() == '"') return ReadString();
    const std::size_t end = std::min(text_.size(), text_.find_first_of(" \t\r\n,:]}[{\""));
    if (end == 0) return std::nullopt;
    std::string token(text_.substr(0, end));
    text_.remove_prefix(end);
    return token;
  }

  std::optional<std::string> ReadString() {
    for (std::size_t i = 1; i < text_.size(); ++i) {
      if (text_[i] == '\\') {
        ++i;
      } else if (text_[i] == '"') {
        std::string token(text_.substr(0, i + 1));
        text_.remove_prefix(i + 1);
        return token;
      }
    }
    return std::nullopt;
  }

  std::optional<RawJson> ReadObject(int depth) {
    RawJson object{.kind = RawJson::Kind::kObject};
    if (Take('}')) return object;
    do {
      Skip();
      if (text_.empty() || text_.front() != '"') return std::nullopt;
      std::optional<std::string> key = ReadString();
      if (!key || !Take(':')) return std::nullopt;
      std::optional<RawJson> value = ReadValue(depth + 1);
      if (!value) return std::nullopt;
      object.members.emplace_back(*std::move(key), *std::move(value));
    } while (Take(','));
    if (!Take('}')) return std::nullopt;
    return object;
  }

  std::optional<RawJson> ReadArray(int depth) {
    RawJson array{.kind = RawJson::Kind::kArray};
    if (Take(']')) return array;
    do {
      std::optional<RawJson> value = ReadValue(depth + 1);
      if (!value) return std::nullopt;
      array.items.push_back(*std::move(value));
    } while (Take(','));
    if (!Take(']')) return std::nullopt;
    return array;
  }

  std::string_view text_;
};

void Write(const RawJson& json, std::string_view gap, std::string* out) {
  bool first = true;
  switch (json.kind) {
    case RawJson::Kind::kToken:
      out->append(json.token);
      return;
    case RawJson::Kind::kObject:
      out->push_back('{');
      for (const auto& [key, value] : json.members) {
        if (!first) out->append(",").append(gap);
        first = false;
        out->append(key).append(":").append(gap);
        Write(value, gap, out);
      }
      out->push_back('}');
      return;
    case RawJson::Kind::kArray:
      out->push_back('[');
      for (const RawJson& item : json.items) {
        if (!first) out->append(",").append(gap);
        first = false;
        Write(item, gap, out);
      }
      out->push_back(']');
      return;
  }
}

}  // namespace

RawJson* RawJson::Find(std::string_view name) {
  for (auto& [key, value] : members) {
    if (key.size() == name.size() + 2 && std::string_view(key).substr(1, name.size()) == name) {
      return &value;
    }
  }
  return nullptr;
}

std::optional<RawJson> ParseRawJson(std::string_view text) { return Reader(text).ReadAll(); }

std::string WriteRawJson(const RawJson& json, std::string_view gap) {
  std::string out;
  Write(json, gap, &out);
  return out;
}

}  // namespace vaultsim
