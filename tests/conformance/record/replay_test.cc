// What was recorded from a server on a backend with something in it, it does again on an empty one.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "conformance/record/recording.h"
#include "conformance/story/runner.h"

namespace conformance {
namespace {

class Heard : public Wire {
 public:
  Heard(std::unique_ptr<Wire> inner, Recording& recording)
      : inner_(std::move(inner)), recording_(recording) {}

  base::Result<Json> Exchange(const Json& request, const ExchangeOptions& options) override {
    recording_.ToServer(request.dump());
    auto response = inner_->Exchange(request, options);
    if (response) recording_.FromServer(response->dump());
    return response;
  }
  base::Status Send(const Json& message, const Headers& headers) override {
    return inner_->Send(message, headers);
  }
  bool alive() const override { return inner_->alive(); }

 private:
  const std::unique_ptr<Wire> inner_;
  Recording& recording_;
};

void PlaySession(Stage& stage) {
  ASSERT_TRUE(stage.judge().Mount("old/", "kv2"));
  ASSERT_TRUE(stage.judge().WriteSecret("old/app", {{"user", "anna"}, {"pin", 4711}}));
  const auto agent = stage.Join("client");
  ASSERT_TRUE(agent);
  const auto call = [&](const std::string& tool, const Json& arguments) {
    const auto bound = stage.Bind(tool, arguments);
    ASSERT_TRUE(bound) << bound.error().message;
    Stage::Call(**agent, *bound);
  };
  call("read_secret", {{"mount", "old"}, {"path", "app"}});
  call("delete_secret", {{"mount", "old"}, {"path", "app"}, {"key", "pin"}});
  call("read_secret", {{"mount", "old"}, {"path", "none"}});
  call("create_mount", {{"path", "new"}, {"type", "kv2"}});
  call("write_secret", {{"mount", "new"}, {"path", "a"}, {"key", "k"}, {"value", "topsecret"}});
  call("list_secrets", {{"mount", "new"}, {"path", ""}});
  call("delete_mount", {{"path", "new"}});
}

TEST(Replay, PassesOnAnEmptyBackend) {
  Recording recording({.id = "recorded.test"});
  {
    StageOptions options;
    options.mutation.wire = [&](std::unique_ptr<Wire> wire, const Tap&) {
      return std::make_unique<Heard>(std::move(wire), recording);
    };
    auto stage = Stage::Create(std::move(options));
    ASSERT_TRUE(stage) << stage.error().message;
    PlaySession(**stage);
  }
  const std::string text = recording.Text();
  EXPECT_EQ(text.find("topsecret"), std::string::npos);
  EXPECT_EQ(text.find("anna"), std::string::npos);
  const auto stories = ParseStories(text, "recorded");
  ASSERT_TRUE(stories) << stories.error().message;
  EXPECT_EQ(stories->front().steps.size(), 14u) << text;
  auto stage = Stage::Create({});
  ASSERT_TRUE(stage);
  const Played played = Play(stories->front(), **stage);
  EXPECT_EQ(played.status, CheckStatus::kPassed) << played.evidence << "\n" << text;
}

}  // namespace
}  // namespace conformance
