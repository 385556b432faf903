#include "vaultsim/kv/folder_map.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace vaultsim::kv {
namespace {

using Names = std::vector<std::string>;

FolderMap<int> MapOf(const Names& keys) {
  FolderMap<int> map;
  for (const std::string& key : keys) map.At(key) = 1;
  return map;
}

TEST(FolderMap, ListsAKeyAndAFolderOfOneName) {
  const auto map = MapOf({"a", "a/b", "a/c/d", "b"});
  EXPECT_EQ(map.List(""), (Names{"a", "a/", "b"}));
  EXPECT_EQ(map.List("a/"), (Names{"b", "c/"}));
  EXPECT_EQ(map.List("b/"), Names{});
}

TEST(FolderMap, ListsBytewise) {
  const auto map = MapOf({"b", "B", "a1", "a", "a-b", "a/b", "a.b", "\xc3\xa9", "_"});
  EXPECT_EQ(map.List(""), (Names{"B", "_", "a", "a-b", "a.b", "a/", "a1", "b", "\xc3\xa9"}));
}

TEST(FolderMap, PagesBehindAName) {
  const auto map = MapOf({"app/a", "app/b", "b", "c"});
  EXPECT_EQ(map.List("", {.after = "app/", .limit = 1}), Names{"b"});
  EXPECT_EQ(map.List("", {.after = "app"}), (Names{"app/", "b", "c"}));
  EXPECT_EQ(map.List("", {.after = "app/a"}), (Names{"b", "c"}));
  EXPECT_EQ(map.List("", {.limit = 2}), (Names{"app/", "b"}));
  EXPECT_EQ(map.List("", {.after = "zzz"}), Names{});
}

TEST(FolderMap, ScansEverythingBelowAFolder) {
  const auto map = MapOf({"a", "d/b", "d/c/e", "x/y"});
  EXPECT_EQ(map.Scan(""), (Names{"a", "x/y", "d/b", "d/c/e"}));
  EXPECT_EQ(map.Scan("d/"), (Names{"b", "c/e"}));
}

TEST(FolderMap, AFolderGoesWithItsLastKey) {
  auto map = MapOf({"d/b"});
  map.Erase("d");
  EXPECT_EQ(map.List(""), Names{"d/"});
  map.Erase("d/b");
  EXPECT_EQ(map.List(""), Names{});
  EXPECT_EQ(map.Find("d/b"), nullptr);
}

RC_GTEST_PROP(FolderMapLaws, ListIsTheSetOfFirstSegments, ()) {
  const auto segment = rc::gen::element<std::string>("a", "b", "a-b", "a0", "z");
  const auto keys = *rc::gen::container<Names>(
      rc::gen::map(rc::gen::resize(3, rc::gen::nonEmpty(rc::gen::container<Names>(segment))),
                   [](const Names& segments) {
                     std::string key = segments[0];
                     for (std::size_t i = 1; i < segments.size(); ++i) key += "/" + segments[i];
                     return key;
                   }));
  const std::string folder = *rc::gen::element<std::string>("", "a/", "b/", "a/a-b/");
  const std::string after = *rc::gen::element<std::string>("", "a", "a/", "a/x", "a0", "b", "zz");
  const auto limit = *rc::gen::inRange<std::size_t>(1, 6);

  std::set<std::string> expected;
  for (const std::string& key : keys) {
    if (!key.starts_with(folder)) continue;
    const std::string rest = key.substr(folder.size());
    const std::size_t slash = rest.find('/');
    const std::string name = slash == std::string::npos ? rest : rest.substr(0, slash + 1);
    if (after.empty() || name > after) expected.insert(name);
  }
  Names first(expected.begin(), expected.end());
  if (first.size() > limit) first.resize(limit);
  RC_ASSERT(MapOf(keys).List(folder, {.after = after, .limit = limit}) == first);
}

}  // namespace
}  // namespace vaultsim::kv
