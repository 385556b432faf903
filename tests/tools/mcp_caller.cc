#include "mcp_caller.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "base/log.h"
#include "client_runner.h"
#include "guard/guard.h"
#include "identity/principal.h"
#include "mcp/server.h"
#include "transport/memory.h"

namespace support {
namespace {

constexpr const char* kStateless = "2026-07-28";

// The inverse of ErrorName.
base::ErrorCode CodeOf(const std::string& name) {
  using base::ErrorCode;
  for (int i = 0; i <= static_cast<int>(ErrorCode::kInternal); ++i) {
    if (name == base::ErrorName(static_cast<ErrorCode>(i))) return static_cast<ErrorCode>(i);
  }
  ADD_FAILURE() << "not a name of an error: " << name;
  return ErrorCode::kInternal;
}

// "Message. [code: name, retry_after_s: 1]"
base::Error ErrorOf(const std::string& text) {
  const std::string mark = " [code: ";
  const auto at = text.rfind(mark);
  if (at == std::string::npos) {
    ADD_FAILURE() << "no code: " << text;
    return {};
  }
  const std::string rest = text.substr(at + mark.size());
  return {CodeOf(rest.substr(0, rest.find_first_of(",]"))), text.substr(0, at)};
}

}  // namespace

struct McpCaller::Parts {
  explicit Parts(ToolBench& bench)
      : runner(bench.transport(), bench.shared(), server::ConfirmMode::kWhenPossible),
        guard({}, {}, bench.clock(), log),
        sealed(guard::StateKeys(random), bench.clock(), random),
        server({.version = "test"}, {.registry = bench.registry(),
                                     .prompts = {},
                                     .runner = runner,
                                     .reader = runner,
                                     .completer = runner,
                                     .resources = {},
                                     .resource_templates = {},
                                     .guard = guard,
                                     .sealed = sealed,
                                     .clock = bench.clock(),
                                     .log = log,
                                     .executor =
                                         [](const std::function<void()>& task) {
                                           task();
                                           return true;
                                         }}),
        client(server, identity::ServerPrincipal(base::SecretString("root"), "")) {}

  base::NullLog log;
  server::ClientRunner runner;
  guard::Guard guard;
  base::SeededRandom random{1};
  guard::SealedState sealed;
  mcp::Server server;
  transport::MemoryClient client;
};

McpCaller::McpCaller(ToolBench& bench, const std::string& revision)
    : revision_(revision), parts_(std::make_unique<Parts>(bench)) {
  if (revision_ == kStateless) return;
  const Json info = {{"name", "model"}, {"version", "1"}};
  const Json opened = Request(
      "initialize",
      {{"protocolVersion", revision_}, {"capabilities", Json::object()}, {"clientInfo", info}});
  EXPECT_EQ(opened["protocolVersion"], revision_);
  parts_->client.Send(R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
}

McpCaller::~McpCaller() = default;

Json McpCaller::Request(const std::string& method, Json params) {
  if (revision_ == kStateless) {
    params["_meta"] = {{"io.modelcontextprotocol/protocolVersion", revision_},
                       {"io.modelcontextprotocol/clientCapabilities", Json::object()}};
  }
  const int id = ++last_id_;
  const Json request = {
      {"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}};
  parts_->client.Send(request.dump());
  const auto text = parts_->client.Receive();
  if (!text) {
    ADD_FAILURE() << "no answer to " << method;
    return {};
  }
  const Json answer = Json::parse(*text);
  EXPECT_EQ(answer["id"], id) << *text;
  EXPECT_TRUE(answer.contains("result")) << *text;
  return answer.value("result", Json());
}

base::Result<Json> McpCaller::Call(const std::string& tool, const Json& arguments) {
  const Json result = Request("tools/call", {{"name", tool}, {"arguments", arguments}});
  if (!result.is_object()) return base::Error{};
  const std::string text = result["content"][0]["text"];
  if (result["isError"].get<bool>()) {
    base::Error error = ErrorOf(text);
    if (result.contains("structuredContent")) {
      EXPECT_EQ(result["structuredContent"]["error"]["code"], base::ErrorName(error.code));
    }
    return error;
  }
  Json said = Json::parse(text);
  if (revision_ >= "2025-06-18") {
    EXPECT_EQ(result.value("structuredContent", Json()), said);
  }
  return said;
}

}  // namespace support
