#include "kv2_fixture.h"

namespace vaultsim {
namespace {

VAULTSIM_KV2_SUITE(Kv2DeleteTest);

Json Numbers(std::vector<int> numbers) { return {{"versions", std::move(numbers)}}; }

TEST_P(Kv2DeleteTest, V21NumbersAreRequired) {
  EXPECT_EQ(Write("delete/a", Json::object()).errors, Errors{"No version number provided"});
  EXPECT_EQ(Write("undelete/a", Json::object()).errors, Errors{"No version number provided"});
  EXPECT_EQ(Write("destroy/a", Json::object()).errors, Errors{"no version number provided"});
  EXPECT_EQ(Write("delete/a", Numbers({})).errors, Errors{"No version number provided"});
}

TEST_P(Kv2DeleteTest, V23WhatIsNotThereIsIgnored) {
  for (const char* path : {"data/none", "metadata/none"}) EXPECT_EQ(Delete(path).status, 204);
  for (const char* path : {"delete/none", "undelete/none", "destroy/none"}) {
    EXPECT_EQ(Write(path, Numbers({1})).status, 204);
  }
  Put("x", {{"n", 1}});
  EXPECT_EQ(Write("delete/x", Numbers({99, -1, 0})).status, 204);
  EXPECT_EQ(Get("x").status, 200);
}

TEST_P(Kv2DeleteTest, V19UndeleteBringsTheValueBack) {
  Put("a", {{"k", "v"}});
  Delete("data/a");
  EXPECT_EQ(Write("undelete/a", Numbers({1})).status, 204);
  EXPECT_EQ(Get("a").data["data"], (Json{{"k", "v"}}));
  EXPECT_EQ(Get("a").data["metadata"]["deletion_time"], "");
}

TEST_P(Kv2DeleteTest, VX10UndeleteAppliesDeleteVersionAfterAnew) {
  Write("metadata/x", {{"delete_version_after", "30m"}});
  Put("x", Json::object());
  clock_.Advance(std::chrono::hours(2));
  EXPECT_EQ(Get("x").status, 404);
  Write("undelete/x", Numbers({1}));
  EXPECT_EQ(Get("x").data["metadata"]["deletion_time"],
            base::FormatRfc3339Nano(clock_.Now() + std::chrono::minutes(30)));
}

TEST_P(Kv2DeleteTest, V20DestroyIsForGood) {
  Put("a", {{"k", "v"}});
  EXPECT_EQ(Write("destroy/a", Numbers({1})).status, 204);
  EXPECT_EQ(Get("a").status, 404);
  EXPECT_EQ(Get("a").data["metadata"]["destroyed"], true);
  EXPECT_EQ(Get("a").data["metadata"]["deletion_time"], "");
  Write("undelete/a", Numbers({1}));
  Delete("data/a");
  EXPECT_EQ(Get("a").data["metadata"]["destroyed"], true);
  EXPECT_EQ(Get("a").data["metadata"]["deletion_time"], "");
  EXPECT_EQ(Put("a", {{"k", "w"}}).data["version"], 2);
}

TEST_P(Kv2DeleteTest, VX26DeletesTheVersionsNamed) {
  for (int n = 1; n <= 3; ++n) Put("x", {{"n", n}});
  Write("delete/x", Numbers({1, 2}));
  EXPECT_EQ(Get("x", 2).status, 404);
  EXPECT_EQ(Get("x").status, 200);
  Write("undelete/x", {{"versions", "2"}});
  EXPECT_EQ(Get("x", 2).data["data"], (Json{{"n", 2}}));
  EXPECT_EQ(Get("x", 1).status, 404);
}

TEST_P(Kv2DeleteTest, VX28DeleteTouchesTheLatestOnly) {
  for (int n = 1; n <= 3; ++n) Put("x", {{"n", n}});
  EXPECT_EQ(Send(Operation::kDelete, "data/x", {{"versions", "1"}}).status, 204);
  EXPECT_EQ(Get("x").status, 404);
  EXPECT_EQ(Get("x", 1).status, 200);
  const Json before = Metadata("x");
  clock_.Advance(std::chrono::seconds(5));
  Delete("data/x");
  EXPECT_EQ(Metadata("x"), before);
}

TEST_P(Kv2DeleteTest, VX31OtherOperationsAreUnsupported) {
  for (const char* path : {"delete/a", "undelete/a", "destroy/a"}) {
    EXPECT_EQ(Read(path).status, 405);
    EXPECT_EQ(Delete(path).status, 405);
    EXPECT_EQ(Patch(path, Json::object()).status, 405);
    EXPECT_EQ(List(std::string(path) + "/").status, 405);
  }
}

}  // namespace
}  // namespace vaultsim
