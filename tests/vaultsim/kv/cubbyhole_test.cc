#include "vaultsim/kv/cubbyhole.h"

#include "kv_fixture.h"

namespace vaultsim {
namespace {

class CubbyholeTest : public KvFixture {
 protected:
  void SetUp() override {
    auto cubbyhole = MakeCubbyhole(environment_);
    cubbyhole_ = cubbyhole.get();
    engine_ = std::move(cubbyhole);
  }
  Cubbyhole* cubbyhole_ = nullptr;
};

INSTANTIATE_TEST_SUITE_P(Servers, CubbyholeTest,
                         testing::Values(Profile::kOpenBao2, Profile::kVault2), ProfileLabel);

TEST_P(CubbyholeTest, KX14EachTokenSeesItsOwn) {
  EXPECT_EQ(Write("a", {{"x", 1}, {"ttl", "1h"}}).status, 204);
  EXPECT_EQ(Read("a").data, (Json{{"x", 1}, {"ttl", "1h"}}));
  EXPECT_EQ(Read("a").lease_duration_s, 0);
  token_ = "token-b";
  EXPECT_EQ(Read("a").status, 404);
  EXPECT_EQ(List("").status, 404);
  EXPECT_EQ(Write("t", {{"y", 1}}).status, 204);
  EXPECT_EQ(List("").data, (Json{{"keys", {"t"}}}));
}

TEST_P(CubbyholeTest, KX14RefusalsAreServerErrors) {
  const Answer empty = Write("a", Json::object());
  EXPECT_EQ(empty.status, 500);
  EXPECT_EQ(empty.errors, Errors{Multi("missing data fields")});
  EXPECT_EQ(Write("", {{"x", 1}}).errors, Errors{Multi("missing path")});
  EXPECT_EQ(Read("").errors, Errors{Multi("missing path")});
  EXPECT_EQ(Delete("").status, 204);
  EXPECT_EQ(Patch("a", {{"x", 1}}).status, 405);
  EXPECT_EQ(Send(Operation::kScan, "").status, 405);
}

TEST_P(CubbyholeTest, IsEmptiedWhenTheTokenDies) {
  Write("a", {{"x", 1}});
  cubbyhole_->Drop("token-b");
  EXPECT_EQ(Read("a").status, 200);
  cubbyhole_->Drop("token-a");
  EXPECT_EQ(Read("a").status, 404);
  EXPECT_EQ(Delete("a").status, 204);
}

}  // namespace
}  // namespace vaultsim
