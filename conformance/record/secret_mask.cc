#include "conformance/record/secret_mask.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

namespace conformance {
namespace {

constexpr std::size_t kWordMax = 7;  // a shorter secret may be a part of anything
constexpr std::size_t kRandomMin = 20;
constexpr std::size_t kSlashedRandomMin = 32;

struct TokenPrefix {
  std::string_view text;
  std::size_t rest;  // at least so many characters follow
};
constexpr TokenPrefix kPrefixes[] = {
    {"hvs.", 8},  {"hvb.", 8},  {"hvr.", 8},         {"s.", 20},     {"b.", 20},    {"r.", 20},
    {"eyJ", 12},  {"ghp_", 16}, {"gho_", 16},        {"ghs_", 16},   {"sk-", 16},   {"AKIA", 12},
    {"AGE-", 16}, {"npm_", 16}, {"github_pat_", 16}, {"glpat-", 16}, {"xoxb-", 16}, {"xoxp-", 16}};

enum class Class { kLower, kUpper, kDigit, kOther };

Class ClassOf(char c) {
  if (c >= 'a' && c <= 'z') return Class::kLower;
  if (c >= 'A' && c <= 'Z') return Class::kUpper;
  if (c >= '0' && c <= '9') return Class::kDigit;
  return Class::kOther;
}

bool InRun(char c) {
  return ClassOf(c) != Class::kOther || c == '_' || c == '-' || c == '.' || c == '+';
}

std::string LettersAndDigits(std::string_view text) {
  std::string kept;
  for (const char c : text) {
    if (ClassOf(c) != Class::kOther) kept += c;
  }
  return kept;
}

// Words change seldom from one class of characters to another, random texts often.
std::size_t Changes(std::string_view text) {
  std::size_t changes = 0;
  for (std::size_t i = 1; i < text.size(); ++i) changes += ClassOf(text[i]) != ClassOf(text[i - 1]);
  return changes;
}

bool HasAllClasses(std::string_view text) {
  const auto has = [&](Class wanted) {
    return std::any_of(text.begin(), text.end(), [&](char c) { return ClassOf(c) == wanted; });
  };
  return has(Class::kLower) && has(Class::kUpper) && has(Class::kDigit);
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : std::isxdigit(static_cast<unsigned char>(text[i])) == 0) {
      return false;
    }
  }
  return true;
}

bool HasPrefix(std::string_view run) {
  for (std::size_t at = 0; at < run.size(); ++at) {
    if (at > 0 && ClassOf(run[at - 1]) != Class::kOther) continue;
    for (const TokenPrefix& prefix : kPrefixes) {
      const std::string_view text = run.substr(at);
      if (!text.starts_with(prefix.text) || text.size() < prefix.text.size() + prefix.rest) {
        continue;
      }
      // "s.example.com" is none.
      if (text.substr(prefix.text.size(), prefix.rest).find('.') == std::string_view::npos) {
        return true;
      }
    }
  }
  return false;
}

// Base64 with its slashes, as one.
bool IsSlashedRandom(std::string_view text) {
  const auto good = [](char c) {
    return ClassOf(c) != Class::kOther || c == '/' || c == '+' || c == '=';
  };
  if (!std::all_of(text.begin(), text.end(), good)) return false;
  const std::string kept = LettersAndDigits(text);
  return kept.size() >= kSlashedRandomMin && HasAllClasses(kept) &&
         Changes(kept) * 10 >= kept.size() * 3;
}

}  // namespace

bool LooksLikeToken(std::string_view run) {
  if (IsUuid(run) || HasPrefix(run)) return true;
  const std::string kept = LettersAndDigits(run);
  return kept.size() >= kRandomMin && Changes(kept) * 4 >= kept.size();
}

void SecretMask::Know(const std::string& secret) {
  if (secret.size() > kWordMax) static_cast<void>(Placeholder(secret));
}

std::string SecretMask::Placeholder(const std::string& secret) {
  const auto found = placeholders_.find(secret);
  if (found != placeholders_.end()) return found->second;
  return placeholders_[secret] = "secret-" + std::to_string(placeholders_.size() + 1);
}

std::string SecretMask::ReplaceKnown(std::string text) const {
  std::vector<const std::string*> secrets;
  for (const auto& [secret, placeholder] : placeholders_) {
    if (secret.size() > kWordMax) secrets.push_back(&secret);
  }
  // The longest first: one may hold another.
  std::stable_sort(secrets.begin(), secrets.end(), [](const auto* left, const auto* right) {
    return left->size() > right->size();
  });
  for (const std::string* secret : secrets) {
    const std::string& placeholder = placeholders_.at(*secret);
    for (std::size_t at = 0; (at = text.find(*secret, at)) != std::string::npos;
         at += placeholder.size()) {
      text.replace(at, secret->size(), placeholder);
    }
  }
  return text;
}

std::string SecretMask::MaskText(const std::string& whole) {
  if (whole.find("PRIVATE KEY-----") != std::string::npos) return Placeholder(whole);
  const std::string text = ReplaceKnown(whole);
  if (IsSlashedRandom(text)) return Placeholder(text);
  std::string masked;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && InRun(text[end])) ++end;
    const std::string run = text.substr(at, end - at);
    masked += LooksLikeToken(run) ? Placeholder(run) : run;
    while (end < text.size() && !InRun(text[end])) masked += text[end++];
    at = end;
  }
  return masked;
}

Json SecretMask::Mask(const Json& value) {
  if (value.is_string()) return MaskText(value.get<std::string>());
  if (value.is_array()) {
    Json masked = Json::array();
    for (const Json& item : value) masked.push_back(Mask(item));
    return masked;
  }
  if (!value.is_object()) return value;
  Json masked = Json::object();
  for (const auto& [name, member] : value.items()) masked[MaskText(name)] = Mask(member);
  return masked;
}

Json SecretMask::MaskAll(const Json& value) {
  if (value.is_string()) {
    const std::string text = value.get<std::string>();
    // Some servers take an object as a text.
    const Json inner = Json::parse(text, nullptr, false);
    if (inner.is_structured()) return MaskAll(inner).dump();
    return text.empty() ? text : Placeholder(text);
  }
  if (value.is_number()) {
    const int next = static_cast<int>(numbers_.size()) + 1;
    return numbers_.try_emplace(value.dump(), next).first->second;
  }
  if (value.is_array()) {
    Json masked = Json::array();
    for (const Json& item : value) masked.push_back(MaskAll(item));
    return masked;
  }
  if (!value.is_object()) return value;
  Json masked = Json::object();
  for (const auto& [name, member] : value.items()) masked[MaskText(name)] = MaskAll(member);
  return masked;
}

}  // namespace conformance
