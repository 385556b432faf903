#include "conformance/checks/raw_http.h"

#include <nlohmann/json.hpp>
#include <sstream>

#include "conformance/agent/answer.h"

namespace conformance {
namespace {

constexpr const char* kRevision = "2025-06-18";

Headers Usual() {
  return {{"Content-Type", "application/json"}, {"Accept", "application/json, text/event-stream"}};
}

}  // namespace

base::Result<std::unique_ptr<RawHttp>> RawHttp::To(const std::string& url, Tap tap) {
  auto target = ParseHttpTarget(url);
  if (!target) return std::move(target).error();
  return std::unique_ptr<RawHttp>(new RawHttp(std::move(target).value(), std::move(tap)));
}

Json RawHttp::Initialize() {
  return {{"jsonrpc", "2.0"},
          {"id", 1},
          {"method", "initialize"},
          {"params",
           {{"protocolVersion", kRevision},
            {"capabilities", Json::object()},
            {"clientInfo", {{"name", "vault-mcp-conformance"}, {"version", "1"}}}}}};
}

HttpReply RawHttp::Post(const Json& message, const Headers& more, const std::string& query) {
  Headers headers = Usual();
  // A header given twice is another test than one replaced.
  for (const auto& header : more) {
    std::erase_if(headers, [&](const auto& usual) { return usual.first == header.first; });
  }
  headers.insert(headers.end(), more.begin(), more.end());
  return wire_.Raw("POST", message.dump(), headers, query);
}

base::Result<std::string> RawHttp::OpenSession(const Headers& more, const std::string& query) {
  const HttpReply reply = Post(Initialize(), more, query);
  const Json message = MessageOf(reply);
  if (!message.is_object() || !message.contains("result")) {
    return base::Error{base::ErrorCode::kBadResponse, "initialize: " + Describe(reply)};
  }
  const std::string session = reply.header("Mcp-Session-Id");
  Headers headers = more;
  if (!session.empty()) headers.emplace_back("Mcp-Session-Id", session);
  Post({{"jsonrpc", "2.0"}, {"method", "notifications/initialized"}}, headers, query);
  return session;
}

HttpReply RawHttp::Call(const std::string& session, const std::string& tool, const Json& arguments,
                        const Headers& more, const std::string& query) {
  Headers headers = {{"MCP-Protocol-Version", kRevision}};
  if (!session.empty()) headers.emplace_back("Mcp-Session-Id", session);
  headers.insert(headers.end(), more.begin(), more.end());
  return Post({{"jsonrpc", "2.0"},
               {"id", ++last_id_ + 100},
               {"method", "tools/call"},
               {"params", {{"name", tool}, {"arguments", arguments}}}},
              headers, query);
}

Json MessageOf(const HttpReply& reply) {
  if (!reply.header("Content-Type").starts_with("text/event-stream")) {
    Json message = Json::parse(reply.body, nullptr, false);
    return message.is_object() ? message : Json();
  }
  std::istringstream lines(reply.body);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("data:")) continue;
    Json message = Json::parse(line.substr(5), nullptr, false);
    if (message.is_object() && !message.contains("method")) return message;
  }
  return nullptr;
}

bool Succeeded(const HttpReply& reply) {
  if (reply.status != 200) return false;
  const Json message = MessageOf(reply);
  return message.is_object() && ReadAnswer(message).done();
}

std::string Describe(const HttpReply& reply) {
  std::string body = reply.body.substr(0, 400);
  return "HTTP " + std::to_string(reply.status) + (body.empty() ? "" : ": " + body);
}

}  // namespace conformance
