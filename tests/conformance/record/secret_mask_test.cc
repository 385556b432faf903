#include "conformance/record/secret_mask.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace conformance {
namespace {

TEST(LooksLikeToken, Tokens) {
  for (const char* text :
       {"hvs.CAESIJlU2x", "hvb.AAAAAQJ0rzo4", "s.7yTBPNMKeLzTnYqYJvjR9kQ2",
        "b.0123456789abcdefghij", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIn0.abc",
        "AKIAIOSFODNN7EXAMPLE", "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "550e8400-e29b-41d4-a716-446655440000", "00000000-0000-0000-0000-000000000000",
        "9f86d081884c7d659a2feaa0c55ad015", "x-hvs.CAESIJlU2x",
        "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY", "a1B2-c3D4_e5F6.g7H8i9J0k1"}) {
    EXPECT_TRUE(LooksLikeToken(text)) << text;
  }
}

TEST(LooksLikeToken, Words) {
  for (const char* text : {"", "app", "secret", "team-a", "my-application-configuration-production",
                           "s.example.com", "b.test", "database-password-2024", "www.example.com",
                           "kv-v2", "2026-11-26", "CONFIGURATION_OF_EVERYTHING"}) {
    EXPECT_FALSE(LooksLikeToken(text)) << text;
  }
}

TEST(SecretMask, TheSameSecretIsTheSamePlaceholder) {
  SecretMask mask;
  const Json masked = mask.MaskAll({{"user", "anna"}, {"again", Json::array({"anna", "bob"})}});
  EXPECT_EQ(masked["user"], masked["again"][0]);
  EXPECT_NE(masked["user"], masked["again"][1]);
  EXPECT_EQ(mask.MaskAll("bob"), masked["again"][1]);
  EXPECT_TRUE(masked["user"].get<std::string>().starts_with("secret-"));
}

TEST(SecretMask, NothingOfASecretValueIsLeftButItsShape) {
  SecretMask mask;
  EXPECT_EQ(mask.MaskAll(4711), 1);
  EXPECT_EQ(mask.MaskAll(0.5), 2);
  EXPECT_EQ(mask.MaskAll(4711), 1);
  EXPECT_EQ(mask.MaskAll(true), true);
  EXPECT_EQ(mask.MaskAll(nullptr), nullptr);
  EXPECT_EQ(mask.MaskAll(""), "");
  EXPECT_EQ(mask.MaskAll(R"({"password":"x"})"), R"({"password":"secret-1"})");
  EXPECT_EQ(mask.MaskAll(R"("quoted")"), "secret-2");
  EXPECT_EQ(mask.MaskAll({{"hvs.CAESIJlU2x", "x"}}), (Json{{"secret-3", "secret-1"}}));
}

TEST(SecretMask, FindsTokensInTexts) {
  SecretMask mask;
  EXPECT_EQ(mask.MaskText("Bearer hvs.CAESIJlU2x, please"), "Bearer secret-1, please");
  EXPECT_EQ(mask.MaskText("team/hvs.CAESIJlU2x/app"), "team/secret-1/app");
  EXPECT_EQ(mask.MaskText("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), "secret-2");
  EXPECT_EQ(mask.MaskText("-----BEGIN EC PRIVATE KEY-----\nMHc\n"), "secret-3");
  EXPECT_EQ(mask.MaskText("team/Prod/application"), "team/Prod/application");
  EXPECT_EQ(mask.Mask({{"path", "a"}, {"list", {"hvs.CAESIJlU2x", 5}}}),
            (Json{{"path", "a"}, {"list", {"secret-1", 5}}}));
}

TEST(SecretMask, AKnownSecretIsFoundAnywhere) {
  SecretMask mask;
  mask.Know("hunter2-hunter2");
  mask.Know("hunter2-hunter2-more");
  mask.Know("root");  // may be a part of anything
  EXPECT_EQ(mask.MaskText("is hunter2-hunter2-more or hunter2-hunter2 root"),
            "is secret-2 or secret-1 root");
}

}  // namespace
}  // namespace conformance
