#include "resources/uri.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "base/encoding.h"

namespace resources {
namespace {

TEST(ResourceUri, HasThreeForms) {
  EXPECT_TRUE(std::holds_alternative<MountsUri>(*ParseUri("vault://mounts")));
  const auto secret = std::get<SecretUri>(*ParseUri("vault://kv/app/my%20config"));
  EXPECT_EQ(secret.mount.text(), "kv");
  EXPECT_EQ(secret.path.text(), "app/my config");
  const auto deep = std::get<SecretUri>(*ParseUri("vault://team%2Fkv/a"));
  EXPECT_EQ(deep.mount.text(), "team/kv");
  const auto issuer = std::get<IssuerUri>(*ParseUri("vault://pki/team%2Fpki/issuer/root-2026"));
  EXPECT_EQ(issuer.mount.text(), "team/pki");
  EXPECT_EQ(issuer.issuer.text(), "root-2026");
}

TEST(ResourceUri, RefusesWhatIsNoneOfThem) {
  for (const char* text : {"",
                           "vault:",
                           "vault://",
                           "vault:///a",
                           "vault://kv",
                           "vault://kv/",
                           "VAULT://kv/a",
                           "http://kv/a",
                           "vault://kv/a?version=2",
                           "vault://kv/a#b",
                           "vault://kv/a%",
                           "vault://kv/%zz",
                           "vault://kv/../sys/raw",
                           "vault://kv/%2e%2e/sys/raw",
                           "vault://kv/..%2fsys",
                           "vault://kv//a",
                           "vault://kv/a/",
                           "vault://kv/%252e%252e/a",
                           "vault://kv/a%00b",
                           "vault://kv/a%0ab",
                           "vault://..%2Fsys/a",
                           "vault://%2e%2e/a",
                           "vault://kv/ a",
                           "vault://pki/pki",
                           "vault://pki/pki/issuer/",
                           "vault://pki/pki/issuer/a/b",
                           "vault://pki/pki/issuer/a%2Fb",
                           "vault://pki/../issuer/a",
                           "vault://pki//issuer/a"}) {
    const auto uri = ParseUri(text);
    ASSERT_FALSE(uri.ok()) << text;
    EXPECT_EQ(uri.error().code, base::ErrorCode::kInvalidArgument) << text;
    EXPECT_FALSE(uri.error().message.empty()) << text;
  }
}

RC_GTEST_PROP(ResourceUri, AnyTextGivesAPlaceOrAnError, (const std::string& text)) {
  const auto uri = ParseUri("vault://" + text);
  if (!uri.ok()) RC_ASSERT(uri.error().code == base::ErrorCode::kInvalidArgument);
}

RC_GTEST_PROP(ResourceUri, ASegmentIsReadBackAsItWasWritten, ()) {
  const auto segment = *rc::gen::nonEmpty(rc::gen::container<std::string>(
      rc::gen::element('a', 'Z', '0', '-', '_', ':', '@', '&', '=', '+', ';', '~', '!')));
  const auto uri = ParseUri("vault://kv/x/" + base::PercentEncodeSegment(segment));
  RC_ASSERT(std::get<SecretUri>(*uri).path.text() == "x/" + segment);
}

}  // namespace
}  // namespace resources
