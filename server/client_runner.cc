#include "client_runner.h"

#include <nlohmann/json.hpp>

namespace server {

vault::Client ClientRunner::ClientFor(const identity::Principal& principal) const {
  return {transport_, shared_, principal.token, principal.ns, principal.id};
}

base::Result<Json> ClientRunner::Run(const tools::Tool& tool, const Json& arguments,
                                     const identity::Principal& principal,
                                     const base::CallContext& context) {
  vault::Client client = ClientFor(principal);
  tools::CallEnvironment environment{client, context};
  return tool.Call(arguments, environment);
}

base::Result<resources::Contents> ClientRunner::Read(std::string_view uri,
                                                     const identity::Principal& principal,
                                                     const base::CallContext& context) {
  vault::Client client = ClientFor(principal);
  return resources::Read(uri, client, context);
}

base::Result<std::vector<std::string>> ClientRunner::Complete(const completions::Question& question,
                                                              const identity::Principal& principal,
                                                              const base::CallContext& context) {
  vault::Client client = ClientFor(principal);
  return completions::Complete(question, client, context);
}

}  // namespace server
