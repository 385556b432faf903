#include "vault/errors.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace vault {
namespace {

using base::Error;
using base::ErrorCode;

// "Vault says: a; b." or nothing.
std::string Quoted(const Answer& answer) {
  std::string text;
  for (const std::string& line : answer.errors) {
    if (line.empty()) continue;
    text += text.empty() ? "Vault says: " : "; ";
    text += line;
  }
  if (text.empty()) return "";
  return ' ' + text + (text.back() == '.' ? "" : ".");
}

std::string On(const RequestFacts& facts) { return '"' + facts.path + '"'; }

std::string Asked(const RequestFacts& facts) {
  return std::string(MethodName(facts.method)) + ' ' + On(facts);
}

bool Says(const Answer& answer, std::string_view text) {
  return std::any_of(answer.errors.begin(), answer.errors.end(),
                     [&](const std::string& line) { return line.find(text) != std::string::npos; });
}

std::string WaitText(int seconds) {
  return seconds > 0 ? "Wait " + std::to_string(seconds) + " s and try again."
                     : "Wait a little and try again.";
}

// Vault's "absent" is a 404 without a word. With one it means that the path leads nowhere: the
// mount has gone or is of another type. Taking that for "absent" would invite a write.
Error NothingThere(const Answer& answer, const RequestFacts& facts) {
  if (answer.errors.empty() && answer.warnings.empty()) {
    return {ErrorCode::kNotFound, "There is nothing at " + On(facts) + "."};
  }
  std::string text = Quoted(answer);
  if (text.empty()) text = " Vault says: " + answer.warnings.front();
  return {ErrorCode::kRejected, "Vault knows no path " + On(facts) + " (HTTP 404)." + text +
                                    " The mount may have gone or be of another type."};
}

// Of a write that Vault answered with 5xx nobody knows how far it got.
std::string Unknown(const RequestFacts& facts) {
  return IsWrite(facts.method)
             ? " It is unknown whether the change took effect: read the state before repeating it."
             : "";
}

Error Standby(const Answer& answer) {
  return {ErrorCode::kStandby,
          "This Vault node is a standby and does not serve requests (HTTP " +
              std::to_string(answer.status) +
              "). Set VAULT_ADDR to the active node or to the cluster's address.",
          "", answer.retry_after_s};
}

Error ServerFault(const Answer& answer, const RequestFacts& facts) {
  const std::string status = " (HTTP " + std::to_string(answer.status) + ").";
  if (answer.status == 501) {
    return {ErrorCode::kUpstream, "Vault is not initialized" + status +
                                      " An operator must run 'vault operator init' first."};
  }
  if (answer.status == 503 && Says(answer, "sealed")) {
    return {ErrorCode::kSealed,
            "Vault is sealed" + status + " An operator must unseal it; nothing works until then."};
  }
  if (answer.status == 503) {
    return {ErrorCode::kUpstream,
            "Vault is overloaded or not ready" + status + Quoted(answer) + ' ' +
                WaitText(answer.retry_after_s) + Unknown(facts),
            "", answer.retry_after_s};
  }
  return {ErrorCode::kUpstream, "Vault failed to serve " + Asked(facts) + status + Quoted(answer) +
                                    Unknown(facts) +
                                    " If it happens again, Vault's own log has the reason."};
}

}  // namespace

Error TokenRefused() {
  Error error{
      ErrorCode::kUnauthenticated,
      "Vault does not accept the token (HTTP 403): it is unknown, expired or revoked. Get a "
      "new one: set VAULT_TOKEN for stdio, send it in X-Vault-Token over HTTP."};
  error.request_sent = true;
  return error;
}

Error Incomplete(const std::string& what) {
  Error error{ErrorCode::kBadResponse, "Vault's answer has no " + what + "."};
  error.request_sent = true;
  return error;
}

bool IsWrite(Method method) {
  return method == Method::kPost || method == Method::kPut || method == Method::kPatch ||
         method == Method::kDelete;
}

Error With(Error error, const std::string& sentence) {
  constexpr std::string_view kEnds = ".?!";
  const bool open = !error.message.empty() && kEnds.find(error.message.back()) == kEnds.npos;
  if (open) error.message += '.';
  error.message += ' ' + sentence;
  return error;
}

Error PermissionDenied(const RequestFacts& facts,
                       const std::optional<std::vector<std::string>>& granted) {
  std::string message = "permission denied: needs \"" + facts.capability + "\" on " + On(facts);
  if (!granted) {
    return {ErrorCode::kPermissionDenied,
            message + ". Ask for a policy that grants it, or use another token."};
  }
  const auto has = [&](std::string_view capability) {
    return std::find(granted->begin(), granted->end(), capability) != granted->end();
  };
  if (has(facts.capability) || has("root")) {
    return {ErrorCode::kPermissionDenied,
            message +
                ". The token's policies grant that, so a further rule forbids this request: "
                "allowed or denied parameters, a required wrapping TTL, or a control group."};
  }
  std::string list;
  for (const std::string& capability : *granted) {
    if (capability == "deny") continue;
    list += (list.empty() ? "\"" : ", \"") + capability + '"';
  }
  message += list.empty() ? "; the token has no capability there" : "; the token has only " + list;
  return {ErrorCode::kPermissionDenied,
          message + ". Ask for a policy that grants it, or use another token."};
}

Error ErrorOf(const Answer& answer, const RequestFacts& facts) {
  if (answer.from_health && answer.status != 503) {
    Error error = answer.status == 501 ? ServerFault(answer, facts) : Standby(answer);
    error.request_sent = true;
    return error;
  }
  Error error;
  switch (answer.status) {
    case 400:
      error = {ErrorCode::kRejected,
               "Vault refused " + Asked(facts) + " as wrong (HTTP 400)." + Quoted(answer)};
      break;
    case 403:
      error = PermissionDenied(facts, std::nullopt);
      break;
    case 404:
      error = NothingThere(answer, facts);
      break;
    case 405:
      error = {ErrorCode::kRejected,
               "Vault does not support " + Asked(facts) + " (HTTP 405)." + Quoted(answer) +
                   " The mount may be of another type, or Vault older than the operation."};
      break;
    case 412:
      error = {ErrorCode::kStandby,
               "This Vault node has not yet caught up with an earlier write (HTTP 412). Wait a "
               "little and try again.",
               "", 1};
      break;
    case 413:
      error = {
          ErrorCode::kTooLarge,
          "Vault refused the request because it is too large (HTTP 413). Nothing was changed."};
      break;
    case 429:
      error = {ErrorCode::kRateLimited,
               "Vault limits the rate of requests (HTTP 429); nothing was done. " +
                   WaitText(answer.retry_after_s),
               "", answer.retry_after_s};
      break;
    case 472:
    case 473:
    case 474:
      error = Standby(answer);
      break;
    default:
      error = answer.status >= 500
                  ? ServerFault(answer, facts)
                  : Error{ErrorCode::kRejected, "Vault refused " + Asked(facts) + " (HTTP " +
                                                    std::to_string(answer.status) + ")." +
                                                    Quoted(answer)};
  }
  error.request_sent = true;
  return error;
}

Error TransportError(Error error, const RequestFacts& facts) {
  struct Text {
    ErrorCode code;
    std::string_view text;
  };
  static constexpr Text kTexts[] = {
      {ErrorCode::kUnreachable,
       "Vault cannot be reached: check that it runs and that VAULT_ADDR is right."},
      {ErrorCode::kTimeout,
       "Vault did not answer in time; it may be overloaded, or the network slow: try again later."},
      {ErrorCode::kTls,
       "The TLS connection to Vault failed: check VAULT_CACERT, VAULT_TLS_SERVER_NAME and the "
       "scheme of VAULT_ADDR."},
      {ErrorCode::kBadResponse,
       "Vault's answer was incomplete or not HTTP: check that VAULT_ADDR points at Vault itself."},
      {ErrorCode::kCancelled, "The call was cancelled."},
  };
  if (error.message.empty() && error.code == ErrorCode::kUnreachable && error.request_sent) {
    error.message =
        "The connection to Vault broke before the answer came: check that it runs and that "
        "VAULT_ADDR is right.";
  }
  for (const Text& one : kTexts) {
    if (error.message.empty() && one.code == error.code) error.message = one.text;
  }
  if (IsWrite(facts.method)) {
    error = With(std::move(error),
                 error.request_sent
                     ? "The request was sent, so it is unknown whether the change took effect: "
                       "read the state before repeating it."
                     : "Nothing was changed.");
  }
  return error;
}

}  // namespace vault
