// sys/internal/specs/openapi and the document that is made from it.
#include "vaultsim/openapi.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "coverage_document.h"
#include "vaultsim/vault.h"

namespace vaultsim {
namespace {

class OpenApiTest : public testing::Test {
 protected:
  vault::Response Send(vault::Method method, const std::string& path, const Json& body = {},
                       const std::string& token = "root", const std::string& query = "") {
    return vault_
        .RoundTrip({.method = method,
                    .path = "/v1/" + path,
                    .query = query,
                    .token = base::SecretString(token),
                    .body = body.is_null() ? "" : body.dump()},
                   {})
        .value();
  }
  Json Document(const std::string& token = "root", const std::string& query = "") {
    return Json::parse(
        Send(vault::Method::kGet, "sys/internal/specs/openapi", {}, token, query).body);
  }

  base::ManualClock clock_{base::WallTime{std::chrono::hours(400000)}};
  base::SeededRandom random_{1};
  Vault vault_{{.root_token = base::SecretString("root")}, clock_, random_};
};

TEST_F(OpenApiTest, DescribesEveryMount) {
  const Json document = Document();
  EXPECT_EQ(document["info"]["title"], "OpenBao API");
  EXPECT_EQ(document["info"]["version"], "2.7.2");
  const Json& data = document["paths"]["/secret/data/{path}"];
  EXPECT_EQ(data["parameters"], Json::array({{{"name", "path"},
                                              {"in", "path"},
                                              {"schema", {{"type", "string"}}},
                                              {"required", true}}}));
  EXPECT_EQ(data["post"]["operationId"], "kv-write-data-path");
  EXPECT_EQ(data["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"],
            "#/components/schemas/KvWriteDataPathRequest");
  EXPECT_EQ(data["delete"]["responses"], Json({{"204", {{"description", "empty body"}}}}));
  EXPECT_TRUE(data.contains("patch"));
  EXPECT_EQ(document["components"]["schemas"]["KvWriteDataPathRequest"]["properties"]["data"],
            Json({{"type", "object"}, {"format", "map"}}));
  const Json& list = document["paths"]["/auth/token/accessors"];
  EXPECT_EQ(list["x-vault-sudo"], true);
  EXPECT_EQ(list["get"]["parameters"][0]["required"], true);
  EXPECT_EQ(document["paths"]["/sys/health"]["x-vault-unauthenticated"], true);
  EXPECT_TRUE(document["paths"].contains("/sys/mounts/{path}/tune"));
}

TEST_F(OpenApiTest, GivesMountsAParameterWhenAsked) {
  Send(vault::Method::kPost, "sys/auth/my-jwt", {{"type", "jwt"}});
  const Json document = Document("root", "generic_mount_paths=true");
  const Json& login = document["paths"]["/auth/{my_jwt_mount_path}/login"];
  EXPECT_EQ(login["parameters"][0]["schema"], Json({{"type", "string"}, {"default", "my-jwt"}}));
  EXPECT_TRUE(document["paths"].contains("/{secret_mount_path}/config"));
  EXPECT_TRUE(document["paths"].contains("/cubbyhole/{path}"));
}

TEST_F(OpenApiTest, ShowsWhatTheTokenMaySee) {
  EXPECT_EQ(Document("")["paths"], Json::object());
  EXPECT_EQ(Send(vault::Method::kGet, "sys/internal/specs/openapi", {}, "bad").status, 403);
  const Json made = Json::parse(
      Send(vault::Method::kPost, "auth/token/create", {{"policies", {"default"}}}).body);
  const Json paths = Document(made["auth"]["client_token"])["paths"];
  EXPECT_TRUE(paths.contains("/cubbyhole/{path}"));
  EXPECT_FALSE(paths.contains("/secret/config"));
}

std::string ReadFile(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(CoverageDocument, IsTheCommittedOne) {
  EXPECT_EQ(CoverageDocument(ReadFile(VAULTSIM_OPENAPI_PATHS), ReadFile(VAULTSIM_COVERAGE_REMARKS)),
            ReadFile(VAULTSIM_COVERAGE_DOCUMENT))
      << "Run: vaultsim_coverage_doc > docs/simulator_coverage.md";
}

}  // namespace
}  // namespace vaultsim
