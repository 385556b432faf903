#include "mcp/resource_methods.h"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "guard/exit_filter.h"
#include "json/parse.h"
#include "jsonrpc/encode.h"
#include "mcp/paging.h"
#include "mcp/params.h"
#include "mcp/session.h"

namespace mcp {
namespace {

using base::ErrorCode;

// In the record.
constexpr std::string_view kRead = "resources/read";
constexpr std::string_view kSubscribe = "resources/subscribe";
// What the caller may see changes without a word of Vault's.
constexpr std::string_view kUncached = R"(,"ttlMs":0,"cacheScope":"private")";

std::string Definitions(std::span<const resources::Description> all, const char* uri_member,
                        const Revision& revision) {
  Json list = Json::array();
  for (const resources::Description& one : all) {
    Json definition = {{uri_member, one.uri},
                       {"name", one.name},
                       {"description", one.text},
                       {"mimeType", one.mime_type}};
    if (revision.structured_content) definition["title"] = one.title;
    list.push_back(std::move(definition));
  }
  std::string text = json::Dump(list);
  if (revision.stateless) text += CachingHints();
  return text;
}

}  // namespace

void ResourceMethods::List(Exchange& exchange, const Json& params) const {
  if (auto failure = CheckOnlyPage(params)) {
    return parts_.outlet.Fail(exchange, *std::move(failure));
  }
  parts_.outlet.Constant(
      exchange, R"("resources":)" + Definitions(parts_.resources, "uri", *exchange.revision));
}

void ResourceMethods::ListTemplates(Exchange& exchange, const Json& params) const {
  if (auto failure = CheckOnlyPage(params)) {
    return parts_.outlet.Fail(exchange, *std::move(failure));
  }
  parts_.outlet.Constant(
      exchange,
      R"("resourceTemplates":)" + Definitions(parts_.templates, "uriTemplate", *exchange.revision));
}

void ResourceMethods::Read(Exchange exchange, const Json& params) const {
  const std::string* uri = TextMember(params, "uri");
  if (uri == nullptr) {
    return parts_.outlet.Fail(exchange, {jsonrpc::kInvalidParams, "'uri' must be a string"});
  }
  RequestDialog dialog;
  if (auto failure = parts_.dialogs.Read(exchange, kRead, params, dialog)) {
    return parts_.outlet.Fail(exchange, *std::move(failure));
  }
  const bool stateless = exchange.revision->stateless;
  StartReading(std::move(exchange), kRead, *uri, std::move(dialog),
               [stateless, uri = *uri](const resources::Contents& contents) {
                 std::string members = R"("contents":[{"uri":)" + json::Quote(uri) +
                                       R"(,"mimeType":")" + contents.mime_type + R"(",)" +
                                       (contents.binary ? R"("blob":)" : R"("text":)") +
                                       json::Quote(contents.text) + "}]";
                 if (stateless) members += kUncached;
                 return VaultCalls::Outcome(std::move(members));
               });
}

// Only what the caller may read, he may watch.
void ResourceMethods::Subscribe(Exchange exchange, const Json& params) const {
  const std::string* given = TextMember(params, "uri");
  if (given == nullptr) {
    return parts_.outlet.Fail(exchange, {jsonrpc::kInvalidParams, "'uri' must be a string"});
  }
  const std::string uri = *given;
  StartReading(std::move(exchange), kSubscribe, uri, {}, [this, uri](const resources::Contents&) {
    return VaultCalls::Outcome(VaultCalls::TakeOver([this, uri](Exchange subscribed) {
      auto& session = static_cast<ClientSession&>(*subscribed.caller.session);
      if (session.Subscribe(parts_.subscriptions, subscribed.caller.principal->ns, uri)) {
        return parts_.outlet.Constant(subscribed, {});
      }
      parts_.outlet.Fail(subscribed, {jsonrpc::kInvalidRequest,
                                      "There are too many subscriptions. Unsubscribe from some.",
                                      {},
                                      jsonrpc::Reply::Kind::kTooMany});
    }));
  });
}

void ResourceMethods::Unsubscribe(Exchange& exchange, const Json& params) const {
  const std::string* uri = TextMember(params, "uri");
  if (uri == nullptr) {
    return parts_.outlet.Fail(exchange, {jsonrpc::kInvalidParams, "'uri' must be a string"});
  }
  static_cast<ClientSession&>(*exchange.caller.session).Unsubscribe(*uri);
  parts_.outlet.Constant(exchange, {});
}

void ResourceMethods::StartReading(Exchange exchange, std::string_view name, const std::string& uri,
                                   RequestDialog request, Then then) const {
  parts_.calls.Start(
      std::move(exchange),
      {.name = name,
       .run = [this, uri, then = std::move(then)](
                  const identity::Principal& principal, const base::CallContext& context,
                  const Dialog& dialog) -> base::Result<VaultCalls::Outcome> {
         base::Result<ReadOutcome> outcome = parts_.reader.Read(uri, principal, context, dialog);
         if (!outcome) return outcome.error();
         if (auto* required = std::get_if<InputRequired>(&*outcome)) {
           return VaultCalls::Outcome(std::move(*required));
         }
         return then(std::get<resources::Contents>(*outcome));
       },
       .fail = [this, uri](Exchange& failed,
                           const base::Error& error) { Fail(failed, uri, error); },
       .dialog = std::move(request)});
}

void ResourceMethods::Fail(Exchange& exchange, const std::string& uri,
                           const base::Error& error) const {
  int code = jsonrpc::kInternalError;
  if (error.code == ErrorCode::kInvalidArgument) code = jsonrpc::kInvalidParams;
  if (error.code == ErrorCode::kNotFound) code = exchange.revision->resource_not_found_code;
  Json data = {{"uri", uri}, {"code", base::ErrorName(error.code)}};
  if (error.retry_after_s > 0) data["retry_after_s"] = error.retry_after_s;
  parts_.outlet.Fail(exchange, {code, guard::StripInvisible(error.message), json::Dump(data)});
}

}  // namespace mcp
