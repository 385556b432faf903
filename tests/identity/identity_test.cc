#include <gtest/gtest.h>

#include <string>

#include "base/random.h"
#include "identity/http_identity.h"
#include "identity/principal.h"
#include "identity/token.h"

namespace identity {
namespace {

using base::ErrorCode;
using base::SecretString;

constexpr std::string_view kToken = "hvs.CAESIJ0000000000000000000000";

TEST(TokenTest, AcceptsWhatVaultIssues) {
  for (const char* token :
       {"root", "s.iyNUhq8Ov4hIAx6snw5mB2nL", "hvs.CAESIJlU9JMYEhOPYv4igdhm9PnZD",
        "hvb.AAAAAQKr_-x=", "00000000-0000-0000-0000-000000000000"}) {
    EXPECT_TRUE(CheckToken(token).ok()) << token;
  }
}

TEST(TokenTest, RefusesPlaceholdersAndWhatWasPastedBadly) {
  const std::string nul(1, '\0');
  for (const std::string& token :
       {std::string(), std::string("${VAULT_TOKEN}"), std::string("$VAULT_TOKEN"),
        std::string("pre${X}post"), std::string("<your-token>"), std::string("{{token}}"),
        std::string("%VAULT_TOKEN%"), std::string("hvs.abc\n"), std::string(" hvs.abc"),
        std::string("hvs abc"), std::string("\"hvs.abc\""), std::string("hvs.\\n"),
        std::string("hvs.\xc3\xa9"), std::string("hvs.\x7f"), nul, std::string(5000, 'a')}) {
    const base::Status status = CheckToken(token);
    ASSERT_FALSE(status.ok()) << token;
    EXPECT_EQ(status.error().code, ErrorCode::kInvalidArgument);
    if (token.find("VAULT_TOKEN") == std::string::npos && token.size() > 3) {
      EXPECT_EQ(status.error().message.find(token), std::string::npos);
    }
  }
}

class HttpIdentityTest : public testing::Test {
 protected:
  base::SeededRandom random_{1};
  HttpIdentity identity_{"", SecretString(), random_};
};

TEST_F(HttpIdentityTest, TakesEitherHeader) {
  const auto a = identity_.Identify({.vault_token = kToken});
  const std::string bearer = "bEaReR  " + std::string(kToken);
  const auto b = identity_.Identify({.authorization = bearer});
  const auto both = identity_.Identify({.vault_token = kToken, .authorization = bearer});
  ASSERT_TRUE(a.ok() && b.ok() && both.ok());
  EXPECT_EQ((*a)->token.Reveal(), kToken);
  EXPECT_EQ((*a)->id, (*b)->id);
  EXPECT_EQ((*a)->id, (*both)->id);
}

TEST_F(HttpIdentityTest, V_AUTH_01_RefusesACallerWithoutAToken) {
  const auto none = identity_.Identify({});
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().code, ErrorCode::kUnauthenticated);
  EXPECT_NE(none.error().message.find("X-Vault-Token"), std::string::npos);
}

TEST_F(HttpIdentityTest, RefusesTwoTokensThatDifferAndForeignSchemes) {
  const HttpCredentials bad[] = {
      {.vault_token = kToken, .authorization = "Bearer other"},
      {.authorization = "Basic dXNlcjpwYXNz"},
      {.authorization = "Bearer"},
      {.authorization = "Bearer "},
      {.authorization = ""},
      {.vault_token = ""},
      {.vault_token = "${VAULT_TOKEN}"},
      {.authorization = "Bearer <token>"},
  };
  for (const HttpCredentials& credentials : bad) {
    const auto result = identity_.Identify(credentials);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST_F(HttpIdentityTest, IdsTellPrincipalsApartAndSayNothing) {
  const auto a = *identity_.Identify({.vault_token = kToken});
  const auto in_namespace = *identity_.Identify({.vault_token = kToken, .ns = "team"});
  const auto other = *identity_.Identify({.vault_token = "hvs.other"});
  EXPECT_NE(a->id, in_namespace->id);
  EXPECT_NE(a->id, other->id);
  EXPECT_EQ(a->id.size(), 32u);
  EXPECT_EQ(a->id.find("hvs"), std::string::npos);

  base::SeededRandom other_seed{2};
  const HttpIdentity elsewhere("", SecretString(), other_seed);
  EXPECT_NE((*elsewhere.Identify({.vault_token = kToken}))->id, a->id);
}

TEST_F(HttpIdentityTest, V_ADDR_05_KeepsCallersBelowTheConfiguredNamespace) {
  const HttpIdentity pinned("team/", SecretString(), random_);
  EXPECT_EQ((*pinned.Identify({.vault_token = kToken}))->ns, "team");
  EXPECT_EQ((*pinned.Identify({.vault_token = kToken, .ns = ""}))->ns, "team");
  EXPECT_EQ((*pinned.Identify({.vault_token = kToken, .ns = "/team/a/"}))->ns, "team/a");
  for (const char* ns : {"root", "/", "teammate", "other", "a/team"}) {
    const auto result = pinned.Identify({.vault_token = kToken, .ns = ns});
    ASSERT_FALSE(result.ok()) << ns;
    EXPECT_EQ(result.error().code, ErrorCode::kPermissionDenied);
  }
  for (const char* ns : {"team/../other", "team//a", "team/a b", "team/\r\nX: y", "team/%2e%2e"}) {
    const auto result = pinned.Identify({.vault_token = kToken, .ns = ns});
    ASSERT_FALSE(result.ok()) << ns;
    EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST_F(HttpIdentityTest, ServesWithTheServersTokenOnlyWhenTold) {
  const HttpIdentity open("", SecretString("hvs.server"), random_);
  EXPECT_EQ((*open.Identify({}))->token.Reveal(), "hvs.server");
  EXPECT_EQ((*open.Identify({.vault_token = kToken}))->token.Reveal(), kToken);
}

TEST(PrincipalTest, TheServersOwnIdIsNotDerivedFromItsToken) {
  const auto principal = ServerPrincipal(SecretString("hvs.server"), "team");
  EXPECT_EQ(principal->id, "server");
  EXPECT_EQ(principal->ns, "team");
}

}  // namespace
}  // namespace identity
