// OpenBao's inline login: what a real server answered to each.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/random.h"
#include "vaultsim/vault.h"

namespace vaultsim {
namespace {

using Headers = std::map<std::string, std::string>;

constexpr char kPrefix[] = "X-Vault-Inline-Auth-";

std::string RawUrl(std::string_view text) {
  std::string encoded = base::Base64Encode(text);
  while (encoded.ends_with('=')) encoded.pop_back();
  for (char& c : encoded) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return encoded;
}

Headers Ann(const Headers& more = {}) {
  Headers headers = {{"Path", "auth/up/login/ann"},
                     {"Parameter-password", RawUrl(R"({"key":"password","value":"pw"})")}};
  for (const auto& [name, value] : more) headers[name] = value;
  return headers;
}

class InlineLoginTest : public testing::Test {
 protected:
  explicit InlineLoginTest(Profile profile = Profile::kOpenBao2)
      : vault_({.profile = profile, .root_token = base::SecretString("root")}, clock_, random_) {
    Write("sys/auth/up", R"({"type": "userpass"})");
    Write("sys/policies/acl/p",
          R"json({"policy": "path \"secret/*\" { capabilities = [\"read\"] } )json"
          R"json(path \"pki/*\" { capabilities = [\"create\", \"update\"] } )json"
          R"json(path \"auth/token/create\" { capabilities = [\"update\"] }"})json");
    Write("auth/up/users/ann", R"({"password": "pw", "token_policies": "p"})");
    Write("secret/data/a", R"({"data": {"k": "v"}})");
  }

  void Write(const std::string& path, const std::string& body) {
    const vault::Response response = vault_.Answer(
        "POST", {.path = "/v1/" + path, .token = base::SecretString("root"), .body = body});
    ASSERT_LT(response.status, 300) << path << response.body;
  }

  vault::Response Ask(const Headers& headers, const std::string& path = "secret/data/a",
                      const std::string& body = "", const std::string& token = "",
                      const std::string& ns = "") {
    vault::Request request{
        .path = "/v1/" + path, .token = base::SecretString(token), .ns = ns, .body = body};
    for (const auto& [name, value] : headers) request.headers.emplace_back(kPrefix + name, value);
    return vault_.Answer(body.empty() ? "GET" : "POST", request);
  }

  // The answer is one of the request, not of the login.
  void ExpectError(const vault::Response& response, int status, const std::string& text) {
    EXPECT_EQ(response.status, status) << response.body;
    EXPECT_EQ(Json::parse(response.body)["errors"], Json{text});
    EXPECT_FALSE(Failed(response));
  }

  // The login is refused with an answer of its own.
  void ExpectRefused(const vault::Response& response, int status, const std::string& text) {
    EXPECT_EQ(response.status, status) << response.body;
    EXPECT_EQ(Json::parse(response.body)["errors"], Json{text});
    EXPECT_TRUE(Failed(response));
  }

  static bool Failed(const vault::Response& response) {
    for (const auto& [name, value] : response.headers) {
      if (name == "X-Vault-Inline-Auth-Failed") return value == "true";
    }
    return false;
  }

  base::SystemClock clock_;
  base::SeededRandom random_{1};
  Vault vault_;
};

TEST_F(InlineLoginTest, TheLoginComesWithTheRequest) {
  for (const Headers& headers : {Ann(), Ann({{"Operation", "create"}})}) {
    const vault::Response response = Ask(headers);
    EXPECT_EQ(response.status, 200) << response.body;
    EXPECT_EQ(Json::parse(response.body)["data"]["data"], (Json{{"k", "v"}}));
  }
  ExpectError(Ask(Ann(), "sys/policies/acl"), 403, "1 error occurred:\n\t* permission denied\n\n");
}

TEST_F(InlineLoginTest, NobodyFindsItsToken) {
  ExpectError(Ask(Ann(), "auth/token/lookup-self"), 403, "bad token");
  ExpectError(Ask(Ann(), "auth/token/create", "{}"), 400,
              "parent token lookup failed: no parent found");
  const vault::Response accessors = vault_.Answer(
      "LIST", {.path = "/v1/auth/token/accessors", .token = base::SecretString("root")});
  EXPECT_EQ(Json::parse(accessors.body)["data"]["keys"].size(), 1u);
}

TEST_F(InlineLoginTest, ARefusedLoginSaysThatItIsOne) {
  const std::string wrong = RawUrl(R"({"key":"password","value":"no"})");
  ExpectRefused(Ask(Ann({{"Parameter-password", wrong}})), 400, "invalid username or password");
  ExpectRefused(Ask(Ann({{"Path", "auth/none/login/ann"}})), 403, "permission denied");
  ExpectRefused(Ask(Ann({{"Path", "secret/data/a"}})), 403, "permission denied");
  ExpectRefused(Ask(Ann({{"Path", ""}})), 403, "permission denied");
  // A path that anybody may ask needs no login of its own, and waits for it all the same.
  ExpectRefused(
      Ask(Ann({{"Parameter-password", wrong}}), "auth/up/login/ann", R"({"password": "pw"})"), 400,
      "invalid username or password");
}

TEST_F(InlineLoginTest, HeadersThatSayNothing) {
  const std::string prefix = "failed to perform inline authentication: ";
  for (const auto& [text, error] : std::initializer_list<std::pair<std::string, std::string>>{
           {"{x", "failed json decoding header value"},
           {"[1]", "failed json decoding header value"},
           {"null", "decoded header lacked `key` field"},
           {R"({"value": 1})", "decoded header lacked `key` field"},
           {R"({"key": 1, "value": 1})", "decoded header had incorrect type for `key` field"},
           {R"({"key": "a"})", "decoded header lacked `value` field"},
           {R"({"key": "a", "value": 1, "x": 1})",
            "unexpected field in decoded request parameter"}}) {
    ExpectError(Ask(Ann({{"Parameter-a", RawUrl(text)}})), 500, prefix + error);
  }
  for (const char* text : {"***", "e30=", "a"}) {
    ExpectError(Ask(Ann({{"Parameter-a", text}})), 500,
                prefix + "failed raw url-safe base64 decoding header value");
  }
  ExpectError(Ask(Ann({{"Operation", "list"}})), 500,
              prefix + "expected a valid login operation in X-Vault-Inline-Auth-Operation");
  ExpectError(Ask(Ann({{"Operation", "read"}})), 405, prefix + "unsupported operation");
  ExpectError(Ask(Ann({{"Namespace", "none"}})), 500,
              prefix + "inline auth namespace was not found");
  ExpectError(Ask(Ann(), "secret/data/a", "", "root"), 500,
              prefix + "cannot layer inline authentication with token authentication");
  ExpectError(Ask({{"Path", "auth/up/login/ann"}}), 500, prefix + "missing password");
  ExpectError(Ask({{"Parameter-a", "x"}}), 403, "permission denied");  // no path: no login
}

TEST_F(InlineLoginTest, Namespaces) {
  Write("sys/namespaces/n", "{}");
  ExpectRefused(Ask(Ann(), "secret/data/a", "", "", "n"), 403, "permission denied");
  const std::string denied = "1 error occurred:\n\t* permission denied\n\n";
  ExpectError(Ask(Ann({{"Namespace", "root"}}), "secret/data/a", "", "", "n"), 403, denied);
  ExpectError(Ask(Ann(), "n/secret/data/a"), 403, denied);
}

TEST_F(InlineLoginTest, NoLeases) {
  Write("sys/mounts/pki", R"({"type": "pki"})");
  Write("pki/root/generate/internal", R"({"common_name": "x", "key_type": "ec"})");
  Write("pki/roles/l", R"({"allow_any_name": true, "key_type": "ec", "generate_lease": true})");
  ExpectError(Ask(Ann(), "pki/issue/l", R"({"common_name": "a", "ttl": "1h"})"), 500,
              "requests with inline authentication cannot generate leases");
}

class InlineLoginOfVaultTest : public InlineLoginTest {
 protected:
  InlineLoginOfVaultTest() : InlineLoginTest(Profile::kVault2) {}
};

TEST_F(InlineLoginOfVaultTest, VaultKnowsNone) {
  EXPECT_EQ(Ask(Ann()).status, 403);
  EXPECT_EQ(Ask(Ann(), "secret/data/a", "", "root").status, 200);
}

}  // namespace
}  // namespace vaultsim
