// Fuzz target of the simulator's paths: whatever path a caller writes, he gets a whole answer, and
// what his policy does not allow stays hidden (build with -DVMCP_SANITIZE=address,undefined).
//
// Input: one byte that chooses verb and product, then the path as it is sent, after /v1/, up to a
// line break, then the query.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "vaultsim/vault.h"

namespace {

constexpr const char* kCanary = "canary-7f3a";
constexpr const char* kVerbs[] = {"GET",    "LIST", "POST",    "PUT",  "PATCH",
                                  "DELETE", "HEAD", "OPTIONS", "SCAN", "TRACE"};

[[noreturn]] void Stop(const char* why, const vault::Request& request,
                       const vault::Response& response) {
  std::fprintf(stderr, "%s\npath: %s\nquery: %s\nanswer: %d %s\n", why, request.path.c_str(),
               request.query.c_str(), response.status, response.body.c_str());
  std::abort();
}

struct Server {
  explicit Server(vaultsim::Profile profile)
      : vault({.profile = profile, .root_token = base::SecretString("root")}, clock, random) {
    Write("secret/data/hidden", Json{{"data", {{"v", kCanary}}}});
    Write("secret/data/open/a", Json{{"data", {{"v", "1"}}}});
    Write(
        "sys/policies/acl/open",
        Json{{"policy", "path \"secret/data/open/*\" { capabilities = [\"create\", \"read\"] }"}});
    const vault::Response made =
        Write("auth/token/create", Json{{"policies", {"open"}}, {"no_default_policy", true}});
    token = Json::parse(made.body)["auth"]["client_token"].get<std::string>();
  }

  vault::Response Write(const std::string& path, const Json& body) {
    return vault.Answer(
        "POST", {.path = "/v1/" + path, .token = base::SecretString("root"), .body = body.dump()});
  }

  base::ManualClock clock{base::WallTime(std::chrono::hours(24 * 365 * 56))};
  base::SeededRandom random{1};
  vaultsim::Vault vault;
  std::string token;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Server servers[] = {Server(vaultsim::Profile::kOpenBao2),
                             Server(vaultsim::Profile::kVault2),
                             Server(vaultsim::Profile::kVault121)};
  if (size < 1) return 0;
  Server& server = servers[data[0] % std::size(servers)];
  const char* verb = kVerbs[data[0] / std::size(servers) % std::size(kVerbs)];
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t end = std::min(text.find('\n'), text.size());
  const vault::Request request{.path = "/v1/" + std::string(text.substr(0, end)),
                               .query = std::string(text.substr(std::min(end + 1, text.size()))),
                               .token = base::SecretString(server.token)};
  const vault::Response response = server.vault.Answer(verb, request);
  if (response.status < 200 || response.status > 599) Stop("no status", request, response);
  if (response.body.find(kCanary) != std::string::npos) Stop("it came out", request, response);
  if (response.header("Content-Type") == "application/json" && !response.body.empty() &&
      !Json::accept(response.body)) {
    Stop("not JSON", request, response);
  }
  return 0;
}
