#include "vaultsim/reply.h"

#include <array>
#include <initializer_list>
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "vaultsim/framework/gojson.h"

namespace vaultsim {
namespace {

// A Go struct: known members in declared order. Members that are absent are left out.
void AppendStruct(const Json& object, std::initializer_list<const char*> order, std::string& out) {
  char separator = '{';
  for (const char* name : order) {
    const auto at = object.find(name);
    if (at == object.end()) continue;
    out += separator;
    separator = ',';
    gojson::AppendQuoted(name, out);
    out += ':';
    gojson::AppendDump(*at, out);
  }
  out += '}';
}

void AppendAuth(const Json& auth, std::string& out) {
  if (!auth.is_object()) {
    out += "null";
    return;
  }
  AppendStruct(auth,
               {"client_token", "accessor", "policies", "token_policies", "identity_policies",
                "metadata", "lease_duration", "renewable", "entity_id", "token_type", "orphan",
                "mfa_requirement", "num_uses"},
               out);
}

void AppendWrapInfo(const Json& info, std::string& out) {
  if (!info.is_object()) {
    out += "null";
    return;
  }
  AppendStruct(info,
               {"token", "accessor", "ttl", "creation_time", "creation_path", "wrapped_accessor"},
               out);
}

void AppendWarnings(const std::vector<std::string>& warnings, std::string& out) {
  if (warnings.empty()) {
    out += "null";
    return;
  }
  char separator = '[';
  for (const std::string& warning : warnings) {
    out += separator;
    separator = ',';
    gojson::AppendQuoted(warning, out);
  }
  out += ']';
}

}  // namespace

vault::Response ErrorReply(int status, const std::vector<std::string>& errors) {
  std::string body = "{\"errors\":[";
  for (std::size_t i = 0; i < errors.size(); ++i) {
    if (i > 0) body += ',';
    gojson::AppendQuoted(errors[i], body);
  }
  return JsonReply(status, body + "]}\n");
}

vault::Response NoContent() { return {.status = 204}; }

vault::Response JsonReply(int status, std::string body) {
  return {.status = status, .headers = {}, .body = std::move(body)};
}

vault::Response Redirect(int status, const std::string& location, bool get) {
  vault::Response response{.status = status};
  response.headers.emplace_back("Location", location);
  // An empty Content-Type stands for none at all.
  response.headers.emplace_back("Content-Type", get ? "text/html; charset=utf-8" : "");
  if (!get) return response;
  std::string escaped;
  for (const char c : location) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&#34;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  const char* text = status == 301 ? "Moved Permanently" : "Temporary Redirect";
  response.body = "<a href=\"" + escaped + "\">" + text + "</a>.\n\n";
  return response;
}

std::string Envelope(const EngineResponse& response, const EnvelopeStyle& style) {
  std::string out = "{";
  out.reserve(512);
  if (style.inject && response.data->is_object()) {
    for (const auto& member : response.data->items()) {
      gojson::AppendQuoted(member.key(), out);
      out += ':';
      gojson::AppendDump(member.value(), out);
      out += ',';
    }
  }
  // A UUID or nothing: no character to escape.
  out += "\"request_id\":\"";
  out += style.request_id;
  out += "\",\"lease_id\":";
  gojson::AppendQuoted(response.lease_id, out);
  out += response.renewable ? ",\"renewable\":true" : ",\"renewable\":false";
  out += ",\"lease_duration\":" + std::to_string(response.lease_duration_s);
  out += ",\"data\":";
  gojson::AppendDump(*response.data, out);
  out += ",\"wrap_info\":";
  AppendWrapInfo(*response.wrap_info, out);
  out += ",\"warnings\":";
  AppendWarnings(response.warnings, out);
  out += ",\"auth\":";
  AppendAuth(*response.auth, out);
  if (style.has_mount_type) {
    out += ",\"mount_type\":";
    gojson::AppendQuoted(style.mount_type, out);
  }
  return out + '}';
}

void AddDefaultHeaders(vault::Response& response, std::string_view ns) {
  constexpr std::array<std::pair<const char*, const char*>, 3> kDefaults = {
      {{"Cache-Control", "no-store"},
       {"Content-Type", "application/json"},
       {"Strict-Transport-Security", "max-age=31536000; includeSubDomains"}}};
  const auto has = [&](std::string_view name) {
    for (const auto& header : response.headers) {
      if (base::EqualsIgnoreCaseAscii(header.first, name)) return true;
    }
    return false;
  };
  response.headers.reserve(response.headers.size() + kDefaults.size() + 1);
  for (const auto& [name, value] : kDefaults) {
    if (!has(name)) response.headers.emplace_back(name, value);
  }
  if (!ns.empty()) response.headers.emplace_back("X-Vault-Namespace", std::string(ns));
  std::erase_if(response.headers, [](const auto& header) { return header.second.empty(); });
}

}  // namespace vaultsim
