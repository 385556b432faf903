#include "config.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace server {
namespace {

using Environment = std::map<std::string, std::string>;

std::variant<Config, Exit> Parse(const std::vector<std::string>& arguments,
                                 const Environment& environment = {}) {
  return ParseConfig(arguments, [&](const std::string& name) -> std::optional<std::string> {
    const auto found = environment.find(name);
    if (found == environment.end()) return std::nullopt;
    return found->second;
  });
}

Config Good(const std::vector<std::string>& arguments, const Environment& environment = {}) {
  auto result = Parse(arguments, environment);
  if (auto* exit = std::get_if<Exit>(&result)) {
    ADD_FAILURE() << "refused: " << exit->output;
    return {};
  }
  return std::get<Config>(std::move(result));
}

Exit Bad(const std::vector<std::string>& arguments, const Environment& environment = {}) {
  auto result = Parse(arguments, environment);
  if (std::holds_alternative<Config>(result)) {
    ADD_FAILURE() << "accepted";
    return {};
  }
  const Exit exit = std::get<Exit>(std::move(result));
  EXPECT_EQ(exit.output.find('\n'), std::string::npos) << "more than one line: " << exit.output;
  return exit;
}

TEST(Config, WithoutAnythingItIsStdioOnTheLocalVault) {
  const Config config = Good({});
  EXPECT_EQ(config.mode, Mode::kStdio);
  EXPECT_EQ(config.vault.address, "http://127.0.0.1:8200");
  EXPECT_TRUE(config.vault.token.empty());
}

TEST(Config, NamesThatUsersOfHashiCorpsServerKnow) {
  EXPECT_EQ(Good({"stdio"}).mode, Mode::kStdio);
  EXPECT_EQ(Good({"http"}).mode, Mode::kHttp);
  EXPECT_EQ(Good({"streamable-http"}).mode, Mode::kHttp);
  const Config config = Good({"streamable-http", "--transport-host", "127.0.0.2", "-p", "9000",
                              "--mcp-endpoint", "/vault", "--log-file", "x.log"});
  EXPECT_EQ(config.http.host, "127.0.0.2");
  EXPECT_EQ(config.http.port, 9000);
  EXPECT_EQ(config.http.endpoint, "/vault");
  EXPECT_EQ(config.log_file, "x.log");
}

TEST(Config, EnvironmentChoosesHttpAsInHashiCorpsServer) {
  EXPECT_EQ(Good({}, {{"TRANSPORT_MODE", "http"}}).mode, Mode::kHttp);
  EXPECT_EQ(Good({}, {{"TRANSPORT_MODE", "streamable-http"}}).mode, Mode::kHttp);
  EXPECT_EQ(Good({}, {{"TRANSPORT_MODE", "stdio"}}).mode, Mode::kStdio);
  EXPECT_EQ(Good({}, {{"TRANSPORT_HOST", "127.0.0.1"}}).mode, Mode::kHttp);
  EXPECT_EQ(Good({}, {{"TRANSPORT_PORT", "1"}}).http.port, 1);
  EXPECT_EQ(Good({}, {{"MCP_ENDPOINT", "/x"}}).http.endpoint, "/x");
}

TEST(Config, V_CLI_01_AnExplicitSubcommandOrFlagBeatsTheEnvironment) {
  const Environment environment = {{"TRANSPORT_HOST", "127.0.0.9"},
                                   {"MCP_ENDPOINT", "/x"},
                                   {"TRANSPORT_PORT", "7"},
                                   {"TRANSPORT_MODE", "http"}};
  const Config stdio = Good({"stdio", "--log-file", "x.log"}, environment);
  EXPECT_EQ(stdio.mode, Mode::kStdio);
  EXPECT_EQ(stdio.log_file, "x.log");
  const Config http = Good({"http", "-p", "8", "--transport-host", "127.0.0.3"}, environment);
  EXPECT_EQ(http.http.port, 8);
  EXPECT_EQ(http.http.host, "127.0.0.3");
  EXPECT_EQ(http.http.endpoint, "/x");
}

TEST(Config, RateLimitsHoldOverHttpByDefaultAndElsewhereOnRequest) {
  const Config http = Good({"http"});
  EXPECT_EQ(http.global_rate.per_second, 10);
  EXPECT_EQ(http.global_rate.burst, 20);
  EXPECT_EQ(http.session_rate.per_second, 5);
  EXPECT_EQ(http.session_rate.burst, 10);
  EXPECT_EQ(Good({"stdio"}).global_rate.per_second, 0);
  EXPECT_EQ(Good({"stdio"}, {{"MCP_RATE_LIMIT_GLOBAL", "3:4"}}).global_rate.burst, 4);
  EXPECT_EQ(Good({"http"}, {{"MCP_RATE_LIMIT_SESSION", "off"}}).session_rate.per_second, 0);
  for (const char* text : {"10", "a:b", "10:0", "-1:5", "1:2:3", "1e300:5", ":", "nan:1"}) {
    const Exit exit = Bad({"http"}, {{"MCP_RATE_LIMIT_GLOBAL", text}});
    EXPECT_EQ(exit.code, 2) << text;
    EXPECT_NE(exit.output.find("MCP_RATE_LIMIT_GLOBAL"), std::string::npos);
  }
}

TEST(Config, VaultsTlsEnvironment) {
  const Config config = Good({"stdio"}, {{"VAULT_ADDR", "https://v:8200"},
                                         {"VAULT_TOKEN", "hvs.x"},
                                         {"VAULT_NAMESPACE", "team"},
                                         {"VAULT_CACERT", "ca.pem"},
                                         {"VAULT_CAPATH", "cas"},
                                         {"VAULT_CLIENT_CERT", "c.pem"},
                                         {"VAULT_CLIENT_KEY", "k.pem"},
                                         {"VAULT_TLS_SERVER_NAME", "vault.test"},
                                         {"VAULT_SKIP_VERIFY", "true"},
                                         {"HTTPS_PROXY", "http://p:1"},
                                         {"NO_PROXY", "a,b"}});
  EXPECT_EQ(config.vault.address, "https://v:8200");
  EXPECT_EQ(config.vault.token, base::SecretString("hvs.x"));
  EXPECT_EQ(config.vault.ns, "team");
  EXPECT_EQ(config.vault.ca_cert, "ca.pem");
  EXPECT_EQ(config.vault.ca_path, "cas");
  EXPECT_EQ(config.vault.client_cert, "c.pem");
  EXPECT_EQ(config.vault.client_key, "k.pem");
  EXPECT_EQ(config.vault.tls_server_name, "vault.test");
  EXPECT_TRUE(config.vault.skip_verify);
  EXPECT_EQ(config.vault.https_proxy, base::SecretString("http://p:1"));
  EXPECT_EQ(config.vault.no_proxy, "a,b");
  ASSERT_EQ(config.warnings.size(), 1u);
  EXPECT_NE(config.warnings[0].find("VAULT_SKIP_VERIFY"), std::string::npos);
}

TEST(Config, APlaceholderOrUnusableTokenIsRefusedAndNotRepeated) {
  for (const char* token :
       {"${VAULT_TOKEN}", "$VAULT_TOKEN", "<your token>", "a b", "a\nb", "t\xC3\xA4"}) {
    const Exit exit = Bad({"stdio"}, {{"VAULT_TOKEN", token}});
    EXPECT_EQ(exit.code, 2) << token;
    EXPECT_NE(exit.output.find("VAULT_TOKEN"), std::string::npos);
    EXPECT_EQ(exit.output.find(token), std::string::npos);
  }
}

TEST(Config, AMissingTokenDoesNotStopTheStart) { EXPECT_EQ(Good({"stdio"}).mode, Mode::kStdio); }

TEST(Config, V_TLS_02_ABindBeyondLoopbackNeedsTlsOrTheOverride) {
  for (const char* host : {"0.0.0.0", "::", "192.0.2.1", "vault.example.com"}) {
    EXPECT_EQ(Bad({"http", "--transport-host", host}).code, 2) << host;
    EXPECT_EQ(Good({"http", "--transport-host", host, "--insecure-no-tls"}).mode, Mode::kHttp);
    EXPECT_EQ(Good({"http", "--transport-host", host},
                   {{"MCP_TLS_CERT_FILE", "c"}, {"MCP_TLS_KEY_FILE", "k"}})
                  .http.tls_key_file,
              "k");
  }
  for (const char* host : {"127.0.0.1", "127.1.2.3", "localhost", "::1"}) {
    EXPECT_EQ(Good({"http", "--transport-host", host}).http.host, host);
  }
}

TEST(Config, V_AUTH_01_TheServersTokenServesHttpCallersOnlyOnRequestAndOnLoopback) {
  EXPECT_FALSE(Good({"http"}, {{"VAULT_TOKEN", "t"}}).http.server_token_auth);
  EXPECT_TRUE(Good({"http", "--auth=server-token"}).http.server_token_auth);
  EXPECT_EQ(
      Bad({"http", "--auth=server-token", "--transport-host", "0.0.0.0", "--insecure-no-tls"}).code,
      2);
  EXPECT_EQ(Bad({"http", "--auth=anything"}).code, 2);
}

TEST(Config, SaysWhenAUserMustAgree) {
  EXPECT_EQ(Good({"stdio"}).confirm, ConfirmMode::kWhenPossible);
  EXPECT_EQ(Good({"stdio", "--confirm=always"}).confirm, ConfirmMode::kAlways);
  EXPECT_EQ(Good({"stdio"}, {{"MCP_CONFIRM", "never"}}).confirm, ConfirmMode::kNever);
  EXPECT_EQ(Good({"stdio", "--confirm=when-possible"}, {{"MCP_CONFIRM", "never"}}).confirm,
            ConfirmMode::kWhenPossible);
  EXPECT_EQ(Bad({"stdio"}, {{"MCP_CONFIRM", "yes"}}).code, 2);
}

TEST(Config, ReplicasShareAKeyFile) {
  EXPECT_EQ(Good({"http"}).state_key_file, "");
  EXPECT_EQ(Good({"http"}, {{"MCP_STATE_KEY_FILE", "/run/key"}}).state_key_file, "/run/key");
  EXPECT_EQ(Good({"http", "--state-key-file", "k"}, {{"MCP_STATE_KEY_FILE", "e"}}).state_key_file,
            "k");
}

TEST(Config, HalfOfAPairIsRefused) {
  EXPECT_EQ(Bad({"http"}, {{"MCP_TLS_CERT_FILE", "c"}}).code, 2);
  EXPECT_EQ(Bad({"stdio"}, {{"VAULT_CLIENT_KEY", "k"}}).code, 2);
}

TEST(Config, UnknownFlagsAndValuesAreUsageErrors) {
  EXPECT_EQ(Bad({"--nope"}).code, 2);
  EXPECT_EQ(Bad({"serve"}).code, 2);
  EXPECT_EQ(Bad({"stdio", "http"}).code, 2);
  EXPECT_EQ(Bad({"http", "-p", "99999"}).code, 2);
  EXPECT_EQ(Bad({"http", "-p", "eighty"}).code, 2);
  EXPECT_EQ(Bad({"http"}, {{"TRANSPORT_PORT", "x"}}).code, 2);
  EXPECT_EQ(Bad({}, {{"TRANSPORT_MODE", "sse"}}).code, 2);
  EXPECT_EQ(Bad({"http", "--mcp-endpoint", "mcp"}).code, 2);
  EXPECT_EQ(Bad({"http"}, {{"MCP_CORS_MODE", "loose"}}).code, 2);
  EXPECT_EQ(Bad({"--log-level", "loud"}).code, 2);
  EXPECT_EQ(Bad({}, {{"VAULT_SKIP_VERIFY", "perhaps"}}).code, 2);
}

TEST(Config, V_HTTP_08_AnEndpointThatNeedsQuotingIsRefused) {
  EXPECT_EQ(Bad({"http"}, {{"MCP_ENDPOINT", "/a\"b"}}).code, 2);
}

TEST(Config, DevModeIgnoresTheRealVault) {
  const Config config = Good({"dev"}, {{"VAULT_ADDR", "https://prod"}, {"VAULT_TOKEN", "$broken"}});
  EXPECT_EQ(config.mode, Mode::kDevStdio);
  EXPECT_TRUE(config.vault.token.empty());
  EXPECT_EQ(Good({"dev", "--http", "--fixtures", "f.json"}).mode, Mode::kDevHttp);
  EXPECT_EQ(Good({"dev", "--fixtures", "f.json"}).fixtures_file, "f.json");
}

TEST(Config, HelpAndVersion) {
  const auto help = Parse({"--help"});
  ASSERT_TRUE(std::holds_alternative<Exit>(help));
  EXPECT_EQ(std::get<Exit>(help).code, 0);
  EXPECT_NE(std::get<Exit>(help).output.find("streamable-http"), std::string::npos);
  EXPECT_EQ(Good({"--version"}).mode, Mode::kVersion);
  EXPECT_EQ(Good({"version"}).mode, Mode::kVersion);
}

class ConfigFile : public testing::Test {
 protected:
  ConfigFile() : path_(testing::TempDir() + "/config_test.json") {}
  ~ConfigFile() override { std::remove(path_.c_str()); }
  void Write(const std::string& text) { std::ofstream(path_) << text; }
  const std::string path_;
};

TEST_F(ConfigFile, IsWeakerThanTheEnvironment) {
  Write(R"({"VAULT_ADDR": "http://from-file:1", "VAULT_NAMESPACE": "file"})");
  const Config config = Good({"stdio", "--config", path_}, {{"VAULT_NAMESPACE", "environment"}});
  EXPECT_EQ(config.vault.address, "http://from-file:1");
  EXPECT_EQ(config.vault.ns, "environment");
}

TEST_F(ConfigFile, IsRefusedWholeWhenBroken) {
  EXPECT_EQ(Bad({"--config", path_}).code, 1);
  for (const char* text : {"", "{", "[]", R"({"VAULT_ADR": "x"})", R"({"VAULT_ADDR": 5})"}) {
    Write(text);
    EXPECT_EQ(Bad({"--config", path_}).code, 1) << text;
  }
}

}  // namespace
}  // namespace server
