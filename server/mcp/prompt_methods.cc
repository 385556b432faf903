#include "mcp/prompt_methods.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "json/parse.h"
#include "jsonrpc/encode.h"
#include "mcp/paging.h"
#include "mcp/params.h"

namespace mcp {
namespace {

Json Definition(const prompts::Prompt& prompt, const Revision& revision) {
  Json arguments = Json::array();
  for (const prompts::Argument& argument : prompt.arguments) {
    arguments.push_back(
        {{"name", argument.name}, {"description", argument.text}, {"required", argument.required}});
  }
  Json definition = {
      {"name", prompt.name}, {"description", prompt.text}, {"arguments", std::move(arguments)}};
  if (revision.structured_content) definition["title"] = prompt.title;
  return definition;
}

constexpr std::string_view kGet = "prompts/get";  // in the record

std::string Members(const prompts::Prompt& prompt, const std::string& messages) {
  return R"("description":)" + json::Quote(prompt.text) + R"(,"messages":)" + messages;
}

Failure InvalidArguments(const base::Error& error) {
  return {jsonrpc::kInvalidParams, "Invalid arguments: " + error.message};
}

// nullopt: not an object of strings.
std::optional<prompts::Values> ValuesOf(const Json& params) {
  prompts::Values values;
  const auto given = params.find("arguments");
  if (given == params.end()) return values;
  if (!given->is_object()) return std::nullopt;
  for (const auto& [name, value] : given->items()) {
    if (!value.is_string()) return std::nullopt;
    values.emplace(name, value.get<std::string>());
  }
  return values;
}

}  // namespace

void PromptMethods::List(Exchange& exchange, const Json& params) const {
  if (auto failure = CheckOnlyPage(params))
    return parts_.outlet.Fail(exchange, *std::move(failure));
  Json list = Json::array();
  for (const prompts::Prompt& prompt : parts_.prompts) {
    list.push_back(Definition(prompt, *exchange.revision));
  }
  std::string members = R"("prompts":)" + json::Dump(list);
  if (exchange.revision->stateless) members += CachingHints();
  parts_.outlet.Constant(exchange, members);
}

void PromptMethods::Get(Exchange exchange, const Json& params) const {
  const std::string* name = TextMember(params, "name");
  if (name == nullptr) {
    return parts_.outlet.Fail(exchange, {jsonrpc::kInvalidParams, "'name' must be a string"});
  }
  const auto prompt =
      std::find_if(parts_.prompts.begin(), parts_.prompts.end(),
                   [&](const prompts::Prompt& candidate) { return candidate.name == *name; });
  if (prompt == parts_.prompts.end()) return parts_.outlet.Fail(exchange, Unknown("prompt", *name));
  const auto values = ValuesOf(params);
  if (!values) {
    return parts_.outlet.Fail(
        exchange, {jsonrpc::kInvalidParams, "'arguments' must be an object of strings"});
  }
  if (parts_.renderer == nullptr) {
    const base::Result<std::string> text = prompts::Render(*prompt, *values);
    if (!text.ok()) return parts_.outlet.Fail(exchange, InvalidArguments(text.error()));
    return parts_.outlet.Result(
        exchange, Members(*prompt, R"([{"role":"user","content":{"type":"text","text":)" +
                                       json::Quote(*text) + "}}]"));
  }
  RequestDialog request;
  if (auto failure = parts_.dialogs.Read(exchange, kGet, params, request)) {
    return parts_.outlet.Fail(exchange, *std::move(failure));
  }
  parts_.calls.Start(std::move(exchange),
                     {.name = kGet,
                      .run = [this, prompt, values = *values](
                                 const identity::Principal&, const base::CallContext&,
                                 const Dialog& dialog) -> base::Result<VaultCalls::Outcome> {
                        base::Result<PromptOutcome> outcome =
                            parts_.renderer->Render(*prompt, values, dialog);
                        if (!outcome.ok()) return outcome.error();
                        if (auto* required = std::get_if<InputRequired>(&*outcome)) {
                          return VaultCalls::Outcome(std::move(*required));
                        }
                        return VaultCalls::Outcome(Members(
                            *prompt, json::Dump(*std::get<PromptMessages>(*outcome).messages)));
                      },
                      .fail =
                          [this](Exchange& failed, const base::Error& error) {
                            parts_.outlet.Fail(failed, InvalidArguments(error));
                          },
                      .dialog = std::move(request)});
}

}  // namespace mcp
