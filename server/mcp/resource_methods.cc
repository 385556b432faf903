#include "mcp/resource_methods.h"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "guard/exit_filter.h"
#include "json/parse.h"
#include "jsonrpc/encode.h"
#include "mcp/paging.h"
#include "mcp/params.h"

namespace mcp {
namespace {

using base::ErrorCode;

constexpr std::string_view kRead = "resources/read";  // in the record
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
  const std::string* given = TextMember(params, "uri");
  if (given == nullptr) {
    return parts_.outlet.Fail(exchange, {jsonrpc::kInvalidParams, "'uri' must be a string"});
  }
  const std::string uri = *given;
  const bool stateless = exchange.revision->stateless;
  parts_.calls.Start(std::move(exchange),
                     {.name = kRead,
                      .run = [this, uri, stateless](
                                 const identity::Principal& principal,
                                 const base::CallContext& context) -> base::Result<std::string> {
                        const auto contents = parts_.reader.Read(uri, principal, context);
                        if (!contents) return contents.error();
                        std::string members = R"("contents":[{"uri":)" + json::Quote(uri) +
                                              R"(,"mimeType":")" + contents->mime_type +
                                              R"(","text":)" + json::Quote(contents->text) + "}]";
                        if (stateless) members += kUncached;
                        return members;
                      },
                      .fail = [this, uri](Exchange& failed,
                                          const base::Error& error) { Fail(failed, uri, error); }});
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
