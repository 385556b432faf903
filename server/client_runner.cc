#include "client_runner.h"

#include <nlohmann/json.hpp>

namespace server {

vault::Client ClientRunner::ClientFor(const identity::Principal& principal) const {
  return {transport_, shared_, principal.token, principal.ns, principal.id};
}

base::Result<mcp::ToolOutcome> ClientRunner::Run(const tools::Tool& tool, const Json& arguments,
                                                 const identity::Principal& principal,
                                                 const base::CallContext& context,
                                                 const mcp::Dialog& dialog) {
  vault::Client client = ClientFor(principal);
  tools::CallEnvironment environment{client, context};
  if (AsksFirst(confirm_, dialog)) {
    const auto plan = tool.Preview(arguments, environment);
    if (!plan.ok()) return plan.error();
    if (*plan) {
      auto question = Confirm(**plan, dialog);
      if (!question.ok()) return question.error();
      if (*question) return mcp::ToolOutcome(**std::move(question));
    }
  }
  base::Result<Json> result = tool.Call(arguments, environment);
  if (!result.ok()) return result.error();
  mcp::ToolOutput output;
  output.structured = json::Box(*std::move(result));
  for (const std::string& uri : tool.description().changes) {
    output.changes.updated.push_back(resources::ExpandUri(uri, arguments));
  }
  return mcp::ToolOutcome(std::move(output));
}

base::Result<mcp::ReadOutcome> ClientRunner::Read(std::string_view uri,
                                                  const identity::Principal& principal,
                                                  const base::CallContext& context,
                                                  const mcp::Dialog&) {
  vault::Client client = ClientFor(principal);
  base::Result<resources::Contents> contents = resources::Read(uri, client, context);
  if (!contents.ok()) return contents.error();
  return mcp::ReadOutcome(*std::move(contents));
}

base::Result<std::vector<std::string>> ClientRunner::Complete(const completions::Question& question,
                                                              const identity::Principal& principal,
                                                              const base::CallContext& context) {
  vault::Client client = ClientFor(principal);
  return completions::Complete(question, client, context);
}

}  // namespace server
