#include "mcp/completion_methods.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "guard/exit_filter.h"
#include "json/parse.h"
#include "jsonrpc/encode.h"
#include "mcp/params.h"

namespace mcp {
namespace {

constexpr std::string_view kName = "completion/complete";  // in the record
constexpr std::size_t kValuesMax = 100;  // [server/utilities/completion, Completion Results]

const Json& Member(const Json& object, const char* name) {
  static const Json kNone;
  const auto found = object.find(name);
  return found == object.end() ? kNone : *found;
}

// What is not text is none of ours.
completions::Others OthersOf(const Json& params) {
  completions::Others others;
  const Json& context = Member(params, "context");
  if (!context.is_object()) return others;
  const Json& arguments = Member(context, "arguments");
  if (!arguments.is_object()) return others;
  for (const auto& [name, value] : arguments.items()) {
    if (value.is_string()) others.emplace(name, value.get<std::string>());
  }
  return others;
}

std::string Members(const std::vector<std::string>& values) {
  Json shown = Json::array();
  for (const std::string& value : values) {
    if (shown.size() == kValuesMax) break;
    shown.push_back(value);
  }
  const Json completion = {{"values", std::move(shown)},
                           {"total", values.size()},
                           {"hasMore", values.size() > kValuesMax}};
  return R"("completion":)" + json::Dump(completion);
}

}  // namespace

std::optional<completions::Kind> CompletionMethods::KindOf(const Json& reference,
                                                           const std::string& argument) const {
  const std::string* type = TextMember(reference, "type");
  const std::string* prompt = TextMember(reference, "name");
  const std::string* uri = TextMember(reference, "uri");
  if (type == nullptr) return std::nullopt;
  if (*type == "ref/prompt" && prompt != nullptr) {
    for (const prompts::Prompt& candidate : parts_.prompts) {
      if (candidate.name != *prompt) continue;
      for (const prompts::Argument& one : candidate.arguments) {
        if (one.name == argument) return one.kind;
      }
    }
  }
  if (*type == "ref/resource" && uri != nullptr) {
    for (const resources::Description& candidate : parts_.templates) {
      if (candidate.uri != *uri) continue;
      for (const resources::Variable& one : candidate.variables) {
        if (one.name == argument) return one.kind;
      }
    }
  }
  return std::nullopt;
}

void CompletionMethods::Complete(Exchange exchange, const Json& params) const {
  const Json& argument = Member(params, "argument");
  const std::string* name = TextMember(argument, "name");
  const std::string* value = TextMember(argument, "value");
  if (name == nullptr || value == nullptr) {
    return parts_.outlet.Fail(exchange, {jsonrpc::kInvalidParams,
                                         "'argument' must be an object with a name and a value"});
  }
  const auto kind = KindOf(Member(params, "ref"), *name);
  if (!kind) {
    return parts_.outlet.Fail(
        exchange,
        {jsonrpc::kInvalidParams,
         "'ref' must name a prompt or a resource template, and 'argument' one of its arguments"});
  }
  if (*kind == completions::Kind::kFree) return parts_.outlet.Constant(exchange, Members({}));
  parts_.calls.Start(
      std::move(exchange),
      {.name = kName,
       .run = [this, question = completions::Question{*kind, *value, OthersOf(params)}](
                  const identity::Principal& principal, const base::CallContext& context,
                  const Dialog&) -> base::Result<VaultCalls::Outcome> {
         const auto values = parts_.completer.Complete(question, principal, context);
         if (!values) return values.error();
         return VaultCalls::Outcome(Members(*values));
       },
       .fail =
           [this](Exchange& failed, const base::Error& error) {
             parts_.outlet.Fail(failed,
                                {jsonrpc::kInternalError, guard::StripInvisible(error.message),
                                 json::Dump(Json{{"code", base::ErrorName(error.code)}})});
           }});
}

}  // namespace mcp
