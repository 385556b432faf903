#include "vault/paths.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "base/encoding.h"

namespace vault {
namespace {

const std::vector<std::string>& Corpus() {
  static const std::vector<std::string> corpus = {
      "..",        ".",
      "../",       "../../sys/policies/acl/admin",
      "a/../../b", "a/..",
      "a/./b",     "..%2f",
      "%2e%2e/",   "%2e%2e/sys",
      "a%2fb",     "a?list=true",
      "?",         "a#b",
      "//",        "a//b",
      "/",         "/a",
      "///a",      "a\\..\\b",
      "a\nb",      std::string("a\0b", 3),
      "a\tb",      "a\x7f",
      "a\xc2\x85", " a",
      "a ",        "a/ b",
      "a /b",      " ",
      "\xff\xfe",  std::string(10'240, 'a'),
  };
  return corpus;
}

TEST(PathsTest, TraversalCorpusIsRefusedAndNeverQuoted) {
  for (const std::string& text : Corpus()) {
    SCOPED_TRACE(text.substr(0, 40));
    for (const base::Error& error :
         {MountPath::Parse(text).error(), SecretPath::Parse(text).error(),
          FolderPath::Parse(text).error(), Name::Parse(text, "role_name").error()}) {
      EXPECT_EQ(error.code, base::ErrorCode::kInvalidArgument);
      EXPECT_FALSE(base::HasControlCharacter(error.message));
      EXPECT_LT(error.message.size(), 200u);
      EXPECT_EQ(error.message.find("sys"), std::string::npos);
    }
  }
}

TEST(PathsTest, OrdinaryPathsPass) {
  for (const char* text : {"a", "app/config", "team-1/app_2/x.y", "a b/c", "sch\xc3\xb6n", "a+b",
                           "a..b", "a=b&c;d", "x@y", "...", "data"}) {
    EXPECT_TRUE(SecretPath::Parse(text).ok()) << text;
    EXPECT_TRUE(MountPath::Parse(text).ok()) << text;
    EXPECT_TRUE(FolderPath::Parse(text).ok()) << text;
  }
}

TEST(PathsTest, ExactlyOneTrailingSlashOfAMountAndAFolderIsAccepted) {
  EXPECT_EQ(MountPath::Parse("secret/")->text(), "secret");
  EXPECT_EQ(MountPath::Parse("team/kv/")->WithSlash(), "team/kv/");
  EXPECT_FALSE(MountPath::Parse("secret//").ok());
  EXPECT_FALSE(MountPath::Parse("/secret").ok());
  EXPECT_FALSE(MountPath::Parse("").ok());
  EXPECT_EQ(FolderPath::Parse("app/")->text(), "app");
  EXPECT_EQ(FolderPath::Parse("")->text(), "");
  EXPECT_FALSE(FolderPath::Parse("app//").ok());
}

TEST(PathsTest, AFolderIsNoSecret) {
  const auto path = SecretPath::Parse("app/");
  ASSERT_FALSE(path.ok());
  EXPECT_NE(path.error().message.find("list_secrets"), std::string::npos);
  EXPECT_FALSE(SecretPath::Parse("").ok());
}

TEST(PathsTest, NamesAreOneSegmentOfVaultsCharacters) {
  for (const char* text : {"a", "web-server", "v1.2", "_x_", "0b1f-44"}) {
    EXPECT_TRUE(Name::Parse(text, "role_name").ok()) << text;
  }
  for (const char* text : {"a/b", "-a", "a-", ".a", "a.", "a b", "\xc3\xb6", "a:b", ""}) {
    EXPECT_FALSE(Name::Parse(text, "role_name").ok()) << text;
  }
}

TEST(PathsTest, ErrorsNameTheParameter) {
  EXPECT_EQ(MountPath::Parse("..", "root_mount").error().message.substr(0, 12), "'root_mount'");
}

TEST(ApiPathTest, EncodesEachSegmentOnce) {
  const ApiPath path = ApiPath(*MountPath::Parse("team/k v"))
                           .Fixed("data")
                           .Add(*SecretPath::Parse("a+b/sch\xc3\xb6n"));
  EXPECT_EQ(path.encoded(), "/v1/team/k%20v/data/a%2Bb/sch%C3%B6n");
  EXPECT_EQ(path.plain(), "team/k v/data/a+b/sch\xc3\xb6n");
  EXPECT_TRUE(path.StaysUnderRoot());
}

TEST(ApiPathTest, AnEmptyFolderAddsNothing) {
  EXPECT_EQ(
      ApiPath(*MountPath::Parse("kv")).Fixed("metadata").Add(*FolderPath::Parse("")).encoded(),
      "/v1/kv/metadata");
}

TEST(ApiPathTest, SeesAnEscapeThatParsingWouldHaveRefused) {
  const MountPath mount = *MountPath::Parse("secret");
  for (const char* segments : {"..", "../sys", "a/../..", "", "a//b"}) {
    ApiPath path(mount);
    path.Fixed("data").Fixed(segments);
    const bool harmless = std::string(segments).empty();
    EXPECT_EQ(path.StaysUnderRoot(), harmless) << segments;
  }
}

RC_GTEST_PROP(PathsProperty, WhateverIsAcceptedComesOutUnchangedAndUnderTheMount, ()) {
  // Mostly dangerous pieces, so that the interesting combinations are reached.
  const auto piece = rc::gen::weightedElement<std::string>({{8, "a"},
                                                            {4, "b-c"},
                                                            {4, "/x"},
                                                            {2, "\xc3\xb6"},
                                                            {2, "+:"},
                                                            {2, "/.."},
                                                            {1, ".."},
                                                            {1, " "},
                                                            {1, "/"},
                                                            {1, "%2e"},
                                                            {1, "?"},
                                                            {1, "\\"},
                                                            {1, "\n"}});
  std::string text;
  for (const std::string& one : *rc::gen::container<std::vector<std::string>>(piece)) text += one;
  const auto path = SecretPath::Parse(text);
  RC_CLASSIFY(path.ok(), "accepted");
  if (!path.ok()) return;
  ApiPath api(*MountPath::Parse("secret"));
  api.Fixed("data").Add(*path);
  RC_ASSERT(api.StaysUnderRoot());
  RC_ASSERT(*base::PercentDecode(api.encoded()) == "/v1/secret/data/" + text);
}

RC_GTEST_PROP(PathsProperty, NothingAcceptedHasADotSegmentOrAnEmptyOne, (const std::string& tail)) {
  const std::string text =
      *rc::gen::element<std::string>("..", ".", "a/..", "a/.", "a/") + "/" + tail;
  RC_ASSERT(!SecretPath::Parse(text).ok());
  RC_ASSERT(!MountPath::Parse(text).ok());
}

}  // namespace
}  // namespace vault
