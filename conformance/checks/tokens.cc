// Whose token goes where.
#include <nlohmann/json.hpp>

#include "conformance/checks/families.h"
#include "conformance/checks/raw_http.h"
#include "conformance/checks/support.h"
#include "conformance/checks/thief.h"
#include "vaultsim/fault/fault.h"

namespace conformance {
namespace {

struct Place {
  std::unique_ptr<RawHttp> http;
  std::unique_ptr<Thief> thief;
  std::string tool;  // like list_mounts
  Json arguments = nullptr;
};

// A prepared stage with an HTTP server on it, and a thief beside it.
base::Result<Place> Prepare(Stage& stage) {
  if (base::Status prepared = PrepareSample(stage); !prepared) return prepared.error();
  auto http = RawHttp::To(stage.host()->url(), stage.TapOf("client"));
  if (!http) return std::move(http).error();
  auto thief = Thief::Start();
  if (!thief) return std::move(thief).error();
  const auto call = stage.Bind("list_secrets", SampleCall("list_secrets"));
  if (!call) return call.error();
  return Place{std::move(http).value(), std::move(thief).value(), call->name, *call->arguments};
}

using HttpCheck = Outcome (*)(Stage& stage, Place& place);

template <HttpCheck kCheck>
Outcome OverHttp(Stage& stage, const CheckContext&) {
  if (!stage.over_http()) return NotApplicable("needs HTTP");
  auto place = Prepare(stage);
  if (!place && place.error().code == base::ErrorCode::kNotFound) {
    return NotApplicable(place.error().message);
  }
  if (!place) return Broken(place.error().message);
  return kCheck(stage, *place);
}

Headers With(const std::string& token, Headers more = {}) {
  if (!token.empty()) more.emplace_back("X-Vault-Token", token);
  return more;
}

std::string First(const Thief& thief) {
  const SeenRequest request = thief.seen().front();
  return request.method + " " + request.path;
}

// Names a place of the client's in every way that was ever taken, without a token of its own.
std::optional<std::string> NameThief(Stage& stage, Place& place, const std::string& token) {
  const std::string address = place.thief->address();
  for (const Headers& more :
       {Headers{{"VAULT_ADDR", address}}, Headers{{"X-Vault-Addr", address}}, Headers{}}) {
    const std::string query = more.empty() ? "?VAULT_ADDR=" + address : "";
    auto session = place.http->OpenSession(With(token, more), query);
    // The handshake refused: as good as anything.
    if (!session) continue;
    place.http->Call(*session, place.tool, place.arguments, With(token, more), query);
    if (place.thief->Has(stage.backend().root_token())) {
      return "the server's token went to an address that the client chose (" +
             (more.empty() ? "query" : "header " + more.front().first) + ")";
    }
  }
  return std::nullopt;
}

Outcome OwnTokenStays(Stage& stage, Place& place) {
  const auto wrong = NameThief(stage, place, "");
  return wrong ? Failed(*wrong) : Passed();
}

Outcome NoForeignAddress(Stage& stage, Place& place) {
  const auto token = stage.judge().MakeToken({"default"});
  if (!token) return Broken(token.error().message);
  static_cast<void>(NameThief(stage, place, *token));
  if (place.thief->seen().empty()) return Passed();
  return Failed("a client made the server ask an address of its choice: " + First(*place.thief));
}

Outcome NoTokenNoAccess(Stage&, Place& place) {
  auto session = place.http->OpenSession({});
  if (!session) return Passed();
  const HttpReply reply = place.http->Call(*session, place.tool, place.arguments, {});
  if (!Succeeded(reply)) return Passed();
  return Failed("a caller without any token was served with the server's own: " + Describe(reply));
}

// Two tokens: one that may read kv/, one that may nothing.
struct Two {
  std::string rich;
  std::string poor;
};

base::Result<Two> MakeTwo(Stage& stage) {
  const base::Status written = stage.judge().WritePolicy(
      "conformance-rich",
      "path \"kv/*\" { capabilities = [\"create\",\"read\",\"update\",\"list\"] }\n"
      "path \"sys/mounts\" { capabilities = [\"read\"] }\n"
      "path \"sys/internal/ui/mounts/*\" { capabilities = [\"read\"] }");
  if (!written) return written.error();
  auto rich = stage.judge().MakeToken({"conformance-rich"});
  if (!rich) return std::move(rich).error();
  auto poor = stage.judge().MakeToken({"default"});
  if (!poor) return std::move(poor).error();
  return Two{std::move(rich).value(), std::move(poor).value()};
}

Outcome SessionsBelongToOne(Stage& stage, Place& place) {
  const auto two = MakeTwo(stage);
  if (!two) return Broken(two.error().message);
  auto session = place.http->OpenSession(With(two->rich));
  if (!session || session->empty()) return NotApplicable("the server keeps no sessions");
  const HttpReply own = place.http->Call(*session, place.tool, place.arguments, With(two->rich));
  if (!Succeeded(own)) return Failed("with its own token a session is refused: " + Describe(own));
  for (const std::string& token : {two->poor, std::string()}) {
    const HttpReply reply = place.http->Call(*session, place.tool, place.arguments, With(token));
    if (!Succeeded(reply)) continue;
    return Failed(std::string("in the session of another, a caller ") +
                  (token.empty() ? "without a token" : "whose token may nothing") +
                  " was served with that other's rights: " + Describe(reply));
  }
  return Passed();
}

Outcome TokensMayChange(Stage& stage, Place& place) {
  const auto two = MakeTwo(stage);
  if (!two) return Broken(two.error().message);
  auto session = place.http->OpenSession(With(two->poor));
  if (!session || session->empty()) return NotApplicable("the server keeps no sessions");
  place.http->Call(*session, place.tool, place.arguments, With(two->poor));
  const std::uint64_t from = stage.gate().count();
  const HttpReply reply = place.http->Call(*session, place.tool, place.arguments, With(two->rich));
  for (const SeenRequest& request : stage.gate().SeenSince(from)) {
    if (request.token != two->rich) {
      return Failed("after the caller's token changed, the old one was still used: " +
                    Describe(reply));
    }
  }
  return Passed();
}

Outcome SessionsAreIssued(Stage& stage, Place& place) {
  const std::string token = stage.backend().root_token();
  auto session = place.http->OpenSession(With(token));
  if (!session || session->empty()) return NotApplicable("the server keeps no sessions");
  // The same form, and never given to anybody.
  std::string forged = *session;
  for (char& c : forged) {
    if (c >= '0' && c <= '8') c = static_cast<char>(c + 1);
  }
  if (forged == *session) forged.back() = forged.back() == 'a' ? 'b' : 'a';
  const HttpReply reply = place.http->Call(forged, place.tool, place.arguments, With(token));
  if (!Succeeded(reply)) return Passed();
  return Failed("a session that was never opened is served: " + Describe(reply));
}

Outcome SessionsEnd(Stage& stage, Place& place) {
  const std::string token = stage.backend().root_token();
  auto session = place.http->OpenSession(With(token));
  if (!session || session->empty()) return NotApplicable("the server keeps no sessions");
  const HttpReply gone = place.http->wire().Raw(
      "DELETE", "",
      With(token, {{"Mcp-Session-Id", *session}, {"MCP-Protocol-Version", "2025-06-18"}}));
  if (gone.status == 405) return NotApplicable("the server does not let clients end sessions");
  const HttpReply reply = place.http->Call(*session, place.tool, place.arguments, With(token));
  if (!Succeeded(reply)) return Passed();
  return Failed("a session that was ended is served: " + Describe(reply));
}

Outcome SessionIdsAreNotLogged(Stage& stage, Place& place) {
  if (!stage.options().target.starts_with("http-start:")) {
    return NotApplicable("its log cannot be seen here");
  }
  const std::string token = stage.backend().root_token();
  auto session = place.http->OpenSession(With(token));
  if (!session || session->empty()) return NotApplicable("the server keeps no sessions");
  stage.transcript().Watch(*session);
  stage.transcript().Allow(true);
  place.http->Call(*session, place.tool, place.arguments, With(token));
  place.http->Call(*session, "no_such_tool", Json::object(), With(token));
  const auto leaks = stage.transcript().Leaks();
  if (leaks.empty()) return Passed();
  return Failed("the id of a session, which is as good as a password, stands in the log: " +
                leaks.front());
}

constexpr int kFlood = 1'000;
constexpr std::size_t kFloodKbMax = 32 << 10;

Outcome FloodsAreBounded(Stage& stage, Place& place) {
  const std::size_t before = stage.host()->resident_kb();
  if (before == 0) return NotApplicable("its memory cannot be seen here");
  const std::string token = stage.backend().root_token();
  for (int i = 0; i < kFlood; ++i) {
    auto session = place.http->OpenSession(With(token));
    if (!session) break;  // refused: allowed
    if (session->empty()) return NotApplicable("the server keeps no sessions");
    place.http->Call(*session, place.tool, place.arguments, With(token));
  }
  const std::size_t after = stage.host()->resident_kb();
  if (after < before + kFloodKbMax) return Passed();
  return Failed(std::to_string(kFlood) + " sessions took the server from " +
                std::to_string(before / 1024) + " to " + std::to_string(after / 1024) + " MiB");
}

Outcome NamespacesArePinned(Stage& stage, Place& place) {
  const std::uint64_t from = stage.gate().count();
  auto session = place.http->OpenSession({{"X-Vault-Namespace", "other"}});
  if (!session) return Passed();
  place.http->Call(*session, place.tool, place.arguments, {{"X-Vault-Namespace", "other"}});
  for (const SeenRequest& request : stage.gate().SeenSince(from)) {
    if (request.ns.starts_with("other") && request.token == stage.backend().root_token()) {
      return Failed("a caller without a token chose the namespace for the server's own");
    }
  }
  return Passed();
}

// The backend itself sends the server elsewhere.
Outcome RedirectsAreNotFollowed(Stage& stage, const CheckContext&) {
  if (!stage.gated()) return NotApplicable("the backend cannot be made to redirect here");
  if (stage.options().target == "memory") return NotApplicable("needs HTTP to the backend");
  auto agent = JoinSample(stage);
  if (!agent) return Broken(agent.error().message);
  auto thief = Thief::Start();
  if (!thief) return Broken(thief.error().message);
  auto fault = vaultsim::FaultFromJson({{"fault", "redirect"}, {"location", (*thief)->address()}});
  if (!fault) return Broken(fault.error().message);
  static_cast<void>(stage.gate().faults().Arm(*fault));
  for (const char* tool : {"read_secret", "write_secret", "list_mounts"}) {
    const auto call = stage.Bind(tool, SampleCall(tool));
    if (call) Stage::Call(**agent, *call);
  }
  if ((*thief)->Has(stage.backend().root_token())) {
    return Failed("a redirect to another host was followed with the token: " + First(**thief));
  }
  return Passed();
}

}  // namespace

std::vector<Check> TokenChecks() {
  return {
      SafetyCheck(
          "V-ADDR-01.own-token-stays", "The server's token never goes where a client points",
          "Whoever reaches the port would have the token.", {"V-ADDR-01"}, OverHttp<OwnTokenStays>),
      SafetyCheck("V-ADDR-02.no-foreign-address", "A client does not choose which Vault is asked",
                  "The server would fetch from inside the network whatever a client names.",
                  {"V-ADDR-02"}, OverHttp<NoForeignAddress>),
      SafetyCheck("V-ADDR-05.namespace", "A caller without a token does not choose the namespace",
                  "The server's token would roam through all of them.", {"V-ADDR-05"},
                  OverHttp<NamespacesArePinned>),
      SafetyCheck("V-AUTH-01.no-token", "Who has no token is not served with the server's",
                  "Everybody on the network would act as the server.", {"V-AUTH-01"},
                  OverHttp<NoTokenNoAccess>),
      SafetyCheck("V-SESS-01.foreign-session", "A session serves nobody but whose it is",
                  "Who learns the id of a session would act with its owner's rights.",
                  {"V-SESS-01"}, OverHttp<SessionsBelongToOne>),
      SafetyCheck("V-SESS-02.token-rotation", "A caller's new token takes effect in its session",
                  "An expired token would stay in use for ever.", {"V-SESS-02"},
                  OverHttp<TokensMayChange>),
      SafetyCheck("V-SESS-03.forged", "A session that was never opened is refused",
                  "Else ids can be made up.", {"V-SESS-03"}, OverHttp<SessionsAreIssued>),
      SafetyCheck("V-SESS-04.ended", "A session that was ended is refused",
                  "Who logs out expects that nobody is in.", {"V-SESS-04"}, OverHttp<SessionsEnd>),
      SafetyCheck("V-SESS-05.not-logged", "Ids of sessions are not in the log",
                  "Who reads the log could take sessions over.", {"V-SESS-05"},
                  OverHttp<SessionIdsAreNotLogged>),
      SafetyCheck("V-SESS-06.flood", "A thousand sessions do not fill the memory",
                  "Anybody could end the server.", {"V-SESS-06"}, OverHttp<FloodsAreBounded>),
      SafetyCheck("V-VC-01.redirect", "A redirect to another host is not followed with the token",
                  "A standby that was taken over would collect tokens.", {"V-VC-01"},
                  RedirectsAreNotFollowed),
  };
}

}  // namespace conformance
