#include "vaultsim/framework/framework.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace vaultsim {
namespace {

EngineResult Echo(const EngineRequest& request, const FieldData&) {
  Json data = Json::object();
  for (const auto& [key, value] : request.captures) data[key] = value;
  return EngineResponse{.data = data};
}

class TestEngine : public Engine {
 public:
  explicit TestEngine(std::vector<Path> paths) : paths_(std::move(paths)) {}
  const std::vector<Path>& Paths() const override { return paths_; }
  std::string Type() const override { return "test"; }

 private:
  std::vector<Path> paths_;
};

class FrameworkTest : public testing::Test {
 protected:
  EngineResult Send(std::vector<Path> paths, EngineRequest request) {
    TestEngine engine(std::move(paths));
    return Dispatch(engine, request, environment_);
  }
  std::string Captures(const std::string& pattern, const std::string& path) {
    const EngineResult result =
        Send({{.pattern = pattern, .fields = {}, .handlers = {{Operation::kRead, Echo}}}},
             {.path = path, .mount = "m/"});
    return result.error ? result.error->errors[0] : result.response.data->dump();
  }

  base::ManualClock clock_{base::WallTime{}};
  base::SeededRandom random_{1};
  Environment environment_{clock_, random_, Profile::kVault2};
};

TEST_F(FrameworkTest, MatchesNames) {
  EXPECT_EQ(Captures("roles/{name}", "roles/a-b.c"), R"({"name":"a-b.c"})");
  EXPECT_EQ(Captures("roles/{name}", "roles/a-"), "unsupported path");
  EXPECT_EQ(Captures("roles/{name}", "roles/a/b"), "unsupported path");
  EXPECT_EQ(Captures("roles/{name}", "roles/"), "unsupported path");
  EXPECT_EQ(Captures("roles/?", "roles"), "{}");
  EXPECT_EQ(Captures("roles/?", "roles/"), "{}");
  EXPECT_EQ(Captures("issuer/{ref}/sign/{role}", "issuer/x/sign/y"), R"({"ref":"x","role":"y"})");
}

TEST_F(FrameworkTest, MatchesRests) {
  EXPECT_EQ(Captures("data/{path:rest}", "data/a/b/"), R"({"path":"a/b/"})");
  EXPECT_EQ(Captures("data/{path:rest}", "data/"), "unsupported path");
  EXPECT_EQ(Captures("data/{path:rest0}", "data/"), R"({"path":""})");
  EXPECT_EQ(Captures("data/{path:key}", "data/a/"), "unsupported path");
  EXPECT_EQ(Captures("x/{id:any}/y", "x/ä b/y"), R"({"id":"ä b"})");
}

TEST_F(FrameworkTest, RefusesOperationsWithoutHandler) {
  const EngineResult result =
      Send({{.pattern = "a", .fields = {}, .handlers = {{Operation::kRead, Echo}}}},
           {.operation = Operation::kDelete, .path = "a", .mount = "m/"});
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->status, 405);
  EXPECT_EQ(result.error->errors[0], "unsupported operation");
}

TEST_F(FrameworkTest, WarnsOfIgnoredAndReplacedParameters) {
  const EngineResult result = Send({{.pattern = "a/{name}",
                                     .fields = {{.name = "name"}, {.name = "ttl"}},
                                     .handlers = {{Operation::kUpdate, Echo}}}},
                                   {.operation = Operation::kUpdate,
                                    .path = "a/x",
                                    .mount = "m/",
                                    .data = Json{{"z", 1}, {"b", 2}, {"name", "y"}, {"ttl", 1}}});
  ASSERT_FALSE(result.error);
  EXPECT_EQ(result.response.warnings,
            (std::vector<std::string>{
                "Endpoint ignored these unrecognized parameters: [b z]",
                "Endpoint replaced the value of these parameters with the values captured from "
                "the endpoint's path: [name]"}));
}

TEST_F(FrameworkTest, ConvertsFieldsWeakly) {
  const std::vector<Field> schema = {{.name = "s"},
                                     {.name = "i", .type = FieldType::kInt},
                                     {.name = "b", .type = FieldType::kBool},
                                     {.name = "d", .type = FieldType::kDurationSecond},
                                     {.name = "l", .type = FieldType::kCommaStringSlice},
                                     {.name = "p", .type = FieldType::kKvPairs},
                                     {.name = "f", .fallback = Json("yes")}};
  const Json raw = {{"s", 5},       {"i", "0x10"}, {"b", "true"},
                    {"d", "1h30m"}, {"l", "a, b"}, {"p", {"k=v"}}};
  const std::map<std::string, std::string> captures;
  const FieldData fields(&schema, &raw, &captures, Profile::kVault2);
  EXPECT_FALSE(fields.Validate());
  EXPECT_EQ(fields.String("s"), "5");
  EXPECT_EQ(fields.Int("i"), 16);
  EXPECT_TRUE(fields.Bool("b"));
  EXPECT_EQ(fields.Seconds("d"), 5400);
  EXPECT_EQ(fields.Strings("l"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(fields.Pairs("p"), (std::map<std::string, std::string>{{"k", "v"}}));
  EXPECT_EQ(fields.String("f"), "yes");
  EXPECT_FALSE(fields.Has("f"));
}

TEST_F(FrameworkTest, WordsConversionFailuresLikeEachProduct) {
  const std::vector<Field> schema = {{.name = "n", .type = FieldType::kInt}};
  const Json raw = {{"n", "x"}};
  const std::map<std::string, std::string> captures;
  EXPECT_EQ(FieldData(&schema, &raw, &captures, Profile::kVault2).Validate(),
            "error converting input for field \"n\": cannot parse '' as int: strconv.ParseInt: "
            "parsing \"x\": invalid syntax");
  EXPECT_EQ(FieldData(&schema, &raw, &captures, Profile::kOpenBao2).Validate(),
            "error converting input for field \"n\": '' cannot parse value as 'int': "
            "strconv.ParseInt: invalid syntax");
}

}  // namespace
}  // namespace vaultsim
