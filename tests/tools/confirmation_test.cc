// What is deleted for good is deleted when the user has agreed to it, and to nothing else.
#include "confirmation.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "client_runner.h"
#include "identity/principal.h"
#include "tool_bench.h"

namespace tools {
namespace {

using server::ConfirmMode;

class ConfirmationTest : public testing::Test {
 protected:
  base::Result<mcp::ToolOutcome> Delete(ConfirmMode mode, const mcp::Dialog& dialog,
                                        const char* path = "secret") {
    server::ClientRunner runner(bench_.transport(), bench_.shared(), mode);
    return runner.Run(*bench_.registry().Find("delete_mount")->tool, Json{{"path", path}}, root_,
                      {}, dialog);
  }
  static mcp::Dialog CanElicit() { return {.client = {.elicitation = true}}; }
  static mcp::Dialog Answered(const std::string& state, Json response) {
    mcp::Dialog dialog = CanElicit();
    dialog.responses = json::Box(Json{{"confirmation", std::move(response)}});
    dialog.state = state;
    return dialog;
  }
  static Json Yes() { return {{"action", "accept"}, {"content", {{"confirm", true}}}}; }

  // The question that came instead of a result.
  static mcp::InputRequired QuestionOf(const base::Result<mcp::ToolOutcome>& outcome) {
    const auto* required =
        outcome.ok() ? std::get_if<mcp::InputRequired>(&outcome.value()) : nullptr;
    EXPECT_NE(required, nullptr);
    return required == nullptr ? mcp::InputRequired{} : *required;
  }
  static bool Done(const base::Result<mcp::ToolOutcome>& outcome) {
    return outcome.ok() && std::holds_alternative<mcp::ToolOutput>(*outcome);
  }
  bool Exists() { return bench_.Direct("GET", "sys/mounts/secret")["status"] == 200; }

  support::ToolBench bench_;
  const identity::Principal root_{"root", base::SecretString("root")};
};

TEST_F(ConfirmationTest, AsksAndSaysWhatWouldGo) {
  const mcp::InputRequired question = QuestionOf(Delete(ConfirmMode::kWhenPossible, CanElicit()));
  ASSERT_EQ(question.requests.size(), 1u);
  EXPECT_EQ(question.requests[0].method, "elicitation/create");
  const std::string message = (*question.requests[0].params)["message"];
  EXPECT_NE(message.find("'secret/' (kv, version 2)"), std::string::npos) << message;
  EXPECT_NE(message.find("cannot be undone"), std::string::npos);
  EXPECT_FALSE(question.state.empty());
  EXPECT_TRUE(Exists());
}

TEST_F(ConfirmationTest, DeletesWhenTheUserAgrees) {
  const auto question = QuestionOf(Delete(ConfirmMode::kAlways, CanElicit()));
  EXPECT_TRUE(Done(Delete(ConfirmMode::kAlways, Answered(question.state, Yes()))));
  EXPECT_FALSE(Exists());
}

TEST_F(ConfirmationTest, LeavesItWhenTheUserDoesNot) {
  const auto question = QuestionOf(Delete(ConfirmMode::kAlways, CanElicit()));
  for (const Json& answer :
       std::vector<Json>{{{"action", "decline"}},
                         {{"action", "cancel"}},
                         {{"action", "accept"}},
                         {{"action", "accept"}, {"content", {{"confirm", false}}}},
                         {{"action", "accept"}, {"content", {{"confirm", "true"}}}},
                         {{"action", 1}, {"content", 7}},
                         Json::object()}) {
    const auto outcome = Delete(ConfirmMode::kAlways, Answered(question.state, answer));
    ASSERT_FALSE(outcome.ok()) << answer;
    EXPECT_EQ(outcome.error().code, base::ErrorCode::kRejected);
    EXPECT_NE(outcome.error().message.find("Nothing was changed"), std::string::npos);
    EXPECT_TRUE(Exists());
  }
}

TEST_F(ConfirmationTest, AnAnswerWithoutAQuestionIsNone) {
  EXPECT_EQ(QuestionOf(Delete(ConfirmMode::kAlways, Answered("", Yes()))).requests.size(), 1u);
  EXPECT_EQ(QuestionOf(Delete(ConfirmMode::kAlways, Answered("other", Yes()))).requests.size(), 1u);
  EXPECT_TRUE(Exists());
}

TEST_F(ConfirmationTest, AnAgreementIsNotForTheNextMountAtThatPath) {
  const auto question = QuestionOf(Delete(ConfirmMode::kAlways, CanElicit()));
  bench_.Direct("DELETE", "sys/mounts/secret");
  bench_.Direct("POST", "sys/mounts/secret", {{"type", "kv"}});
  const auto again = QuestionOf(Delete(ConfirmMode::kAlways, Answered(question.state, Yes())));
  EXPECT_NE(again.state, question.state);
  EXPECT_TRUE(Exists());
}

TEST_F(ConfirmationTest, AClientThatCannotAskIsServedOrRefusedAsConfigured) {
  const auto refused = Delete(ConfirmMode::kAlways, {});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, base::ErrorCode::kRejected);
  EXPECT_TRUE(Exists());
  EXPECT_TRUE(Done(Delete(ConfirmMode::kWhenPossible, {})));
  EXPECT_FALSE(Exists());
}

TEST_F(ConfirmationTest, NeverMeansNever) {
  EXPECT_TRUE(Done(Delete(ConfirmMode::kNever, CanElicit())));
  EXPECT_FALSE(Exists());
}

TEST_F(ConfirmationTest, WhatIsNotThereIsNotAskedFor) {
  const auto outcome = Delete(ConfirmMode::kAlways, CanElicit(), "none");
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, base::ErrorCode::kNotFound);
}

TEST_F(ConfirmationTest, ToolsSayWhichResourcesTheyChanged) {
  server::ClientRunner runner(bench_.transport(), bench_.shared(), ConfirmMode::kNever);
  const auto changed = [&](const char* tool, const Json& arguments) {
    const auto outcome = runner.Run(*bench_.registry().Find(tool)->tool, arguments, root_, {}, {});
    EXPECT_TRUE(Done(outcome)) << tool;
    return Done(outcome) ? std::get<mcp::ToolOutput>(*outcome).changes.updated
                         : std::vector<std::string>{};
  };
  using Uris = std::vector<std::string>;
  EXPECT_EQ(
      changed("create_secret", {{"mount", "secret/"}, {"path", "a b/c"}, {"data", {{"k", "v"}}}}),
      Uris{"vault://secret/a%20b/c"});
  EXPECT_EQ(changed("read_secret", {{"mount", "secret"}, {"path", "a b/c"}}), Uris{});
  EXPECT_EQ(changed("delete_secret", {{"mount", "secret"}, {"path", "a b/c"}}),
            Uris{"vault://secret/a%20b/c"});
  EXPECT_EQ(changed("create_mount", {{"path", "team/kv"}, {"type", "kv2"}}),
            Uris{"vault://mounts"});
  EXPECT_EQ(changed("delete_mount", {{"path", "team/kv"}}), Uris{"vault://mounts"});
}

}  // namespace
}  // namespace tools
