// sys/wrapping/* [1.9]. The pipeline has checked that the wrapping token is valid.
#include "vaultsim/wrapping.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "vaultsim/sys/sys.h"

namespace vaultsim::sys {
namespace {

EngineError Invalid() { return UserError("wrapping token is not valid or does not exist"); }

EngineResult WrapData(const State& state, const EngineRequest& request) {
  if (state.current->wrap_ttl_s == 0) {
    return UserError("endpoint requires response wrapping to be used");
  }
  return EngineResponse{.data = request.data->is_null() ? json::Box(Json::object()) : request.data,
                        .envelope_when_empty = true};
}

EngineResult Lookup(State& state, const EngineRequest& request) {
  bool third_party = false;
  const Token* token = WrappingTokenOf(state, *request.data, request.client_token, &third_party);
  if (token == nullptr) return Invalid();
  return EngineResponse{.data = Json{{"creation_path", token->wraps},
                                     {"creation_time", base::FormatRfc3339Nano(token->created)},
                                     {"creation_ttl", token->ttl_s}}};
}

EngineResult Unwrap(State& state, const EngineRequest& request) {
  bool third_party = false;
  const Token* token = WrappingTokenOf(state, *request.data, request.client_token, &third_party);
  if (token == nullptr) return Invalid();
  std::optional<std::string> text = ReadWrapped(state, *token);
  if (!text) return Invalid();
  // A wrapping token that came as the caller's own has just spent its one use.
  if (third_party) state.tokens.Revoke(token->id);
  EngineResponse response{.status = 200, .raw = std::move(text)};
  const Json answer = Json::parse(*response.raw, nullptr, false);
  const Json data = answer.is_object() ? answer.value("data", Json()) : Json();
  if (data.is_object() && data.contains("http_raw_body")) {
    response.status = data.at("http_status_code").get<int>();
    response.raw = data.at("http_raw_body").get<std::string>();
    response.raw_content_type = data.at("http_content_type").get<std::string>();
    if (response.raw_content_type.starts_with("application/p")) {
      response.raw = base::Base64Decode(*response.raw).value_or("");
    }
  }
  return response;
}

EngineResult Rewrap(State& state, const EngineRequest& request) {
  bool third_party = false;
  Token* token = WrappingTokenOf(state, *request.data, request.client_token, &third_party);
  if (token == nullptr) return Invalid();
  // It looks in the cubbyholes of the caller's namespace, and for the token to revoke there too:
  // that stays, used up, until it expires.
  if (token->ns != NamespaceOf(request)) {
    token->num_uses = kUsedUp;
    return UserError("no information found; wrapping token may be from a previous OpenBao version");
  }
  const std::optional<std::string> text = ReadWrapped(state, *token);
  if (!text) return Invalid();
  Token prototype = *token;
  prototype.path = "sys/wrapping/rewrap";
  const Token* caller = state.FindToken(request.client_token);
  if (caller != nullptr && !state.IsVault()) prototype.display_name = caller->display_name;
  const std::int64_t asked = state.current->wrap_ttl_s;
  if (asked > 0) prototype.ttl_s = std::min(prototype.ttl_s, asked);
  EngineResponse response{.wrap_info =
                              WrapText(state, *text, prototype, state.current->wrap_as_jwt)};
  const std::string id = token->id;
  const bool named = third_party && request.data->at("token") == id;
  if (Token* old = state.FindToken(id); state.IsVault() && named && old != nullptr) {
    old->num_uses = kUsedUp;  // Vault looks for the signed token, which is not what it stores
  } else {
    state.tokens.Revoke(id);
  }
  return response;
}

Path WrappingPath(State& state, const char* pattern,
                  EngineResult (*handle)(State&, const EngineRequest&), bool readable) {
  const Handler handler = [&state, handle](const EngineRequest& request, const FieldData&) {
    return handle(state, request);
  };
  Path path{.pattern = pattern,
            .fields = {{.name = "token"}},
            .handlers = {{Operation::kUpdate, handler}}};
  if (readable) path.handlers[Operation::kRead] = handler;
  return path;
}

}  // namespace

std::vector<Path> WrappingPaths(State& state) {
  return {{.pattern = "wrapping/wrap",
           .fields = {},
           .handlers = {{Operation::kUpdate,
                         [&state](const EngineRequest& request, const FieldData&) {
                           return WrapData(state, request);
                         }}},
           .any_parameters = true},
          WrappingPath(state, "wrapping/lookup", Lookup, true),
          WrappingPath(state, "wrapping/unwrap", Unwrap, false),
          WrappingPath(state, "wrapping/rewrap", Rewrap, false)};
}

}  // namespace vaultsim::sys
