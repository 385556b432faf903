#include "greeting.h"

namespace server {
namespace {

std::string Curl(const std::string& token, const std::string& tool, const std::string& arguments) {
  return "curl -s {url} -H 'X-Vault-Token: " + token +
         "' -H 'Content-Type: application/json' "
         "-H 'Accept: application/json, text/event-stream' "
         "-H 'MCP-Protocol-Version: 2026-07-28' -H 'Mcp-Method: tools/call' -H 'Mcp-Name: " +
         tool +
         "' -d '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"" +
         tool + "\",\"arguments\":" + arguments +
         ",\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
         "\"io.modelcontextprotocol/clientCapabilities\":{}}}}'";
}

}  // namespace

std::string DevGreeting(std::string_view token_text, bool sample) {
  const std::string token(token_text);
  std::string text =
      "Serving MCP over the built-in simulator. It keeps nothing, and nothing in it is secret.\n\n"
      "  URL    {url}\n"
      "  token  " +
      token + "\n";
  if (sample) {
    text +=
        "         dev-staging-read (reads kv/staging), dev-pki-issue (issues with pki role "
        "staging)\n";
  }
  text += "\nConfiguration of an MCP client:\n\n";
  text += R"({"mcpServers":{"vault":{"type":"http","url":"{url}","headers":{"X-Vault-Token":")" +
          token + "\"}}}}\n";
  text +=
      "\nClaude Code:\n\nclaude mcp add --transport http vault {url} --header \"X-Vault-Token: " +
      token + "\"\n\nTry it:\n\n";
  text += sample ? Curl(token, "read_secret", R"({"mount":"kv","path":"staging/app-config"})")
                 : Curl(token, "list_mounts", "{}");
  return text + "\n\n";
}

}  // namespace server
