// What is remembered of requests, and what must not be.
#include "vaultsim/control/history.h"

#include <gtest/gtest.h>

namespace vaultsim {
namespace {

TEST(HistoryTest, FindsByPathMethodAndStatus) {
  History history;
  history.Add(
      {.method = "GET", .path = "/v1/secret/data/a%20b", .query = "version=2", .status = 200});
  history.Add({.method = "POST", .path = "/v1/secret/data/a", .status = 0, .fault = "reset_after"});
  EXPECT_EQ(history.Find({}).size(), 2u);
  EXPECT_EQ(history.Find({.path_prefix = "secret/data/a b"}).size(), 1u);
  EXPECT_EQ(history.Find({.method = "POST"})[0].fault, "reset_after");
  EXPECT_EQ(history.Find({.status = 0}).size(), 1u);
  EXPECT_EQ(history.Find({.method = "GET", .status = 0}).size(), 0u);
  EXPECT_EQ(history.Find({.status = 200})[0].query, "version=2");
  history.Clear();
  EXPECT_TRUE(history.Find({}).empty());
}

TEST(HistoryTest, HoldsNoToken) {
  History history;
  history.Add({.path = "/v1/auth/token/lookup/my-token"});
  history.Add({.path = "/v1/team/auth/token/revoke%2Dorphan/my-token"});
  history.Add({.path = "/v1/auth/token/lookup-self", .query = "token=my-token&list=true"});
  for (const PastRequest& request : history.Find({})) {
    EXPECT_EQ(request.path.find("my-token"), std::string::npos) << request.path;
    EXPECT_EQ(request.query.find("my-token"), std::string::npos) << request.query;
  }
  EXPECT_EQ(history.Find({})[2].query, "token&list=true");
}

TEST(HistoryTest, ForgetsTheOldest) {
  History history;
  for (std::size_t i = 0; i < kHistoryMax + 5; ++i) {
    history.Add({.path = "/v1/" + std::to_string(i)});
  }
  EXPECT_EQ(history.Find({}).size(), kHistoryMax);
  EXPECT_EQ(history.Find({})[0].path, "5");
  EXPECT_EQ(history.forgotten(), 5u);
}

}  // namespace
}  // namespace vaultsim
