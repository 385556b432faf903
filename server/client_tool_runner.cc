#include "client_tool_runner.h"

#include <nlohmann/json.hpp>

namespace server {

base::Result<Json> ClientToolRunner::Run(const tools::Tool& tool, const Json& arguments,
                                         const identity::Principal& principal,
                                         const base::CallContext& context) {
  vault::Client client(transport_, shared_, principal.token, principal.ns, principal.id);
  tools::CallEnvironment environment{client, context};
  return tool.Call(arguments, environment);
}

}  // namespace server
