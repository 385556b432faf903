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
  if (auto failure = CheckOnlyPage(params)) return outlet_.Fail(exchange, *std::move(failure));
  Json list = Json::array();
  for (const prompts::Prompt& prompt : prompts_) {
    list.push_back(Definition(prompt, *exchange.revision));
  }
  std::string members = R"("prompts":)" + json::Dump(list);
  if (exchange.revision->stateless) members += CachingHints();
  outlet_.Constant(exchange, members);
}

void PromptMethods::Get(Exchange& exchange, const Json& params) const {
  const std::string* name = TextMember(params, "name");
  if (name == nullptr) {
    return outlet_.Fail(exchange, {jsonrpc::kInvalidParams, "'name' must be a string"});
  }
  const auto prompt =
      std::find_if(prompts_.begin(), prompts_.end(),
                   [&](const prompts::Prompt& candidate) { return candidate.name == *name; });
  if (prompt == prompts_.end()) return outlet_.Fail(exchange, Unknown("prompt", *name));
  const auto values = ValuesOf(params);
  if (!values) {
    return outlet_.Fail(exchange,
                        {jsonrpc::kInvalidParams, "'arguments' must be an object of strings"});
  }
  const base::Result<std::string> text = prompts::Render(*prompt, *values);
  if (!text.ok()) {
    return outlet_.Fail(exchange,
                        {jsonrpc::kInvalidParams, "Invalid arguments: " + text.error().message});
  }
  outlet_.Result(exchange, R"("description":)" + json::Quote(prompt->text) +
                               R"(,"messages":[{"role":"user","content":{"type":"text","text":)" +
                               json::Quote(*text) + "}}]");
}

}  // namespace mcp
