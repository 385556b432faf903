// Hostile and careless requests over HTTP.
#include <nlohmann/json.hpp>

#include "conformance/checks/families.h"
#include "conformance/checks/raw_http.h"
#include "conformance/checks/support.h"

namespace conformance {
namespace {

using HttpCheck = Outcome (*)(Stage& stage, RawHttp& http, const Headers& token);

template <HttpCheck kCheck>
Outcome OverHttp(Stage& stage, const CheckContext&) {
  if (!stage.over_http()) return NotApplicable("needs HTTP");
  if (base::Status fresh = stage.Fresh(); !fresh) return Broken(fresh.error().message);
  auto http = RawHttp::To(stage.host()->url(), stage.TapOf("client"));
  if (!http) return Broken(http.error().message);
  return kCheck(stage, **http, {{"X-Vault-Token", stage.backend().root_token()}});
}

Headers Plus(Headers headers, std::string name, std::string value) {
  headers.emplace_back(std::move(name), std::move(value));
  return headers;
}

Outcome Refuses(const HttpReply& reply, const std::string& what) {
  if (reply.status < 200 || reply.status >= 300) return Passed();
  return Failed(what + " is served: " + Describe(reply));
}

Outcome ForeignHost(Stage&, RawHttp& http, const Headers& token) {
  return Refuses(http.Post(RawHttp::Initialize(), Plus(token, "Host", "evil.example")),
                 "a request for the host evil.example, as a rebound name makes it,");
}

Outcome ForeignOrigin(Stage&, RawHttp& http, const Headers& token) {
  return Refuses(http.Post(RawHttp::Initialize(), Plus(token, "Origin", "https://evil.example")),
                 "a page of https://evil.example");
}

Outcome NullOrigin(Stage&, RawHttp& http, const Headers& token) {
  return Refuses(http.Post(RawHttp::Initialize(), Plus(token, "Origin", "null")),
                 "a page without an origin (\"null\", a sandboxed frame)");
}

constexpr std::size_t kHugeBytes = 48u << 20;

Outcome HugeBody(Stage& stage, RawHttp& http, const Headers& token) {
  Json message = RawHttp::Initialize();
  message["params"]["padding"] = std::string(kHugeBytes, 'a');
  const HttpReply reply = http.Post(message, token);
  stage.transcript().Clear();
  return Refuses(reply, "a body of 48 MiB");
}

Outcome UnknownVersion(Stage&, RawHttp& http, const Headers& token) {
  auto session = http.OpenSession(token);
  if (!session) return Failed(session.error().message);
  const HttpReply reply = http.Post(
      {{"jsonrpc", "2.0"}, {"id", 5}, {"method", "tools/list"}},
      Plus(Plus(token, "Mcp-Session-Id", *session), "MCP-Protocol-Version", "1999-01-01"));
  if (reply.status == 400) return Passed();
  return Failed("MCP-Protocol-Version: 1999-01-01 is not 400: " + Describe(reply));
}

Outcome WrongAccept(Stage&, RawHttp& http, const Headers& token) {
  return Refuses(http.Post(RawHttp::Initialize(), Plus(token, "Accept", "text/html")),
                 "Accept: text/html");
}

Outcome WrongType(Stage&, RawHttp& http, const Headers& token) {
  return Refuses(http.Post(RawHttp::Initialize(), Plus(token, "Content-Type", "text/plain")),
                 "Content-Type: text/plain, which any page may send,");
}

Outcome BrokenJson(Stage&, RawHttp& http, const Headers& token) {
  Headers headers = {{"Content-Type", "application/json"},
                     {"Accept", "application/json, text/event-stream"}};
  headers.insert(headers.end(), token.begin(), token.end());
  for (const std::string body : {"{", "", "null", "[", "\xff\xfe", "{\"jsonrpc\":\"2.0\"}", "7"}) {
    const HttpReply reply = http.wire().Raw("POST", body, headers);
    if (reply.status >= 400 && reply.status < 500) continue;
    return Failed("the body " + Json(body).dump(-1, ' ', true, Json::error_handler_t::replace) +
                  " is not 4xx: " + Describe(reply));
  }
  return Passed();
}

Outcome OtherMethods(Stage&, RawHttp& http, const Headers& token) {
  for (const char* method : {"PUT", "PATCH"}) {
    const HttpReply reply = http.wire().Raw(method, "{}", token);
    if (reply.status != 405 && reply.status != 404 && reply.status != 501 && reply.status != 400) {
      return Failed(std::string(method) + " is neither 404 nor 405: " + Describe(reply));
    }
  }
  return Passed();
}

constexpr const char* kPage = "http://localhost:3000";

// As a page of an origin that the server was told to allow asks first.
Outcome Preflight(Stage& stage, const CheckContext&) {
  if (!stage.options().target.starts_with("http-start:")) return NotApplicable("needs http-start");
  HostOptions options = stage.host_options();
  options.environment.push_back(std::string("MCP_ALLOWED_ORIGINS=") + kPage);
  auto host = StartHost(options, stage.TapOf("server"));
  if (!host) return NotApplicable("it does not start with MCP_ALLOWED_ORIGINS");
  auto http = RawHttp::To((*host)->url(), stage.TapOf("client"));
  if (!http) return Broken(http.error().message);
  const HttpReply reply = (*http)->wire().Raw(
      "OPTIONS", "",
      {{"Origin", kPage},
       {"Access-Control-Request-Method", "POST"},
       {"Access-Control-Request-Headers", "content-type,mcp-session-id,mcp-protocol-version"}});
  if (reply.header("Access-Control-Allow-Origin").empty()) {
    return NotApplicable("it does not know MCP_ALLOWED_ORIGINS");
  }
  std::string allowed = reply.header("Access-Control-Allow-Headers");
  for (char& c : allowed) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const char* name : {"mcp-session-id", "mcp-protocol-version"}) {
    if (allowed.find(name) == std::string::npos && allowed != "*") {
      return Failed(std::string("an allowed page may not send ") + name + ": " + allowed);
    }
  }
  if (reply.header("Vary").find("Origin") == std::string::npos) {
    return Failed("the answer depends on the origin and has no Vary: Origin");
  }
  return Passed();
}

}  // namespace

std::vector<Check> HttpChecks() {
  return {
      SafetyCheck(
          "V-HTTP-03.foreign-host", "A request for another host is refused",
          "A page whose name was rebound to 127.0.0.1 reaches the server without an Origin.",
          {"V-HTTP-03"}, OverHttp<ForeignHost>),
      SafetyCheck("S-HTTP.foreign-origin", "A page of another origin is refused",
                  "Any page that a user opens could drive the server.", {},
                  OverHttp<ForeignOrigin>),
      SafetyCheck("S-HTTP.null-origin", "A page without an origin is refused",
                  "Sandboxed frames of any page have it.", {}, OverHttp<NullOrigin>),
      SafetyCheck("V-HTTP-02.huge-body", "A body of 48 MiB is refused",
                  "Bodies without a limit fill the memory, before anybody had to log in.",
                  {"V-HTTP-02"}, OverHttp<HugeBody>),
      SafetyCheck("V-HTTP-05.preflight", "An allowed page may send what MCP needs",
                  "Else no client in a browser works.", {"V-HTTP-05"}, Preflight),
      SafetyCheck("V-HTTP-07.unknown-version", "An unknown MCP-Protocol-Version is 400",
                  "The client would misread what it gets.", {"V-HTTP-07"},
                  OverHttp<UnknownVersion>),
      SafetyCheck("V-HTTP-07.accept", "Accept without JSON is refused",
                  "The client has said that it cannot read the answer.", {"V-HTTP-07"},
                  OverHttp<WrongAccept>),
      SafetyCheck("S-HTTP.content-type", "A body that is not declared as JSON is refused",
                  "text/plain is what a page may send without a preflight.", {},
                  OverHttp<WrongType>),
      SafetyCheck("S-HTTP.broken-json", "Broken JSON is 4xx",
                  "It is the client's fault, and not a crash.", {}, OverHttp<BrokenJson>),
      SafetyCheck("S-HTTP.other-methods", "PUT and PATCH are not served", "They mean nothing here.",
                  {}, OverHttp<OtherMethods>),
  };
}

}  // namespace conformance
