#include "config.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "command_line.h"
#include "json/parse.h"

namespace server {
namespace {

// One setting that cannot be used: ends ParseConfig. Never leaves this file.
struct Refusal {
  int code;
  std::string text;
};

// Environment first, then the --config file: an object whose keys are the same names.
class Settings {
 public:
  Settings(const EnvironmentLookup& environment, const std::string& file)
      : environment_(environment) {
    if (!file.empty()) Load(file);
  }

  std::optional<std::string> Get(const std::string& name) const {
    if (auto value = environment_(name); value && !value->empty()) return value;
    const auto found = file_.find(name);
    if (found == file_.end() || found->second.empty()) return std::nullopt;
    return found->second;
  }

  std::string Text(const std::string& name) const { return Get(name).value_or(""); }

  bool Flag(const std::string& name) const {
    const std::string text = Text(name);
    for (const char* yes : {"1", "t", "T", "true", "TRUE", "True"}) {
      if (text == yes) return true;
    }
    for (const char* no : {"", "0", "f", "F", "false", "FALSE", "False"}) {
      if (text == no) return false;
    }
    throw Refusal{2, name + " must be true or false"};
  }

 private:
  void Load(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw Refusal{1, "cannot read the configuration file " + path};
    std::ostringstream text;
    text << in.rdbuf();
    const auto parsed = json::Parse(text.str());
    if (!parsed) throw Refusal{1, path + ": " + parsed.error().message};
    if (!parsed->is_object()) throw Refusal{1, path + ": must be one JSON object"};
    for (const auto& [name, value] : parsed->items()) {
      if (!IsKnownSetting(name)) {
        throw Refusal{1, path + ": unknown setting '" + name +
                             "' (settings have the names of the environment variables)"};
      }
      if (!value.is_string()) throw Refusal{1, path + ": " + name + " must be a string"};
      file_[name] = value.get<std::string>();
    }
  }

  const EnvironmentLookup& environment_;
  std::map<std::string, std::string> file_;
};

std::uint16_t ParsePort(const std::string& text, const std::string& source) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port > 65535) {
    throw Refusal{2, source + ": '" + text + "' is not a port (0 to 65535)"};
  }
  return static_cast<std::uint16_t>(port);
}

// "10:20": requests per second and burst; "0" or "off": no limit.
Rate ParseRate(const std::string& text, const std::string& source) {
  if (text == "0" || text == "off") return {};
  const std::size_t colon = text.find(':');
  Rate rate;
  const auto number = [](std::string_view part, double& out) {
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), out);
    return error == std::errc() && end == part.data() + part.size() && out > 0 && out < 1e9;
  };
  if (colon == std::string::npos ||
      !number(std::string_view(text).substr(0, colon), rate.per_second) ||
      !number(std::string_view(text).substr(colon + 1), rate.burst) || rate.burst < 1) {
    throw Refusal{2, source + ": '" + text + "' is not rate:burst, e.g. 10:20 (or off)"};
  }
  return rate;
}

std::vector<std::string> SplitList(const std::string& text) {
  std::vector<std::string> items;
  std::istringstream in(text);
  for (std::string item; std::getline(in, item, ',');) {
    const std::size_t first = item.find_first_not_of(" \t");
    if (first == std::string::npos) continue;
    items.push_back(item.substr(first, item.find_last_not_of(" \t") - first + 1));
  }
  return items;
}

VaultSettings ReadVault(const Settings& settings) {
  VaultSettings vault;
  vault.address = settings.Get("VAULT_ADDR").value_or(vault.address);
  vault.ns = settings.Text("VAULT_NAMESPACE");
  vault.ca_cert = settings.Text("VAULT_CACERT");
  vault.ca_path = settings.Text("VAULT_CAPATH");
  vault.client_cert = settings.Text("VAULT_CLIENT_CERT");
  vault.client_key = settings.Text("VAULT_CLIENT_KEY");
  vault.tls_server_name = settings.Text("VAULT_TLS_SERVER_NAME");
  vault.skip_verify = settings.Flag("VAULT_SKIP_VERIFY");
  const auto either = [&](const char* upper, const char* lower) {
    return settings.Get(upper).value_or(settings.Text(lower));
  };
  vault.https_proxy = base::SecretString(either("HTTPS_PROXY", "https_proxy"));
  // The lower-case name first: a CGI parent fills HTTP_PROXY from its caller's Proxy header.
  vault.http_proxy =
      base::SecretString(settings.Get("http_proxy").value_or(settings.Text("HTTP_PROXY")));
  vault.no_proxy = either("NO_PROXY", "no_proxy");
  if (vault.client_cert.empty() != vault.client_key.empty()) {
    throw Refusal{2, "VAULT_CLIENT_CERT and VAULT_CLIENT_KEY go together: set both or neither"};
  }
  return vault;
}

// A token that a client's configuration failed to expand would only fail later, as a 403.
void ReadToken(const Settings& settings, Config& config) {
  std::string token = settings.Text("VAULT_TOKEN");
  if (token.starts_with("$") || token.starts_with("<")) {
    throw Refusal{2, "VAULT_TOKEN is a placeholder that nothing has replaced (it starts with '" +
                         token.substr(0, 1) +
                         "'): put the token itself into the client's "
                         "configuration, or start the client where the variable is set"};
  }
  for (const char c : token) {
    if (c <= ' ' || c >= 0x7f) {
      throw Refusal{2,
                    "VAULT_TOKEN contains a space, a line end or another character that no "
                    "token has: set it again without it"};
    }
  }
  config.vault.token = base::SecretString(std::move(token));
}

CorsMode ParseCorsMode(const std::string& text) {
  if (text == "strict") return CorsMode::kStrict;
  if (text == "development") return CorsMode::kDevelopment;
  if (text == "disabled") return CorsMode::kDisabled;
  throw Refusal{2, "MCP_CORS_MODE must be strict, development or disabled, not '" + text + "'"};
}

ConfirmMode ParseConfirmMode(const std::string& text) {
  if (text == "never") return ConfirmMode::kNever;
  if (text == "when-possible") return ConfirmMode::kWhenPossible;
  if (text == "always") return ConfirmMode::kAlways;
  throw Refusal{2, "--confirm must be never, when-possible or always, not '" + text + "'"};
}

base::LogLevel ParseLogLevel(const std::string& text) {
  if (text == "debug") return base::LogLevel::kDebug;
  if (text == "info") return base::LogLevel::kInfo;
  if (text == "warn") return base::LogLevel::kWarn;
  if (text == "error") return base::LogLevel::kError;
  throw Refusal{2, "the log level must be debug, info, warn or error, not '" + text + "'"};
}

HttpSettings ReadHttp(const Settings& settings, const CommandLine& line) {
  HttpSettings http;
  http.host = line.host.value_or(settings.Get("TRANSPORT_HOST").value_or(http.host));
  if (line.port) {
    http.port = ParsePort(*line.port, "--transport-port");
  } else if (const auto port = settings.Get("TRANSPORT_PORT")) {
    http.port = ParsePort(*port, "TRANSPORT_PORT");
  }
  http.endpoint = line.endpoint.value_or(settings.Get("MCP_ENDPOINT").value_or(http.endpoint));
  if (!http.endpoint.starts_with('/') ||
      http.endpoint.find_first_of(" \t\r\n\"\\?#") != std::string::npos) {
    throw Refusal{2, "the MCP endpoint must be a path such as /mcp, not '" + http.endpoint + "'"};
  }
  http.allowed_origins = SplitList(settings.Text("MCP_ALLOWED_ORIGINS"));
  http.cors_mode = ParseCorsMode(settings.Get("MCP_CORS_MODE").value_or("strict"));
  http.tls_cert_file = settings.Text("MCP_TLS_CERT_FILE");
  http.tls_key_file = settings.Text("MCP_TLS_KEY_FILE");
  http.insecure_no_tls = line.insecure_no_tls;
  http.stateless = line.stateless;
  http.server_token_auth = line.auth == "server-token";
  return http;
}

void CheckHttp(const HttpSettings& http) {
  if (http.tls_cert_file.empty() != http.tls_key_file.empty()) {
    throw Refusal{2, "MCP_TLS_CERT_FILE and MCP_TLS_KEY_FILE go together: set both or neither"};
  }
  if (!IsLoopback(http.host) && http.tls_cert_file.empty() && !http.insecure_no_tls) {
    throw Refusal{2, "binding to " + (http.host.empty() ? "every address" : http.host) +
                         " would send tokens in the clear: set MCP_TLS_CERT_FILE and "
                         "MCP_TLS_KEY_FILE, or pass --insecure-no-tls behind a proxy that "
                         "ends TLS"};
  }
  if (http.server_token_auth && !IsLoopback(http.host)) {
    throw Refusal{2,
                  "--auth=server-token lends VAULT_TOKEN to every caller: it is for loopback "
                  "addresses only"};
  }
}

Mode ChooseMode(const Settings& settings, const CommandLine& line) {
  if (line.version) return Mode::kVersion;
  if (line.command == "version") return Mode::kVersion;
  if (line.command == "stdio") return Mode::kStdio;
  if (line.command == "http" || line.command == "streamable-http") return Mode::kHttp;
  if (line.command == "dev") return line.dev_http ? Mode::kDevHttp : Mode::kDevStdio;
  if (line.host || line.port || line.endpoint) return Mode::kHttp;
  if (const auto mode = settings.Get("TRANSPORT_MODE")) {
    if (*mode == "http" || *mode == "streamable-http") return Mode::kHttp;
    if (*mode == "stdio") return Mode::kStdio;
    throw Refusal{2, "TRANSPORT_MODE must be stdio, http or streamable-http, not '" + *mode + "'"};
  }
  for (const char* name : {"TRANSPORT_HOST", "TRANSPORT_PORT", "MCP_ENDPOINT"}) {
    if (settings.Get(name)) return Mode::kHttp;
  }
  return Mode::kStdio;
}

// Limits protect a shared server from one of its callers. A child of one client on stdio, and a
// simulator, have nobody to protect: there they hold only when asked for.
void ReadRates(const Settings& settings, Config& config) {
  const bool shared = config.mode == Mode::kHttp;
  const auto read = [&](const char* name, const char* fallback) {
    return ParseRate(settings.Get(name).value_or(shared ? fallback : "off"), name);
  };
  config.global_rate = read("MCP_RATE_LIMIT_GLOBAL", "10:20");
  config.session_rate = read("MCP_RATE_LIMIT_SESSION", "5:10");
}

Config Build(const CommandLine& line, const EnvironmentLookup& environment) {
  const Settings settings(environment, line.config_file);
  Config config;
  config.mode = ChooseMode(settings, line);
  config.log_file = line.log_file;
  config.log_level =
      ParseLogLevel(line.log_level.value_or(settings.Get("LOG_LEVEL").value_or("info")));
  config.fixtures_file = line.fixtures_file;
  config.confirm = ParseConfirmMode(
      line.confirm.value_or(settings.Get("MCP_CONFIRM").value_or("when-possible")));
  config.state_key_file = line.state_key_file.value_or(settings.Text("MCP_STATE_KEY_FILE"));
  ReadRates(settings, config);
  const bool dev = config.mode == Mode::kDevHttp || config.mode == Mode::kDevStdio;
  if (!dev && config.mode != Mode::kVersion) {
    config.vault = ReadVault(settings);
    ReadToken(settings, config);
    if (config.vault.skip_verify) {
      config.warnings.push_back(
          "VAULT_SKIP_VERIFY is set: Vault's certificate is not checked, so anybody on the way can "
          "read the token; prefer VAULT_CACERT");
    }
  }
  if (config.mode == Mode::kHttp || config.mode == Mode::kDevHttp) {
    config.http = ReadHttp(settings, line);
    CheckHttp(config.http);
  }
  return config;
}

}  // namespace

bool IsLoopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host == "[::1]" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos);
}

std::variant<Config, Exit> ParseConfig(const std::vector<std::string>& arguments,
                                       const EnvironmentLookup& environment) {
  auto line = ParseCommandLine(arguments);
  if (auto* exit = std::get_if<Exit>(&line)) return std::move(*exit);
  try {
    return Build(std::get<CommandLine>(line), environment);
  } catch (const Refusal& refusal) {
    return Exit{refusal.code, refusal.text};
  }
}

}  // namespace server
