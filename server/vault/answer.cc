#include "vault/answer.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/limits.h"
#include "json/parse.h"

namespace vault {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kTextBytesMax = 400;
constexpr std::size_t kTextsMax = 16;
// Vault's own limit for what it stores is 300; the envelope comes on top.
constexpr std::size_t kAnswerDepthMax = 320;

Error NotVault(int status, std::string what) {
  Error error{ErrorCode::kBadResponse,
              "The answer is not Vault's: " + what + " (HTTP " + std::to_string(status) +
                  "). Check that VAULT_ADDR points at Vault itself and that no proxy or load "
                  "balancer answers in its place."};
  error.request_sent = true;
  return error;
}

Error Redirected(int status) {
  Error error{ErrorCode::kRedirect,
              "The server answered with a redirect (HTTP " + std::to_string(status) +
                  "), which is never followed, so that the token cannot reach another host. Set "
                  "VAULT_ADDR to the address of the active node, with the right scheme."};
  error.request_sent = true;
  return error;
}

// A policy's denial arrives as "1 error occurred:\n\t* permission denied\n\n"; that of an unknown
// token as the bare words, since Vault 1.17 with "invalid token" as a second error.
bool RefusesToken(const Json& body) {
  const auto list = body.find("errors");
  if (list == body.end() || !list->is_array() || list->empty() || !list->front().is_string()) {
    return false;
  }
  const auto& text = list->front().get_ref<const std::string&>();
  return text == "permission denied" || text.find("invalid token") != std::string::npos;
}

std::vector<std::string> Texts(const Json& body, const char* name) {
  std::vector<std::string> texts;
  const auto list = body.find(name);
  if (list == body.end() || !list->is_array()) return texts;
  for (const Json& item : *list) {
    if (item.is_string() && texts.size() < kTextsMax) {
      texts.push_back(PlainText(item.get_ref<const std::string&>()));
    }
  }
  return texts;
}

int RetryAfter(const Response& response) {
  const std::string_view text = response.header("Retry-After");
  int seconds = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool whole = fault == std::errc() && end == text.data() + text.size();
  return whole && seconds > 0 ? seconds : 0;
}

}  // namespace

std::string PlainText(std::string_view vault_text) {
  std::string text;
  for (std::size_t i = 0; i < vault_text.size(); ++i) {
    const bool control = static_cast<unsigned char>(vault_text[i]) < 0x20 || vault_text[i] == 0x7f;
    if (!control) {
      text += vault_text[i];
    } else if (!text.empty() && text.back() != ' ') {
      text += ' ';
    }
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  constexpr std::string_view kOne = "1 error occurred: * ";
  if (text.starts_with(kOne)) text.erase(0, kOne.size());
  if (base::HasControlCharacter(text) || !base::IsValidUtf8(text)) {
    return "(text with unprintable characters)";
  }
  if (text.size() > kTextBytesMax) {
    std::size_t end = kTextBytesMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text.resize(end);
    text += "...";
  }
  return text;
}

base::Result<Answer> ReadAnswer(const Response& response) {
  if (response.status >= 300 && response.status < 400) return Redirected(response.status);
  Answer answer;
  answer.status = response.status;
  answer.retry_after_s = RetryAfter(response);
  if (response.body.empty()) {
    if (response.status == 200) return NotVault(response.status, "an empty body");
    // A gateway that lost its Vault also answers 502 or 504 without a body.
    if (response.status == 502 || response.status == 504) {
      return NotVault(response.status, "an error of a proxy in front of it");
    }
    return answer;
  }
  json::ParseLimits limits;
  limits.bytes_max = base::limits::kVaultResponseBytesMax;
  limits.depth_max = kAnswerDepthMax;
  limits.refuse_duplicate_keys = false;  // Vault repeats keys on the routes that it injects at top
  auto parsed = json::Parse(response.body, limits);
  if (!parsed.ok()) {
    if (parsed.error().code == ErrorCode::kTooLarge) {
      Error error{ErrorCode::kTooLarge,
                  "Vault's answer is larger or deeper than this server reads"};
      error.request_sent = true;
      return error;
    }
    return NotVault(response.status, "it is cut off or not JSON");
  }
  Json body = std::move(parsed).value();
  if (!body.is_object()) return NotVault(response.status, "JSON of another shape");
  answer.errors = Texts(body, "errors");
  answer.warnings = Texts(body, "warnings");
  answer.token_refused = response.status == 403 && RefusesToken(body);
  answer.from_health = body.contains("initialized") && body.contains("sealed");
  const bool has_errors = body.contains("errors");
  const auto data = body.find("data");
  answer.envelope = data != body.end() && !has_errors;
  if (data != body.end()) answer.data = std::move(*data);
  if (!answer.envelope && !has_errors && !answer.from_health) {
    return NotVault(response.status, "JSON of another shape");
  }
  return answer;
}

}  // namespace vault
