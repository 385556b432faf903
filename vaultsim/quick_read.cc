#include "vaultsim/quick_read.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/encoding.h"
#include "vaultsim/reply.h"

namespace vaultsim {
namespace {

constexpr std::string_view kVersion = "/v1/";

// Letters, digits, '-' and '_' alone, between single slashes: nothing that could be cleaned,
// decoded or refused.
bool IsPlain(std::string_view path) {
  static constexpr auto kPlain = [] {
    std::array<bool, 256> plain{};
    for (const char c :
         std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")) {
      plain[static_cast<unsigned char>(c)] = true;
    }
    return plain;
  }();
  bool after_slash = true;
  for (const char c : path) {
    if (c == '/' ? after_slash : !kPlain[static_cast<unsigned char>(c)]) return false;
    after_slash = c == '/';
  }
  return !after_slash;
}

// Whether no header asks for more than every request does. token: the one among them, if any.
bool ArePlain(const vault::Request& request, std::string_view& token) {
  for (const auto& [name, value] : request.headers) {
    const bool about_vault = name.starts_with('x') || name.starts_with('X');
    const bool about_caller = name.starts_with('a') || name.starts_with('A');
    if (about_caller && base::EqualsIgnoreCaseAscii(name, "authorization")) return false;
    if (!about_vault || base::EqualsIgnoreCaseAscii(name, "x-vault-request")) continue;
    if (!base::EqualsIgnoreCaseAscii(name, "x-vault-token") || !token.empty()) return false;
    token = value;
  }
  return !token.empty();
}

bool IsPlain(const State& state, const Token& token) {
  return token.num_uses == 0 && token.bound_cidrs.empty() && token.entity_id.empty() &&
         !state.AclOf(token).is_forbidden();
}

}  // namespace

std::optional<vault::Response> QuickRead(State& state, std::string_view verb,
                                         const vault::Request& request) {
  if (verb != "GET" || !request.query.empty() || !request.body.empty() || !request.ns.empty()) {
    return std::nullopt;
  }
  if (state.sealed || !state.namespaces.empty() || !state.audit_devices.empty()) {
    return std::nullopt;
  }
  std::string_view path = request.path;
  if (!path.starts_with(kVersion)) return std::nullopt;
  path.remove_prefix(kVersion.size());
  std::string_view token_id = request.token.Reveal();
  if (!IsPlain(path) || !ArePlain(request, token_id)) return std::nullopt;
  const Token* token = state.FindToken(token_id);
  if (token == nullptr || !IsPlain(state, *token)) return std::nullopt;
  const Mount* mount = state.mounts.Route(path);
  if (mount == nullptr || path.size() <= mount->path.size()) return std::nullopt;
  if (!state.AclOf(*token).Check({.operation = Operation::kRead, .path = path}).allowed) {
    return std::nullopt;
  }
  std::string body;
  body.reserve(512);
  body += "{\"request_id\":\"00000000-0000-0000-0000-000000000000";
  const std::size_t id_end = body.size();
  body += "\",\"lease_id\":\"\",\"renewable\":false,\"lease_duration\":0,\"data\":";
  if (!mount->engine->AppendQuickRead(path.substr(mount->path.size()), body)) return std::nullopt;
  body += ",\"wrap_info\":null,\"warnings\":null,\"auth\":null";
  if (state.IsVault()) body.append(",\"mount_type\":\"").append(mount->type).append("\"");
  body += "}\n";
  const std::string id = state.environment.random.Uuid();
  body.replace(id_end - id.size(), id.size(), id);
  static const vault::Response kWithoutBody = [] {
    vault::Response response = JsonReply(200, "");
    AddDefaultHeaders(response, "");
    return response;
  }();
  vault::Response response = kWithoutBody;
  response.body = std::move(body);
  return response;
}

}  // namespace vaultsim
