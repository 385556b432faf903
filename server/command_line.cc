#include "command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <memory>

namespace server {
namespace {

constexpr std::array<std::string_view, 28> kSettings = {"HTTPS_PROXY",
                                                        "HTTP_PROXY",
                                                        "LOG_LEVEL",
                                                        "MCP_ALLOWED_ORIGINS",
                                                        "MCP_CONFIRM",
                                                        "MCP_CORS_MODE",
                                                        "MCP_ENDPOINT",
                                                        "MCP_RATE_LIMIT_GLOBAL",
                                                        "MCP_RATE_LIMIT_SESSION",
                                                        "MCP_STATE_KEY_FILE",
                                                        "MCP_TLS_CERT_FILE",
                                                        "MCP_TLS_KEY_FILE",
                                                        "NO_PROXY",
                                                        "TRANSPORT_HOST",
                                                        "TRANSPORT_MODE",
                                                        "TRANSPORT_PORT",
                                                        "VAULT_ADDR",
                                                        "VAULT_CACERT",
                                                        "VAULT_CAPATH",
                                                        "VAULT_CLIENT_CERT",
                                                        "VAULT_CLIENT_KEY",
                                                        "VAULT_NAMESPACE",
                                                        "VAULT_SKIP_VERIFY",
                                                        "VAULT_TLS_SERVER_NAME",
                                                        "VAULT_TOKEN",
                                                        "http_proxy",
                                                        "https_proxy",
                                                        "no_proxy"};

void AddOptions(CLI::App& app, CommandLine& line) {
  app.add_flag("--version", line.version, "Print the version");
  app.add_option("--log-file", line.log_file, "Append the log to this file instead of stderr");
  app.add_option("--log-level", line.log_level, "debug, info (default), warn or error");
  app.add_option("--config", line.config_file,
                 "JSON file with settings under the environment variables' names");
  app.add_option("--confirm", line.confirm,
                 "Ask the user before something is deleted for good: never, when-possible "
                 "(default: if the client can ask) or always");
  app.add_option("--state-key-file", line.state_key_file,
                 "File with the keys that replicas share, one a line (default: one per process)");
  app.add_option("--transport-host", line.host, "HTTP: address to bind (default 127.0.0.1)");
  app.add_option("-p,--transport-port", line.port, "HTTP: port (default 8080, 0 for any free one)");
  app.add_option("--mcp-endpoint", line.endpoint, "HTTP: path of the MCP endpoint (default /mcp)");
  app.add_option("--auth", line.auth,
                 "HTTP: per-request (default: each caller sends its Vault token) or server-token "
                 "(callers use VAULT_TOKEN; loopback only)")
      ->check(CLI::IsMember({"per-request", "server-token"}));
  app.add_flag("--insecure-no-tls", line.insecure_no_tls,
               "HTTP: allow a bind beyond loopback without TLS");
  app.add_flag("--stateless", line.stateless,
               "HTTP: keep no sessions and ignore foreign session ids (replicas, agent platforms)");
}

void AddCommands(CLI::App& app, CommandLine& line) {
  const auto command = [&](const char* name, const char* text) {
    CLI::App* sub = app.add_subcommand(name, text);
    sub->fallthrough();
    sub->callback([&line, name] { line.command = name; });
    return sub;
  };
  command("stdio", "Serve on standard input and output (the default)");
  command("http", "Serve Streamable HTTP");
  command("streamable-http", "The same as http");
  command("version", "Print the version");
  CLI::App* dev = command("dev", "Serve over a simulator inside the process: no Vault needed");
  dev->add_flag("--http", line.dev_http, "Streamable HTTP instead of stdio");
  dev->add_option("--fixtures", line.fixtures_file, "JSON estate instead of the sample one");
}

}  // namespace

std::variant<CommandLine, Exit> ParseCommandLine(const std::vector<std::string>& arguments) {
  CommandLine line;
  CLI::App app("MCP server for HashiCorp Vault and OpenBao", "vault-mcp-server");
  app.require_subcommand(0, 1);
  AddOptions(app, line);
  AddCommands(app, line);
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    return Exit{0, app.help()};
  } catch (const CLI::ParseError& e) {
    std::string text = e.what();
    std::replace(text.begin(), text.end(), '\n', ' ');
    return Exit{2, text + " (see vault-mcp-server --help)"};
  }
  return line;
}

bool IsKnownSetting(std::string_view name) {
  return std::find(kSettings.begin(), kSettings.end(), name) != kSettings.end();
}

}  // namespace server
