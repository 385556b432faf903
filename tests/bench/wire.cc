#include "wire.h"

#include <algorithm>
#include <cctype>
#include <initializer_list>

#include "child.h"

namespace bench {
namespace {

constexpr std::string_view kSessionVersion = "2025-11-25";
constexpr std::string_view kStatelessVersion = "2026-07-28";

std::string Text(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text += part;
  return text;
}

std::string Meta(Era era) {
  if (era == Era::kSession) return "";
  return Text({R"("_meta":{"io.modelcontextprotocol/protocolVersion":")", kStatelessVersion,
               R"(","io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1"},)",
               R"("io.modelcontextprotocol/clientCapabilities":{}})"});
}

std::string Message(int id, std::string_view method, std::string_view params) {
  return Text({R"({"jsonrpc":"2.0","id":)", std::to_string(id), R"(,"method":")", method,
               R"(","params":{)", params, "}}"});
}

struct Post {
  const Address& server;
  std::string_view token;
  Era era = Era::kSession;
  std::string session = {};
  std::string_view method = {};  // for the headers of the stateless era
  std::string_view tool = {};
};

std::string PostRequest(const Post& post, std::string_view body) {
  std::string head = Text({"POST ", post.server.path, " HTTP/1.1\r\nHost: ", post.server.host, ":",
                           std::to_string(post.server.port),
                           "\r\nContent-Type: application/json"
                           "\r\nAccept: application/json, text/event-stream"
                           "\r\nContent-Length: ",
                           std::to_string(body.size()), "\r\n"});
  if (!post.token.empty()) head += Text({"X-Vault-Token: ", post.token, "\r\n"});
  if (!post.session.empty()) head += Text({"Mcp-Session-Id: ", post.session, "\r\n"});
  if (post.era == Era::kStateless) {
    head += Text(
        {"MCP-Protocol-Version: ", kStatelessVersion, "\r\nMcp-Method: ", post.method, "\r\n"});
    if (!post.tool.empty()) head += Text({"Mcp-Name: ", post.tool, "\r\n"});
  } else if (post.method != "initialize") {
    head += Text({"MCP-Protocol-Version: ", kSessionVersion, "\r\n"});
  }
  return Text({head, "\r\n", body});
}

// Empty when the server keeps no sessions.
std::string SessionOf(const Answer& answer) {
  std::string lower = answer.head;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  constexpr std::string_view kName = "\r\nmcp-session-id:";
  const std::size_t at = lower.find(kName);
  if (at == std::string::npos) return "";
  const std::size_t begin = answer.head.find_first_not_of(' ', at + kName.size());
  return answer.head.substr(begin, answer.head.find("\r\n", begin) - begin);
}

}  // namespace

std::string InitializeMessage() {
  return Message(1, "initialize",
                 Text({R"("protocolVersion":")", kSessionVersion,
                       R"(","capabilities":{},"clientInfo":{"name":"bench","version":"1"})"}));
}

std::string InitializedMessage() {
  return R"({"jsonrpc":"2.0","method":"notifications/initialized"})";
}

std::string ReadSecretMessage(Era era, int id, const Secret& secret) {
  const std::string meta = Meta(era);
  return Message(
      id, "tools/call",
      Text({meta, meta.empty() ? "" : ",", R"("name":"read_secret","arguments":{"mount":")",
            secret.mount, R"(","path":")", secret.path, R"("})"}));
}

std::string ListToolsMessage(Era era, int id) { return Message(id, "tools/list", Meta(era)); }

std::string DirectRequest(const Address& backend, std::string_view token) {
  return Text({"GET /v1/", kBenchSecret.mount, "/data/", kBenchSecret.path,
               " HTTP/1.1\r\nHost: ", backend.host, "\r\nX-Vault-Token: ", token, "\r\n\r\n"});
}

std::string WriteRequest(const Address& backend, std::string_view token) {
  const std::string body = Text({R"({"data":{"database-url":"postgres://db.example/app","note":")",
                                 kBenchSecret.value, R"("}})"});
  return Text({"POST /v1/", kBenchSecret.mount, "/data/", kBenchSecret.path, " HTTP/1.1\r\nHost: ",
               backend.host, "\r\nX-Vault-Token: ", token, "\r\nContent-Type: application/json",
               "\r\nContent-Length: ", std::to_string(body.size()), "\r\n\r\n", body});
}

std::string HealthRequest(const Address& server) {
  return Text({"GET /health HTTP/1.1\r\nHost: ", server.host, ":", std::to_string(server.port),
               "\r\n\r\n"});
}

std::string ListenRequest(const Address& server, std::string_view token) {
  constexpr std::string_view kMethod = "subscriptions/listen";
  const Post post{.server = server, .token = token, .era = Era::kStateless, .method = kMethod};
  return PostRequest(
      post,
      Message(1, kMethod,
              Text({Meta(Era::kStateless), R"(,"notifications":{"toolsListChanged":true})"})));
}

std::string_view WantedOf(Call call) {
  switch (call) {
    case Call::kReadSecret:
      return kBenchSecret.value;
    case Call::kReadSample:
      return kSampleSecret.value;
    case Call::kListTools:
      break;
  }
  return "read_secret";
}

Clients OpenClients(const Address& server, std::string_view token, Era era, Call call,
                    std::size_t count, const std::string& source) {
  Clients clients;
  const bool reads = call != Call::kListTools;
  const Secret& secret = call == Call::kReadSample ? kSampleSecret : kBenchSecret;
  for (std::size_t i = 0; i < count; ++i) {
    Connection& connection = clients.connections.emplace_back(server, source);
    Post post{.server = server, .token = token, .era = era};
    if (era == Era::kSession) {
      post.method = "initialize";
      const Answer opened = connection.Exchange(PostRequest(post, InitializeMessage()));
      if (opened.status != 200) Fail("initialize: " + opened.head + opened.body);
      post.session = SessionOf(opened);
      post.method = "notifications/initialized";
      connection.Exchange(PostRequest(post, InitializedMessage()));
    }
    post.method = reads ? "tools/call" : "tools/list";
    if (reads) post.tool = "read_secret";
    const std::string body = reads ? ReadSecretMessage(era, 2, secret) : ListToolsMessage(era, 2);
    clients.requests.push_back(PostRequest(post, body));
  }
  const Answer first = clients.connections[0].Exchange(clients.requests[0]);
  if (first.status != 200 || first.body.find(WantedOf(call)) == std::string::npos) {
    Fail("the server under test does not do what is measured: " + first.head + first.body);
  }
  return clients;
}

}  // namespace bench
