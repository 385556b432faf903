#include "vault/client.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "json/parse.h"

namespace vault {
namespace {

using base::Error;
using base::ErrorCode;

std::string CapabilityOf(Method method) {
  switch (method) {
    case Method::kList:
      return "list";
    case Method::kPost:
    case Method::kPut:
      return "update";
    case Method::kPatch:
      return "patch";
    case Method::kDelete:
      return "delete";
    default:
      return "read";
  }
}

}  // namespace

Client::Client(Transport& transport, SharedState& shared, base::SecretString token, std::string ns,
               std::string principal)
    : transport_(transport),
      shared_(shared),
      token_(std::move(token)),
      ns_(std::move(ns)),
      principal_(std::move(principal)) {}

RequestFacts Client::FactsOf(const Call& call) {
  // Vault's ACL sees a LIST with a slash at the end.
  const char* slash = call.method == Method::kList ? "/" : "";
  return {call.method, call.path.plain() + slash,
          call.capability.empty() ? CapabilityOf(call.method) : call.capability};
}

const std::string& Client::Principal() {
  if (principal_.empty()) principal_ = Fingerprint(token_.Reveal(), ns_);
  return principal_;
}

base::Result<Answer> Client::Exchange(const Call& call, const Context& context) {
  if (token_.empty()) {
    return Error{ErrorCode::kUnauthenticated,
                 "There is no Vault token for this call, so nothing was sent. Set VAULT_TOKEN, or "
                 "over HTTP send the token with the request."};
  }
  if (!call.path.StaysUnderRoot()) {
    return Error{ErrorCode::kInternal, "The request was not sent: its path left the mount.",
                 "path check failed after encoding"};
  }
  Request request;
  request.method = call.method;
  request.path = call.path.encoded();
  request.query = call.query;
  request.token = token_;
  request.ns = ns_;
  if (call.body != nullptr) request.body = json::Dump(*call.body);
  base::Result<Response> response = transport_.RoundTrip(request, context);
  base::SecureWipe(request.body.data(), request.body.size());
  if (!response.ok()) return TransportError(std::move(response).error(), FactsOf(call));
  base::Result<Answer> answer = ReadAnswer(*response);
  if (!answer.ok()) return TransportError(std::move(answer).error(), FactsOf(call));
  return answer;
}

base::Result<Answer> Client::Perform(const Call& call, const Context& context) {
  base::Result<Answer> answer = Exchange(call, context);
  if (!answer.ok() || answer->ok()) return answer;
  return Fail(call, *answer, context);
}

base::Error Client::Fail(const Call& call, const Answer& answer, const Context& context) {
  RequestFacts facts = FactsOf(call);
  if (answer.status != 403) return ErrorOf(answer, facts);
  const auto granted = Capabilities(facts.path, context);
  if (granted.ok()) {
    const auto has = [&](const char* capability) {
      return std::find(granted->begin(), granted->end(), capability) != granted->end();
    };
    // What was thought to be new exists already: Vault then asks for the other capability.
    if (facts.capability == "create" && has("create") && !has("update")) {
      facts.capability = "update";
    }
    return PermissionDenied(facts, *granted);
  }
  if (answer.token_refused && granted.error().code == ErrorCode::kUnauthenticated) {
    return TokenRefused();
  }
  return PermissionDenied(facts, std::nullopt);
}

base::Result<Names> Client::Capabilities(const std::string& path, const Context& context) {
  const Json body = {{"paths", Json::array({path})}};
  Call call{Method::kPost, ApiPath::System("sys/capabilities-self")};
  call.body = &body;
  const auto answer = Exchange(call, context);
  if (!answer.ok()) return answer.error();
  if (answer->token_refused) return TokenRefused();
  if (!answer->ok()) return ErrorOf(*answer, FactsOf(call));
  std::vector<std::string> capabilities;
  const Json& data = *answer->data;
  if (const auto list = data.find("capabilities"); list != data.end() && list->is_array()) {
    for (const Json& item : *list) {
      if (item.is_string()) capabilities.push_back(item.get<std::string>());
    }
  }
  return capabilities;
}

}  // namespace vault
