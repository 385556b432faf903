#include "vaultsim/wrapping.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/encoding.h"
#include "vaultsim/framework/gojson.h"

namespace vaultsim {
namespace {

constexpr const char* kPolicy = "response-wrapping";

bool IsWrappingPath(std::string_view path) {
  return path == "sys/wrapping/lookup" || path == "sys/wrapping/unwrap" ||
         path == "sys/wrapping/rewrap";
}

EngineResult AskCubbyhole(State& state, const Token& token, Operation operation, Json data) {
  Mount* cubbyhole = state.mounts.Find(token.ns + "cubbyhole/");
  EngineRequest request{.operation = operation,
                        .path = "response",
                        .mount = cubbyhole->path,
                        .data = std::move(data),
                        .client_token = token.id};
  return Dispatch(*cubbyhole->engine, request, state.environment);
}

// Shaped like the server's; what counts is that the store knows it.
std::string MakeJwt(State& state, const Token& token) {
  const std::string header = R"({"alg":"ES512","typ":"JWT"})";
  const Json claims = {{"accessor", token.accessor},
                       {"addr", "http://127.0.0.1:8200"},
                       {"jti", token.id},
                       {"type", "wrapping"}};
  std::string jwt = base::Base64UrlEncode(header) + "." +
                    base::Base64UrlEncode(gojson::Dump(claims)) + "." +
                    base::Base64UrlEncode(state.environment.random.Base62(99));
  state.wrapping_jwts[jwt] = token.id;
  return jwt;
}

std::string Resolve(const State& state, const std::string& text) {
  const auto at = state.wrapping_jwts.find(text);
  return at == state.wrapping_jwts.end() ? text : at->second;
}

}  // namespace

bool IsWrappingToken(const Token& token) {
  return token.policies.size() == 1 && token.policies[0] == kPolicy;
}

Token* WrappingTokenOf(State& state, const Json& data, const std::string& header,
                       bool* third_party) {
  *third_party = data.is_object() && data.contains("token");
  const std::string id =
      *third_party ? Resolve(state, data.at("token").get<std::string>()) : header;
  Token* token = state.FindToken(id);
  return token != nullptr && IsWrappingToken(*token) ? token : nullptr;
}

std::optional<vault::Response> CheckWrappingToken(State& state, LogicalRequest& request) {
  const bool looked_at = !request.help && (!request.options || state.IsVault());
  if (!IsWrappingPath(request.path) || !looked_at) return std::nullopt;
  const auto refuse = [](const std::string& reason) {
    return ErrorReply(403, {"error validating wrapping token: " + reason});
  };
  request.token = Resolve(state, request.token);
  if (request.data->is_object() && request.data->contains("token")) {
    const Json& given = request.data->at("token");
    if (given.is_null()) {
      request.data->erase("token");
    } else if (!given.is_string()) {
      return refuse("could not decode token in request body");
    } else if (given.get_ref<const std::string&>().empty()) {
      return refuse("empty token in request body");
    }
  }
  bool third_party = false;
  const Token* token = WrappingTokenOf(state, *request.data, request.token, &third_party);
  if (token != nullptr && token->num_uses != kUsedUp) return std::nullopt;
  if (!third_party && request.token.empty()) return refuse("token is empty");
  return ErrorReply(400, {"wrapping token is not valid or does not exist"});
}

Json WrapText(State& state, const std::string& text, const Token& prototype, bool as_jwt) {
  // A JWT names no namespace: what it stands for is in the root.
  Token token{.id = "", .ns = as_jwt ? "" : prototype.ns};
  token.policies = {kPolicy};
  token.path = token.ns + prototype.path;
  token.wraps = prototype.wraps.empty() ? prototype.path : prototype.wraps;
  token.display_name = prototype.display_name;
  token.num_uses = 1;
  token.ttl_s = prototype.ttl_s;
  token.explicit_max_ttl_s = token.own_explicit_max_ttl_s = prototype.ttl_s;
  const Token* stored = state.AddToken(std::move(token));
  AskCubbyhole(state, *stored, Operation::kUpdate, {{"response", text}});
  return Json{{"token", as_jwt ? MakeJwt(state, *stored) : stored->id},
              {"accessor", stored->accessor},
              {"ttl", stored->ttl_s},
              {"creation_time", base::FormatRfc3339Nano(stored->created)},
              {"creation_path", stored->wraps}};
}

vault::Response Wrap(State& state, const LogicalRequest& request, const EngineResponse& response,
                     EnvelopeStyle style, const Token* caller) {
  Token prototype{.id = "", .ns = request.ns};
  prototype.path = request.path;
  prototype.ttl_s = request.wrap_ttl_s;
  if (caller != nullptr && !state.IsVault()) prototype.display_name = caller->display_name;
  EngineResponse inner = response;
  if (inner.status_envelope || inner.raw) {
    // What "RespondWithStatusCode" leaves behind when it is wrapped, or an answer that was
    // unwrapped.
    EnvelopeStyle raw_style = style;
    raw_style.mount_type.clear();
    const std::string& type = response.raw_content_type;
    std::string body = response.raw ? *response.raw : Envelope(response, raw_style);
    // Certificates and lists are bytes, which JSON knows as base64.
    if (type.starts_with("application/p")) body = base::Base64Encode(body);
    const int status = response.status == 0 ? 200 : response.status;
    inner =
        EngineResponse{.data = Json{{"http_content_type", type.empty() ? "application/json" : type},
                                    {"http_raw_body", std::move(body)},
                                    {"http_status_code", status}}};
  }
  Json info = WrapText(state, Envelope(inner, style), prototype, request.wrap_as_jwt);
  if (response.auth->is_object()) {
    const Json& accessor = response.auth->at("accessor");
    if (accessor != "") info["wrapped_accessor"] = accessor;
  } else if (response.data->is_object() && response.data->contains("secret_id_accessor")) {
    info["wrapped_accessor"] = response.data->at("secret_id_accessor");
  }
  style.request_id.clear();
  style.mount_type.clear();
  const EngineResponse outer{.wrap_info = std::move(info)};
  return JsonReply(200, Envelope(outer, style) + "\n");
}

std::optional<std::string> ReadWrapped(State& state, const Token& token) {
  const EngineResult result = AskCubbyhole(state, token, Operation::kRead, nullptr);
  if (result.error || !result.response.data->is_object()) return std::nullopt;
  const auto at = result.response.data->find("response");
  if (at == result.response.data->end() || !at->is_string()) return std::nullopt;
  return at->get<std::string>();
}

}  // namespace vaultsim
