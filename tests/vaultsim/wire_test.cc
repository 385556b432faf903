#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "vaultsim/clean_path.h"
#include "vaultsim/mounts.h"
#include "vaultsim/query.h"

namespace vaultsim {
namespace {

TEST(CleanPath, RemovesDotsAndSlashes) {
  EXPECT_EQ(CleanPath("/v1/a/b"), "/v1/a/b");
  EXPECT_EQ(CleanPath("/v1/a/b/"), "/v1/a/b/");
  EXPECT_EQ(CleanPath("/v1//a/./b"), "/v1/a/b");
  EXPECT_EQ(CleanPath("/v1/a/../b"), "/v1/b");
  EXPECT_EQ(CleanPath("/../../x"), "/x");
  EXPECT_EQ(CleanPath("/"), "/");
  EXPECT_EQ(CleanPath("/v1/a..b/...x"), "/v1/a..b/...x");
}

TEST(CleanPath, KnowsWhatGoPrints) {
  EXPECT_TRUE(IsPrintable("/v1/secret/data/a b+é€😀"));
  EXPECT_FALSE(IsPrintable("/v1/\x01"));
  EXPECT_FALSE(IsPrintable("/v1/\x7f"));
  EXPECT_FALSE(IsPrintable("/v1/\xc2\x85"));      // U+0085
  EXPECT_FALSE(IsPrintable("/v1/\xe2\x80\x8b"));  // zero width space
  EXPECT_FALSE(IsPrintable("/v1/\xc2\xa0"));      // no-break space
  EXPECT_TRUE(IsPrintable("/v1/\xff"));           // not UTF-8: U+FFFD
}

TEST(CleanPath, FindsDotSegments) {
  EXPECT_TRUE(HasDotSegment("/v1/a/../b"));
  EXPECT_TRUE(HasDotSegment("/v1/a/."));
  EXPECT_FALSE(HasDotSegment("/v1/a..b/.x"));
}

TEST(Query, ReadsPairsAsGo) {
  EXPECT_EQ(QueryData(ParseQuery("a=1&b=x%20y+z&a=2&c")).dump(),
            R"({"a":["1","2"],"b":"x y z","c":""})");
  EXPECT_TRUE(QueryData(ParseQuery("")).is_null());
  EXPECT_EQ(QueryData(ParseQuery("a=%zz&b;c=1&d=2")).dump(), R"({"d":"2"})");
  EXPECT_EQ(QueryData(ParseQuery("list=true&x=1"), "list").dump(), R"({"x":"1"})");
  EXPECT_EQ(FormData("x=1&y=a%20b&y=c").dump(), R"({"x":"1","y":"a b,c"})");
}

TEST(MountGlobs, MatchPaths) {
  const std::vector<std::string> globs = {"cert/*", "issuer/+/pem", "root"};
  EXPECT_TRUE(MatchesGlob(globs, "cert/a/b"));
  EXPECT_TRUE(MatchesGlob(globs, "issuer/x/pem"));
  EXPECT_TRUE(MatchesGlob(globs, "root"));
  EXPECT_FALSE(MatchesGlob(globs, "root/x"));
  EXPECT_FALSE(MatchesGlob(globs, "issuer/x/y/pem"));
  EXPECT_FALSE(MatchesGlob(globs, "cert"));
}

class EmptyEngine : public Engine {
 public:
  const std::vector<Path>& Paths() const override { return paths_; }
  std::string Type() const override { return "kv"; }

 private:
  std::vector<Path> paths_;
};

TEST(Mounts, RouteByTheirPrefix) {
  Mounts mounts;
  for (const char* path : {"secret/", "secret2/", "team/kv/", "auth/token/"}) {
    Mount mount{.path = path, .name = path};
    mount.engine = std::make_unique<EmptyEngine>();
    mounts.Add(std::make_unique<Mount>(std::move(mount)));
  }
  const auto route = [&](const char* path) {
    const Mount* mount = mounts.Route(path);
    return mount == nullptr ? "" : mount->path;
  };
  EXPECT_EQ(route("secret/data/x"), "secret/");
  EXPECT_EQ(route("secret"), "secret/");
  EXPECT_EQ(route("secret2/x"), "secret2/");
  EXPECT_EQ(route("secre/x"), "");
  EXPECT_EQ(route("team/x"), "");
  EXPECT_EQ(route("team/kv/x"), "team/kv/");
  EXPECT_EQ(route(""), "");
  EXPECT_EQ(mounts.Conflict("team/")->path, "team/kv/");
  EXPECT_EQ(mounts.Conflict("secret/sub/")->path, "secret/");
  EXPECT_EQ(mounts.Conflict("free/"), nullptr);
}

}  // namespace
}  // namespace vaultsim
