// Whatever arrives, the simulator answers, and keeps its form.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <thread>

#include "json/fwd.h"
#include "vaultsim/framework/gojson.h"
#include "vaultsim/vault.h"

namespace vaultsim {
namespace {

const std::vector<std::string> kVerbs = {"GET",    "LIST", "POST", "PUT",     "PATCH",
                                         "DELETE", "HEAD", "SCAN", "OPTIONS", "RECOVER",
                                         "HELP",   "FOO",  ""};
const std::vector<std::string> kPaths = {"secret/data/a",
                                         "secret/metadata/a",
                                         "secret/",
                                         "kv1/a",
                                         "sys/mounts/x",
                                         "sys/mounts/secret/tune",
                                         "sys/policies/acl/p",
                                         "sys/wrapping/unwrap",
                                         "sys/remount",
                                         "sys/unseal",
                                         "sys/leases/lookup",
                                         "sys/namespaces/n",
                                         "sys/capabilities-self",
                                         "sys/internal/ui/mounts/secret",
                                         "auth/token/create",
                                         "auth/token/roles/r",
                                         "auth/token/lookup",
                                         "cubbyhole/response",
                                         "identity/x",
                                         ""};
const std::vector<std::string> kKeys = {"data", "type",   "policy",  "token", "paths",
                                        "path", "config", "options", "ttl",   "policies",
                                        "from", "to",     "key",     "id",    "versions"};

rc::Gen<Json> AnyJson(int depth) {
  auto scalar = rc::gen::oneOf(
      rc::gen::just(Json()),
      rc::gen::map(rc::gen::arbitrary<bool>(), [](bool b) { return Json(b); }),
      rc::gen::map(rc::gen::arbitrary<std::int64_t>(), [](std::int64_t n) { return Json(n); }),
      rc::gen::map(rc::gen::string<std::string>(),
                   [](const std::string& text) {
                     return Json(Json(text).dump(-1, ' ', true, Json::error_handler_t::replace));
                   }),
      rc::gen::map(rc::gen::elementOf(std::vector<std::string>{"", "1h", "-5", "1.5", "kv", "x"}),
                   [](const std::string& text) { return Json(text); }));
  if (depth == 0) return scalar;
  auto list = rc::gen::map(
      rc::gen::container<std::vector<Json>>(rc::gen::lazy([depth] { return AnyJson(depth - 1); })),
      [](const std::vector<Json>& items) { return Json(items); });
  auto object = rc::gen::map(
      rc::gen::container<std::map<std::string, Json>>(
          rc::gen::elementOf(kKeys), rc::gen::lazy([depth] { return AnyJson(depth - 1); })),
      [](const std::map<std::string, Json>& members) { return Json(members); });
  return rc::gen::oneOf(scalar, list, object, object);
}

void Ask(Vault& vault) {
  vault::Request request;
  request.path = "/v1/" + *rc::gen::elementOf(kPaths);
  if (*rc::gen::inRange(0, 4) == 0) request.path += *rc::gen::string<std::string>();
  if (*rc::gen::inRange(0, 4) == 0) request.query = *rc::gen::string<std::string>();
  if (*rc::gen::inRange(0, 8) != 0) request.token = base::SecretString("root");
  if (*rc::gen::inRange(0, 8) == 0) request.headers.emplace_back("X-Vault-Wrap-TTL", "60");
  request.body = *rc::gen::inRange(0, 4) == 0 ? *rc::gen::string<std::string>()
                                              : (*rc::gen::resize(5, AnyJson(3))).dump();
  const std::string verb = *rc::gen::elementOf(kVerbs);
  const vault::Response response = vault.Answer(verb, request);
  RC_LOG() << verb << " " << request.path << "?" << request.query << " " << request.body << " -> "
           << response.status << " " << response.body << "\n";
  RC_ASSERT(response.status >= 200 && response.status < 600);
  RC_ASSERT(response.status == 204 || verb == "HEAD" || response.status == 307 ||
            response.body.empty() || response.header("Content-Type") != "application/json" ||
            Json::accept(response.body));
}

RC_GTEST_PROP(Robustness, AnswersAnything, ()) {
  const Profile profile =
      *rc::gen::element(Profile::kOpenBao2, Profile::kVault2, Profile::kVault121);
  const base::ManualClock clock{base::WallTime{std::chrono::hours(497000)}};
  base::SeededRandom random{1};
  Vault vault({.profile = profile, .root_token = base::SecretString("root")}, clock, random);
  vault.Answer("POST", {.path = "/v1/sys/mounts/kv1",
                        .token = base::SecretString("root"),
                        .body = R"({"type":"kv"})"});
  for (int i = 0; i < 20; ++i) Ask(vault);
  vault.Unseal();
  const vault::Response health = vault.Answer("GET", {.path = "/v1/sys/health"});
  RC_ASSERT(health.status == 200);
}

RC_GTEST_PROP(Robustness, JsonSurvivesTheRoundTrip, ()) {
  const Json members = *rc::gen::resize(20, AnyJson(4));
  const Json value = {{"x", members}};
  const std::string text = gojson::Dump(value);
  const gojson::Parsed parsed = gojson::ParseBody(text, Profile::kVault2);
  RC_ASSERT(parsed.status == 0);
  RC_ASSERT(*parsed.value == value);
  RC_ASSERT(gojson::Dump(*parsed.value) == text);
}

TEST(Robustness, ManyThreadsShareOneVault) {
  const base::SystemClock clock;
  base::SystemRandom random;
  Vault vault({.root_token = base::SecretString("root")}, clock, random);
  std::atomic<int> seen = 0;
  vault.ObserveRequests([&](const ReceivedRequest&) { ++seen; });
  constexpr int kThreads = 4;
  constexpr int kRounds = 50;
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kRounds; ++i) {
        const std::string path = "/v1/secret/data/t" + std::to_string(t);
        const vault::Response written =
            vault.Answer("POST", {.path = path,
                                  .token = base::SecretString("root"),
                                  .body = "{\"data\":{\"i\":" + std::to_string(i) + "}}"});
        const vault::Response read =
            vault.Answer("GET", {.path = path, .token = base::SecretString("root")});
        const Json body = Json::parse(read.body, nullptr, false);
        if (written.status != 200 || body["data"]["data"]["i"] != i) ++failures;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(seen, 2 * kThreads * kRounds);
}

}  // namespace
}  // namespace vaultsim
