#include "vault/answer.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/fake_vault.h"

namespace vault {
namespace {

using base::ErrorCode;

Response Reply(int status, const std::string& body) {
  return {status, {{"Content-Type", "application/json"}}, body};
}

TEST(AnswerTest, ReadsTheEnvelope) {
  Json body = support::Envelope({{"a", 1}});
  body["warnings"] = {"one", "two\nlines"};
  const auto answer = ReadAnswer(Reply(200, body.dump()));
  ASSERT_TRUE(answer.ok());
  EXPECT_TRUE(answer->ok());
  EXPECT_EQ((*answer->data)["a"], 1);
  EXPECT_EQ(answer->warnings, (std::vector<std::string>{"one", "two lines"}));
}

TEST(AnswerTest, TellsATokensRefusalFromAPolicys) {
  EXPECT_FALSE(ReadAnswer(Reply(403, support::Denial().dump()))->token_refused);
  EXPECT_TRUE(ReadAnswer(Reply(403, R"({"errors":["permission denied"]})"))->token_refused);
  EXPECT_TRUE(
      ReadAnswer(
          Reply(
              403,
              R"({"errors":["2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n"]})"))
          ->token_refused);
  EXPECT_FALSE(ReadAnswer(Reply(400, R"({"errors":["permission denied"]})"))->token_refused);
}

TEST(AnswerTest, UnwrapsVaultsMultierror) {
  EXPECT_EQ(PlainText("1 error occurred:\n\t* permission denied\n\n"), "permission denied");
  EXPECT_EQ(PlainText("2 errors occurred:\n\t* a\n\t* b\n\n"), "2 errors occurred: * a * b");
}

TEST(AnswerTest, TextsAreBoundedAndPrintable) {
  EXPECT_LE(PlainText(std::string(5'000, 'x')).size(), 403u);
  EXPECT_EQ(PlainText("a\x1b[31mb"), "a [31mb");
  EXPECT_EQ(PlainText("a\xffz"), "(text with unprintable characters)");
  std::string wide;
  for (int i = 0; i < 400; ++i) wide += "\xc3\xb6";
  EXPECT_TRUE(PlainText(wide).ends_with("\xc3\xb6..."));
}

TEST(AnswerTest, WhatIsNotVaultsIsNeverQuoted) {
  const std::string bodies[] = {"<html><body>Bad Gateway hunter2</body></html>",
                                "hunter2",
                                "{\"data\":{\"a\":\"hunter2",
                                "[\"hunter2\"]",
                                "{\"message\":\"hunter2\"}",
                                "\"hunter2\"",
                                "\xff\xfe"};
  for (const int status : {200, 400, 404, 500, 502}) {
    for (const std::string& body : bodies) {
      const auto answer = ReadAnswer(Reply(status, body));
      ASSERT_FALSE(answer.ok()) << status << body;
      EXPECT_EQ(answer.error().code, ErrorCode::kBadResponse);
      EXPECT_EQ(answer.error().message.find("hunter2"), std::string::npos);
      EXPECT_NE(answer.error().message.find("VAULT_ADDR"), std::string::npos);
      EXPECT_TRUE(answer.error().request_sent);
    }
  }
}

TEST(AnswerTest, ARedirectIsAnErrorAndItsTargetIsNotShown) {
  Response response = Reply(307, "");
  response.headers.emplace_back("Location", "https://evil.example/");
  const auto answer = ReadAnswer(response);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kRedirect);
  EXPECT_EQ(answer.error().message.find("evil"), std::string::npos);
}

TEST(AnswerTest, EmptyBodies) {
  EXPECT_TRUE(ReadAnswer(Reply(204, ""))->ok());
  EXPECT_EQ(ReadAnswer(Reply(404, ""))->status, 404);
  EXPECT_EQ(ReadAnswer(Reply(200, "")).error().code, ErrorCode::kBadResponse);
  EXPECT_EQ(ReadAnswer(Reply(502, "")).error().code, ErrorCode::kBadResponse);
}

TEST(AnswerTest, ReadsRetryAfterInSecondsOnly) {
  Response response = Reply(429, R"({"errors":["x"]})");
  EXPECT_EQ(ReadAnswer(response)->retry_after_s, 0);
  response.headers.emplace_back("Retry-After", "7");
  EXPECT_EQ(ReadAnswer(response)->retry_after_s, 7);
  response.headers.back().second = "Wed, 21 Oct 2026 07:28:00 GMT";
  EXPECT_EQ(ReadAnswer(response)->retry_after_s, 0);
  response.headers.back().second = "-5";
  EXPECT_EQ(ReadAnswer(response)->retry_after_s, 0);
}

TEST(AnswerTest, RepeatedKeysOfInjectedRoutesAreRead) {
  const auto answer = ReadAnswer(Reply(
      200,
      R"({"secret/":{"type":"kv"},"request_id":"x","data":{"secret/":{"type":"kv"}},"data":{"a":1}})"));
  ASSERT_TRUE(answer.ok());
}

TEST(AnswerTest, ReadsWhatVaultCanStore) {
  std::string deep = "1";
  for (int i = 0; i < 290; ++i) deep = "[" + deep + "]";
  EXPECT_TRUE(ReadAnswer(Reply(200, "{\"data\":{\"a\":" + deep + "}}")).ok());
  for (int i = 0; i < 100; ++i) deep = "[" + deep + "]";
  EXPECT_EQ(ReadAnswer(Reply(200, "{\"data\":{\"a\":" + deep + "}}")).error().code,
            ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace vault
