#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tool_bench.h"

namespace tools {
namespace {

using base::ErrorCode;
using support::ToolBench;
using testing::ElementsAre;
using testing::HasSubstr;

class ListSecretsTest : public testing::Test {
 protected:
  ToolBench bench_;
};

TEST_F(ListSecretsTest, SortedWithFoldersMarked) {
  for (const char* path : {"b", "a", "a/x", "c/y/z"}) bench_.Put(path, {{"k", "v"}});
  const Json top = bench_.Ok("list_secrets", {{"mount", "secret/"}});
  EXPECT_EQ(top["keys"], (Json{"a", "a/", "b", "c/"}));
  EXPECT_EQ(top["kv_version"], 2);
  for (const char* folder : {"c", "c/"}) {
    EXPECT_EQ(bench_.Ok("list_secrets", {{"mount", "secret"}, {"path", folder}})["keys"],
              (Json{"y/"}));
  }
}

TEST_F(ListSecretsTest, V_KV_13_EmptyIsAnEmptyList) {
  const Json result = bench_.Ok("list_secrets", {{"mount", "secret"}});
  EXPECT_TRUE(result["keys"].is_array());
  EXPECT_TRUE(result["keys"].empty());
  EXPECT_EQ(result["total"], 0);
  bench_.Direct("POST", "sys/mounts/old", {{"type", "kv"}});
  EXPECT_TRUE(bench_.Ok("list_secrets", {{"mount", "old"}, {"path", "x"}})["keys"].empty());
}

TEST_F(ListSecretsTest, Version1) {
  bench_.Direct("POST", "sys/mounts/old", {{"type", "kv"}});
  bench_.Direct("POST", "old/app/x", {{"k", "v"}});
  EXPECT_EQ(bench_.Ok("list_secrets", {{"mount", "old"}})["keys"], (Json{"app/"}));
}

TEST_F(ListSecretsTest, AMountThatChangedIsNoticed) {
  const auto replace = [&](const Json& by) {
    bench_.Direct("DELETE", "sys/mounts/old");
    bench_.Direct("POST", "sys/mounts/old", by);
  };
  const Json version_1 = {{"type", "kv"}};
  const Json version_2 = {{"type", "kv"}, {"options", {{"version", "2"}}}};
  for (const bool recursive : {false, true}) {
    const Json arguments = {{"mount", "old"}, {"recursive", recursive}};
    const Json keys = {recursive ? "app/x" : "app/"};
    replace(version_1);
    bench_.Ok("list_secrets", arguments);
    replace(version_2);
    bench_.Direct("POST", "old/data/app/x", {{"data", {{"k", "v"}}}});
    EXPECT_EQ(bench_.Ok("list_secrets", arguments)["keys"], keys) << recursive;
    replace(version_1);
    bench_.Direct("POST", "old/app/x", {{"k", "v"}});
    EXPECT_EQ(bench_.Ok("list_secrets", arguments)["keys"], keys) << recursive;
  }
}

TEST_F(ListSecretsTest, V_META_05_V_KV_13_Pages) {
  for (int i = 0; i < 25; ++i) {
    bench_.Put("s" + std::string(1, static_cast<char>('a' + i)), {{"k", "v"}});
  }
  std::vector<std::string> all;
  Json arguments = {{"mount", "secret"}, {"limit", 10}};
  for (;;) {
    const Json page = bench_.Ok("list_secrets", arguments);
    EXPECT_EQ(page["total"], 25);
    for (const Json& key : page["keys"]) all.push_back(key);
    EXPECT_EQ(page.value("more", 0u), 25 - all.size());
    if (!page.contains("next_cursor")) break;
    arguments["cursor"] = page["next_cursor"];
  }
  EXPECT_EQ(all.size(), 25u);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
}

TEST_F(ListSecretsTest, V_PATH_08_AMountWithAPercentSignIsRefused) {
  EXPECT_EQ(bench_.Fail("list_secrets", {{"mount", "sec%sret"}}).code, ErrorCode::kInvalidArgument);
}

TEST_F(ListSecretsTest, NoMountAndAnotherTypeAreErrors) {
  EXPECT_EQ(bench_.Fail("list_secrets", {{"mount", "nope"}}).code, ErrorCode::kNotFound);
  const base::Error error = bench_.Fail("list_secrets", {{"mount", "sys"}});
  EXPECT_EQ(error.code, ErrorCode::kRejected);
  EXPECT_THAT(error.message, HasSubstr("\"system\""));
}

TEST_F(ListSecretsTest, ACachedVersionThatChangedIsNoticed) {
  bench_.Put("a", {{"k", "v"}});
  bench_.Ok("list_secrets", {{"mount", "secret"}});
  bench_.Direct("DELETE", "sys/mounts/secret");
  bench_.Direct("POST", "sys/mounts/secret", {{"type", "kv"}});
  bench_.Direct("POST", "secret/b", {{"k", "v"}});
  EXPECT_EQ(bench_.Ok("list_secrets", {{"mount", "secret"}})["keys"], (Json{"b"}));
}

TEST_F(ListSecretsTest, NeverValues) {
  bench_.Put("a", {{"k", "hunter2"}});
  EXPECT_EQ(bench_.Ok("list_secrets", {{"mount", "secret"}}).dump().find("hunter2"),
            std::string::npos);
}

// Keeps what it is told, and cancels at a report of its choice.
class Listener : public base::CallListener {
 public:
  explicit Listener(std::size_t cancel_at = 0) : cancel_at_(cancel_at) {}
  void OnProgress(int done, int, std::string_view what) override {
    reports.emplace_back(std::to_string(done) + ": " + std::string(what));
    if (reports.size() == cancel_at_) stop.request_stop();
  }
  void OnLog(base::LogLevel, std::string_view) override {}
  void OnLongWait() override {}

  std::vector<std::string> reports;
  std::stop_source stop;

 private:
  const std::size_t cancel_at_;
};

TEST_F(ListSecretsTest, RecursiveListsEverySecretBelowByItsPath) {
  for (const char* path : {"b", "a", "a/x", "a/b/c", "c/y/z", "c/y/w"}) {
    bench_.Put(path, {{"k", "v"}});
  }
  const Json all = bench_.Ok("list_secrets", {{"mount", "secret"}, {"recursive", true}});
  EXPECT_EQ(all["keys"], (Json{"a", "a/b/c", "a/x", "b", "c/y/w", "c/y/z"}));
  EXPECT_EQ(all["total"], 6);
  EXPECT_FALSE(all.contains("unread_folders"));
  const Json below =
      bench_.Ok("list_secrets", {{"mount", "secret"}, {"path", "c/"}, {"recursive", true}});
  EXPECT_EQ(below["keys"], (Json{"y/w", "y/z"}));
  const Json page =
      bench_.Ok("list_secrets",
                {{"mount", "secret"}, {"recursive", true}, {"limit", 2}, {"cursor", "a/b/c"}});
  EXPECT_EQ(page["keys"], (Json{"a/x", "b"}));
  EXPECT_EQ(page["next_cursor"], "b");
  const Json none =
      bench_.Ok("list_secrets", {{"mount", "secret"}, {"path", "none"}, {"recursive", true}});
  EXPECT_TRUE(none["keys"].empty());
}

TEST_F(ListSecretsTest, RecursiveSaysWhichFoldersItMayNotList) {
  for (const char* path : {"open/a", "closed/b"}) bench_.Put(path, {{"k", "v"}});
  const std::string token = bench_.TokenFor(
      R"(path "secret/metadata/" { capabilities = ["list"] }
         path "secret/metadata/open/" { capabilities = ["list"] })");
  const Json result = bench_.Ok("list_secrets", {{"mount", "secret"}, {"recursive", true}}, token);
  EXPECT_EQ(result["keys"], (Json{"open/a"}));
  EXPECT_EQ(result["unread_folders"], (Json{"closed/"}));
  EXPECT_EQ(bench_
                .Fail("list_secrets",
                      {{"mount", "secret"}, {"path", "closed"}, {"recursive", true}}, token)
                .code,
            ErrorCode::kPermissionDenied);
}

TEST_F(ListSecretsTest, RecursiveReportsEachFolderAndStopsWhenCancelled) {
  for (const char* path : {"a/1", "b/2", "c/3"}) bench_.Put(path, {{"k", "v"}});
  const Json arguments = {{"mount", "secret"}, {"recursive", true}};
  Listener patient;
  ASSERT_TRUE(bench_.Call("list_secrets", arguments, "root", {.listener = &patient}).ok());
  EXPECT_THAT(
      patient.reports,
      ElementsAre("1: 1 folders read, 0 secrets found", "2: 2 folders read, 1 secrets found",
                  "3: 3 folders read, 2 secrets found", "4: 4 folders read, 3 secrets found"));
  Listener gone(2);
  bench_.Forget();
  const auto result = bench_.Call("list_secrets", arguments, "root",
                                  {.stop = gone.stop.get_token(), .listener = &gone});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(gone.reports.size(), 2u);
}

}  // namespace
}  // namespace tools
