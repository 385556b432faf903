#include "vault/http_transport_wire.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace vault {
namespace {

base::Error Refuse(std::string message) {
  return {.code = base::ErrorCode::kInvalidArgument, .message = std::move(message)};
}

bool IsTargetText(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return c > ' ' && c < 0x7f && c != '#'; });
}

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

// Bytes over 127 are legal in a value [RFC 9110, 5.5], and a tab inside it is.
bool IsFieldValue(std::string_view text) {
  if (!text.empty() && (IsBlank(text.front()) || IsBlank(text.back()))) return false;
  return std::ranges::all_of(text,
                             [](unsigned char c) { return c == '\t' || (c >= ' ' && c != 0x7f); });
}

bool IsToken(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool IsOwnField(std::string_view name) {
  constexpr std::array<std::string_view, 13> kOwn = {"host",
                                                     "connection",
                                                     "content-length",
                                                     "te",
                                                     "transfer-encoding",
                                                     "upgrade",
                                                     "keep-alive",
                                                     "expect",
                                                     "trailer",
                                                     "x-vault-token",
                                                     "x-vault-namespace",
                                                     "proxy-authorization",
                                                     "authorization"};
  return std::ranges::any_of(
      kOwn, [name](std::string_view own) { return base::EqualsIgnoreCaseAscii(own, name); });
}

void AppendField(std::string_view name, std::string_view value, std::string* out) {
  out->append(name).append(": ").append(value).append("\r\n");
}

base::Status Check(const Request& request) {
  if (*MethodName(request.method) == '\0') return Refuse("the request's method has no HTTP name");
  if (!request.path.starts_with('/') || !IsTargetText(request.path) ||
      request.path.find('?') != std::string::npos) {
    return Refuse("the path of a Vault request must begin with '/' and be percent-encoded");
  }
  if (!IsTargetText(request.query)) {
    return Refuse("the query of a Vault request must be percent-encoded");
  }
  const std::string_view token = request.token.Reveal();
  if (!std::ranges::all_of(token, [](unsigned char c) { return c > ' ' && c < 0x7f; })) {
    return Refuse(
        "the Vault token contains a blank, a line break or another character that no "
        "token has: set VAULT_TOKEN to the token alone");
  }
  if (!IsFieldValue(request.ns)) {
    return Refuse(
        "the namespace contains a control character, or a blank at an end: check "
        "VAULT_NAMESPACE");
  }
  for (const auto& [name, value] : request.headers) {
    if (!IsToken(name)) return Refuse("a header's name is not one");
    if (IsOwnField(name)) return Refuse("the header " + name + " is not the caller's to set");
    if (!IsFieldValue(value)) {
      return Refuse("the header " + name + " contains a control character, or a blank at an end");
    }
  }
  return {};
}

bool HasContentType(const Headers& headers) {
  return std::ranges::any_of(headers, [](const Header& header) {
    return base::EqualsIgnoreCaseAscii(header.first, "content-type");
  });
}

}  // namespace

WireBytes::~WireBytes() { base::SecureWipe(text_.data(), text_.size()); }

base::Status WriteRequest(const Request& request, const WireRoute& route, WireBytes* out) {
  if (auto checked = Check(request); !checked) return checked;
  constexpr std::size_t kFieldsBytes = 256;  // a guess that spares most heads a second allocation
  std::string& text = out->text();
  text.clear();
  text.reserve(request.path.size() + request.query.size() + route.target_prefix.size() +
               route.shared_fields.size() + request.token.size() + request.body.size() +
               kFieldsBytes);
  text.append(MethodName(request.method)).append(" ").append(route.target_prefix);
  text.append(request.path);
  if (!request.query.empty()) text.append("?").append(request.query);
  text.append(" HTTP/1.1\r\n").append(route.shared_fields);
  if (!request.token.empty()) AppendField("X-Vault-Token", request.token.Reveal(), &text);
  if (!request.ns.empty()) AppendField("X-Vault-Namespace", request.ns, &text);
  for (const auto& [name, value] : request.headers) AppendField(name, value, &text);
  const bool announces_body = request.method == Method::kPost || request.method == Method::kPut ||
                              request.method == Method::kPatch;
  if (!request.body.empty() && !HasContentType(request.headers)) {
    AppendField(
        "Content-Type",
        request.method == Method::kPatch ? "application/merge-patch+json" : "application/json",
        &text);
  }
  if (!request.body.empty() || announces_body) {
    AppendField("Content-Length", std::to_string(request.body.size()), &text);
  }
  text.append("\r\n").append(request.body);
  return {};
}

bool IsRead(Method method) {
  switch (method) {
    case Method::kGet:
    case Method::kList:
    case Method::kScan:
    case Method::kHead:
    case Method::kOptions:
      return true;
    default:
      return false;
  }
}

}  // namespace vault
