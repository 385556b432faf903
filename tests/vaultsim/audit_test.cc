// Audit devices. The entries' shapes are those of OpenBao 2.7.2, compared line by line with a
// running server's.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "vaultsim/audit/device.h"
#include "vaultsim/audit/sink.h"
#include "vaultsim/vault.h"

namespace vaultsim {
namespace {

class LineSink : public AuditSink {
 public:
  std::string Open(const AuditFile& file) override {
    opened = file;
    return file.path == "/denied" ? "open /denied: permission denied" : "";
  }
  void Write(const AuditFile& file, const std::string& line) override {
    lines.emplace_back(file.path, line);
  }

  AuditFile opened;
  std::vector<std::pair<std::string, std::string>> lines;
};

class AuditTest : public testing::Test {
 protected:
  vault::Response Send(vault::Method method, const std::string& path, const Json& body = {},
                       const std::string& token = "root", const std::string& wrap = "") {
    return vault_
        .RoundTrip({.method = method,
                    .path = "/v1/" + path,
                    .token = base::SecretString(token),
                    .headers = {{"X-Vault-Wrap-TTL", wrap}},
                    .body = body.is_null() ? "" : body.dump()},
                   {})
        .value();
  }
  vault::Response Enable(const std::string& path, Json options, bool with_file = true) {
    if (with_file) options.emplace("file_path", "/" + path);
    return Send(vault::Method::kPut, "sys/audit/" + path,
                {{"type", "file"}, {"options", std::move(options)}});
  }
  std::string Refusal(const vault::Response& response) {
    return Json::parse(response.body)["errors"][0];
  }
  // The entries of a file since the last call.
  std::vector<Json> Entries(const std::string& file) {
    std::vector<Json> entries;
    for (const auto& [path, line] : sink_.lines) {
      if (path == file) entries.push_back(Json::parse(line));
    }
    sink_.lines.clear();
    return entries;
  }
  static std::string Keys(const Json& value) {
    std::string keys;
    for (const auto& member : value.items()) keys += member.key() + " ";
    return keys;
  }
  std::string Hash(const std::string& device, const std::string& input) {
    const auto response =
        Send(vault::Method::kPost, "sys/audit-hash/" + device, {{"input", input}});
    return Json::parse(response.body)["data"]["hash"];
  }

  base::ManualClock clock_{base::WallTime{std::chrono::hours(400000)}};
  base::SeededRandom random_{1};
  LineSink sink_;
  Vault vault_{
      {.root_token = base::SecretString("root"), .audit_sink = &sink_, .audit_by_api = true},
      clock_,
      random_};
};

TEST_F(AuditTest, BeginsWithATestLineAndTheAnswerThatMadeIt) {
  EXPECT_EQ(Enable("f", {{"mode", "0755"}}).status, 204);
  EXPECT_EQ(sink_.opened.path, "/f");
  EXPECT_EQ(sink_.opened.mode, 0644u);
  const std::vector<Json> entries = Entries("/f");
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0]["request"]["path"], "sys/audit/test");
  EXPECT_EQ(entries[0]["auth"], Json({{"token_type", "default"}}));
  EXPECT_EQ(entries[1]["type"], "response");
  EXPECT_EQ(entries[1]["request"]["path"], "sys/audit/f");
  const Json listed = Json::parse(Send(vault::Method::kGet, "sys/audit").body);
  EXPECT_EQ(listed["f/"], Json({{"path", "f/"},
                                {"type", "file"},
                                {"description", ""},
                                {"options", {{"file_path", "/f"}, {"mode", "0755"}}},
                                {"local", false}}));
}

TEST_F(AuditTest, TellsOfARequestAndItsAnswer) {
  Enable("raw", {{"log_raw", "true"}});
  Send(vault::Method::kPost, "secret/data/a", {{"data", {{"p", "v<"}}}});
  const std::string written = sink_.lines[2].second;
  EXPECT_EQ(written.find("{\"time\":\""), 0u);
  EXPECT_NE(
      written.find("\"type\":\"request\",\"auth\":{\"client_token\":\"root\",\"accessor\":\""),
      std::string::npos)
      << written;
  EXPECT_NE(
      written.find("\"data\":{\"data\":{\"p\":\"v\\u003c\"}},\"remote_address\":\"127.0.0.1\"}}\n"),
      std::string::npos)
      << written;
  Entries("/raw");
  Send(vault::Method::kGet, "secret/data/a");
  const std::vector<Json> entries = Entries("/raw");
  ASSERT_EQ(entries.size(), 2u);
  const Json& request = entries[0];
  EXPECT_EQ(Keys(request), "auth request time type ");
  EXPECT_EQ(Keys(request["auth"]),
            "accessor client_token display_name policies policy_results token_issue_time "
            "token_policies token_type ");
  EXPECT_EQ(request["auth"]["policy_results"],
            Json({{"allowed", true},
                  {"granting_policies",
                   {{{"name", "root"}, {"namespace_id", "root"}, {"type", "acl"}}}}}));
  EXPECT_EQ(Keys(request["request"]),
            "client_id client_token client_token_accessor id mount_class mount_point "
            "mount_running_version mount_type namespace operation path remote_address ");
  EXPECT_EQ(request["request"]["operation"], "read");
  const Json& response = entries[1];
  EXPECT_EQ(response["request"]["mount_accessor"].get<std::string>().substr(0, 3), "kv_");
  EXPECT_EQ(Keys(response["response"]),
            "data mount_accessor mount_class mount_point mount_running_plugin_version mount_type ");
  EXPECT_EQ(response["response"]["data"]["data"], Json({{"p", "v<"}}));
}

TEST_F(AuditTest, HidesTextsButNotTimesAndNumbers) {
  Enable("f", Json::object());
  Send(vault::Method::kPost, "sys/mounts/kv1",
       {{"type", "kv"},
        {"config",
         {{"audit_non_hmac_request_keys", {"a"}}, {"audit_non_hmac_response_keys", {"a", "b"}}}}});
  Send(vault::Method::kPost, "kv1/x",
       {{"a", "plain"},
        {"b", "s"},
        {"c", {{"a", "z"}, {"d", "e"}}},
        {"l", {"q", 1, true, nullptr}},
        {"t", "2026-01-01T00:00:00Z"}});
  const Json written = Entries("/f").back()["request"]["data"];
  EXPECT_EQ(written["a"], "plain");
  EXPECT_EQ(written["b"], Hash("f", "s"));
  EXPECT_EQ(written["c"], Json({{"a", "z"}, {"d", Hash("f", "e")}}));
  EXPECT_EQ(written["l"], Json({Hash("f", "q"), 1, true, nullptr}));
  EXPECT_EQ(written["t"], "2026-01-01T00:00:00Z");
  Entries("/f");
  Send(vault::Method::kGet, "kv1/x");
  const Json read = Entries("/f").back();
  EXPECT_EQ(read["response"]["data"]["b"], "s");
  EXPECT_EQ(read["response"]["secret"], Json::object());
  EXPECT_EQ(read["auth"]["client_token"], Hash("f", "root"));
  EXPECT_EQ(read["request"]["client_token"], Hash("f", "root"));
}

TEST_F(AuditTest, HasASaltForEachDevice) {
  Enable("f", Json::object());
  Enable("g", Json::object());
  EXPECT_NE(Hash("f", "x"), Hash("g", "x"));
  EXPECT_EQ(Hash("f", "x"), Hash("f", "x"));
}

TEST_F(AuditTest, TellsOfRefusals) {
  Enable("f", {{"log_raw", "true"}});
  Entries("/f");
  Send(vault::Method::kGet, "secret/data/a", {}, "bad");
  std::vector<Json> entries = Entries("/f");
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0]["auth"], Json({{"token_type", "default"}}));
  EXPECT_EQ(entries[0]["error"], "permission denied");
  EXPECT_EQ(entries[1]["error"], "1 error occurred:\n\t* permission denied\n\n");
  EXPECT_EQ(entries[1]["response"]["data"], Json({{"error", "permission denied"}}));

  const auto made =
      Send(vault::Method::kPost, "auth/token/create", {{"policies", {"default"}}, {"num_uses", 3}});
  const std::string token = Json::parse(made.body)["auth"]["client_token"];
  EXPECT_EQ(Entries("/f")[1]["response"]["auth"]["num_uses"], 3);
  Send(vault::Method::kGet, "secret/data/a", {}, token);
  entries = Entries("/f");
  EXPECT_EQ(entries[0]["auth"]["policy_results"], Json({{"allowed", false}}));
  EXPECT_EQ(entries[0]["auth"]["remaining_uses"], 3);
  EXPECT_EQ(entries[0]["error"], "1 error occurred:\n\t* permission denied\n\n");
  EXPECT_FALSE(entries[1]["response"].contains("mount_accessor"));

  Send(vault::Method::kGet, "nosuch/x");
  entries = Entries("/f");
  EXPECT_EQ(entries[1]["error"], "1 error occurred:\n\t* unsupported path\n\n");
  EXPECT_FALSE(entries[1]["request"].contains("mount_type"));
}

TEST_F(AuditTest, TellsOfLogins) {
  Send(vault::Method::kPost, "sys/auth/up", {{"type", "userpass"}});
  Send(vault::Method::kPost, "auth/up/users/u", {{"password", "pw"}});
  Enable("f", {{"log_raw", "true"}});
  Entries("/f");
  Send(vault::Method::kPost, "auth/up/login/u", {{"password", "pw"}}, "");
  std::vector<Json> entries = Entries("/f");
  EXPECT_EQ(entries[0]["auth"],
            Json({{"policy_results", {{"allowed", true}}}, {"token_type", "default"}}));
  EXPECT_EQ(entries[1]["auth"]["display_name"], "up-u");
  EXPECT_EQ(entries[1]["auth"]["entity_created"], true);
  EXPECT_EQ(entries[1]["response"]["auth"]["metadata"], Json({{"username", "u"}}));
  Send(vault::Method::kPost, "auth/up/login/u", {{"password", "bad"}}, "");
  entries = Entries("/f");
  EXPECT_EQ(entries[1]["error"], "invalid credentials");
  EXPECT_EQ(entries[1]["auth"], Json({{"token_type", "default"}}));
}

TEST_F(AuditTest, TellsOfWrappedAnswers) {
  Enable("f", {{"hmac_accessor", "false"}});
  Send(vault::Method::kPost, "secret/data/a", {{"data", {{"p", "v"}}}});
  Entries("/f");
  const auto wrapped = Send(vault::Method::kGet, "secret/data/a", {}, "root", "60");
  const Json info = Json::parse(wrapped.body)["wrap_info"];
  const std::vector<Json> entries = Entries("/f");
  EXPECT_EQ(entries[0]["request"]["wrap_ttl"], 60);
  EXPECT_EQ(entries[1]["response"]["wrap_info"]["token"], Hash("f", info["token"]));
  EXPECT_EQ(entries[1]["response"]["wrap_info"]["accessor"], info["accessor"]);
  EXPECT_FALSE(entries[1]["response"].contains("data"));
}

TEST_F(AuditTest, ElidesListsAndPutsAPrefixBeforeLines) {
  Enable("f", {{"elide_list_responses", "true"}, {"prefix", "@@ "}});
  Send(vault::Method::kPost, "secret/data/a", {{"data", {{"p", "v"}}}});
  Send(vault::Method::kList, "secret/metadata/");
  const std::string line = sink_.lines.back().second;
  EXPECT_EQ(line.substr(0, 4), "@@ {");
  EXPECT_EQ(Json::parse(line.substr(3))["response"]["data"], Json({{"keys", 1}}));
}

TEST_F(AuditTest, TellsNothingOfWhatIsNoLogicalRequest) {
  Enable("f", Json::object());
  Entries("/f");
  Send(vault::Method::kGet, "sys/health");
  Send(vault::Method::kPost, "secret/data/a/", {{"data", {{"p", "v"}}}});
  EXPECT_TRUE(Entries("/f").empty());
}

TEST_F(AuditTest, EndsWithTheRequestThatRemovesIt) {
  Enable("f", Json::object());
  Entries("/f");
  EXPECT_EQ(Send(vault::Method::kDelete, "sys/audit/f").status, 204);
  const std::vector<Json> entries = Entries("/f");
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0]["type"], "request");
  EXPECT_EQ(Send(vault::Method::kDelete, "sys/audit/f").status, 204);
}

TEST_F(AuditTest, RefusesWhatItCannotDo) {
  const std::vector<std::pair<Json, std::string>> cases = {
      {{{"format", "jsonx"}},
       "jsonx formatting has been removed, consider switching to json by omitting \"format\" or "
       "setting it to \"json\""},
      {{{"format", "y"}}, "unknown format type \"y\""},
      {{{"log_raw", "y"}}, "strconv.ParseBool: parsing \"y\": invalid syntax"},
      {{{"mode", "y"}}, "strconv.ParseUint: parsing \"y\": invalid syntax"},
      {{{"mode", "20000000600"}}, "file mode does not represent a regular file"},
      {{{"file_path", "/denied"}},
       "sanity check failed; unable to open \"/denied\" for writing: open /denied: permission "
       "denied"}};
  for (const auto& [options, text] : cases) {
    EXPECT_EQ(Refusal(Enable("x", options)), text) << options;
  }
  EXPECT_EQ(Refusal(Enable("x", Json::object(), false)), "file_path is required");
  Enable("f", Json::object());
  EXPECT_EQ(Refusal(Enable("f/x", Json::object())), "path already in use");
  EXPECT_EQ(Refusal(Send(vault::Method::kPut, "sys/audit/x", {{"type", "nosuch"}})),
            "unknown backend type: \"nosuch\"");
  EXPECT_EQ(Refusal(Send(vault::Method::kPost, "sys/audit-hash/x", {{"input", "a"}})),
            "unknown audit backend \"x/\"");
}

TEST(AuditByApi, IsRefusedByOpenBaoUnlessItIsConfigured) {
  base::ManualClock clock{base::WallTime{std::chrono::hours(400000)}};
  base::SeededRandom random{1};
  for (const Profile profile : {Profile::kOpenBao2, Profile::kVault2}) {
    Vault vault({.profile = profile, .root_token = base::SecretString("root")}, clock, random);
    const auto response =
        vault
            .RoundTrip({.method = vault::Method::kPut,
                        .path = "/v1/sys/audit/f",
                        .token = base::SecretString("root"),
                        .body = R"({"type":"file","options":{"file_path":"/f"}})"},
                       {})
            .value();
    if (IsVault(profile)) {
      EXPECT_EQ(response.status, 204);
    } else {
      EXPECT_EQ(Json::parse(response.body)["errors"][0],
                "cannot enable audit device via API; use declarative, config-based audit device "
                "management instead");
    }
  }
}

}  // namespace
}  // namespace vaultsim
