// Names, classes of operations, and faults as JSON.
#include "vaultsim/fault/fault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

namespace vaultsim {
namespace {

using testing::HasSubstr;

TEST(FaultTest, EveryKindHasANameOfItsOwn) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < kFaultKinds; ++i) {
    const auto kind = static_cast<FaultKind>(i);
    names.insert(FaultName(kind));
    EXPECT_EQ(FaultKindFromName(FaultName(kind)), kind);
  }
  EXPECT_EQ(names.size(), kFaultKinds);
  EXPECT_EQ(FaultKindFromName("none"), std::nullopt);
}

OperationClass Class(const char* verb, std::string path, std::string query = "") {
  return ClassOf(verb, {.path = "/v1/" + std::move(path), .query = std::move(query)});
}

TEST(FaultTest, ClassesOfOperations) {
  EXPECT_EQ(Class("GET", "secret/data/a"), OperationClass::kRead);
  EXPECT_EQ(Class("HEAD", "sys/health"), OperationClass::kRead);
  EXPECT_EQ(Class("GET", "secret/data/a", "list=false"), OperationClass::kRead);
  EXPECT_EQ(Class("GET", "secret/data/a", "x=list=true"), OperationClass::kRead);
  EXPECT_EQ(Class("GET", "secret/metadata", "after=b&list=true"), OperationClass::kList);
  EXPECT_EQ(Class("LIST", "secret/metadata"), OperationClass::kList);
  EXPECT_EQ(Class("SCAN", "secret/metadata"), OperationClass::kList);
  EXPECT_EQ(Class("POST", "secret/data/a"), OperationClass::kWrite);
  EXPECT_EQ(Class("DELETE", "secret/data/a"), OperationClass::kWrite);
  EXPECT_EQ(Class("RECOVER", "secret/data/a"), OperationClass::kWrite);
  EXPECT_EQ(Class("POST", "auth/userpass/login/ann"), OperationClass::kLogin);
  EXPECT_EQ(Class("PUT", "auth/approle/login"), OperationClass::kLogin);
  EXPECT_EQ(Class("POST", "auth/userpass/users/login-x"), OperationClass::kWrite);
  EXPECT_EQ(Class("POST", "secret/login/x"), OperationClass::kWrite);
}

TEST(FaultTest, FitsByClassAndDecodedPath) {
  const Fault fault = {.operation = OperationClass::kRead, .path_prefix = "secret/data/a b"};
  EXPECT_TRUE(fault.Fits("GET", {.path = "/v1/secret/data/a%20b/c"}));
  EXPECT_FALSE(fault.Fits("GET", {.path = "/v1/secret/data/a"}));
  EXPECT_FALSE(fault.Fits("PUT", {.path = "/v1/secret/data/a%20b/c"}));
}

TEST(FaultTest, JsonThereAndBack) {
  const Json json = {{"fault", "rate_limited"},
                     {"operation", "write"},
                     {"path", "secret/"},
                     {"first", 3},
                     {"times", 2},
                     {"rate", 0.5},
                     {"retry_after", 7}};
  const auto fault = FaultFromJson(json);
  ASSERT_TRUE(fault.ok()) << fault.error().message;
  EXPECT_EQ(FaultToJson(*fault), json);
  EXPECT_EQ(FaultFromJson({{"fault", "slow"}, {"delay_ms", 5}})->delay.count(), 5);
  EXPECT_EQ(FaultFromJson({{"fault", "huge_body"}, {"bytes", 5}})->bytes, 5u);
}

TEST(FaultTest, SaysWhatIsWrong) {
  const std::vector<std::pair<Json, const char*>> cases = {
      {Json::array(), "object"},
      {{{"fault", "fire"}}, "rate_limited"},
      {Json::object(), "rate_limited"},
      {{{"fault", "slow"}, {"operation", "x"}}, "login"},
      {{{"fault", "slow"}, {"nth", 1}}, "'nth'"},
      {{{"fault", "slow"}, {"first", 0}}, "first"},
      {{{"fault", "slow"}, {"first", -1}}, "first"},
      {{{"fault", "slow"}, {"rate", 0}}, "rate"},
      {{{"fault", "slow"}, {"rate", 1.5}}, "rate"},
      {{{"fault", "slow"}, {"rate", "1"}}, "rate"},
      {{{"fault", "slow"}, {"path", 1}}, "path"},
      {{{"fault", "slow"}, {"path", "/v1/a"}}, "path"},
      {{{"fault", "slow"}, {"delay_ms", 1ull << 40}}, "delay_ms"},
      {{{"fault", "redirect"}, {"location", "a\r\nb"}}, "location"},
  };
  for (const auto& [json, text] : cases) {
    const auto fault = FaultFromJson(json);
    ASSERT_FALSE(fault.ok()) << json;
    EXPECT_EQ(fault.error().code, base::ErrorCode::kInvalidArgument);
    EXPECT_THAT(fault.error().message, HasSubstr(text));
  }
}

}  // namespace
}  // namespace vaultsim
