#include "conformance/agent/agent.h"

#include <nlohmann/json.hpp>

#include "conformance/data/members.h"

namespace conformance {
namespace {

constexpr std::string_view kStateless = "2026-07-28";
constexpr const char* kNewestSession = "2025-11-25";
constexpr std::string_view kMetaPrefix = "io.modelcontextprotocol/";
constexpr int kPagesMax = 10'000;

base::Error Failed(std::string message) {
  return {.code = base::ErrorCode::kBadResponse, .message = std::move(message)};
}

Json ClientInfo() { return {{"name", "vault-mcp-conformance"}, {"version", "1"}}; }

// The parameters that the schema wants repeated in headers. [2026-07-28 streamable-http, Custom
// Headers]
void AddParameterHeaders(const Json& schema, const Json& arguments, Headers& headers) {
  const auto properties = schema.find("properties");
  if (properties == schema.end() || !properties->is_object() || !arguments.is_object()) return;
  for (const auto& [name, property] : properties->items()) {
    const std::string header = property.is_object() ? StringIn(property, "x-mcp-header") : "";
    const auto value = arguments.find(name);
    if (header.empty() || value == arguments.end()) continue;
    headers.emplace_back("Mcp-Param-" + header,
                         value->is_string() ? value->get<std::string>() : value->dump());
  }
}

}  // namespace

Agent::Agent(std::unique_ptr<Wire> wire, AgentOptions options)
    : wire_(std::move(wire)), options_(std::move(options)) {}

base::Status Agent::Open() {
  if (options_.revision == kStateless) return Discover();
  if (!options_.revision.empty()) return Initialize(options_.revision);
  if (Discover()) return {};
  return Initialize(kNewestSession);
}

base::Status Agent::Discover() {
  stateless_ = true;
  facts_.revision = kStateless;
  const Answer answer = Request("server/discover", Json::object());
  const bool good = answer.done() && answer.message->value("result", Json()).is_object();
  if (!good) {
    stateless_ = false;
    return Failed("server/discover: " + Describe(answer));
  }
  const Json& result = (*answer.message)["result"];
  const Json versions = result.value("supportedVersions", Json::array());
  if (std::find(versions.begin(), versions.end(), Json(kStateless)) == versions.end()) {
    stateless_ = false;
    return Failed("server/discover does not name " + std::string(kStateless));
  }
  const Json meta = result.value("_meta", Json::object());
  Json info = result.value("serverInfo", Json());
  if (!info.is_object() && meta.is_object()) {
    info = meta.value(std::string(kMetaPrefix) + "serverInfo", Json());
  }
  facts_.name = StringIn(info, "name");
  facts_.version = StringIn(info, "version");
  facts_.instructions = StringIn(result, "instructions");
  *facts_.capabilities = result.value("capabilities", Json::object());
  return {};
}

base::Status Agent::Initialize(const std::string& revision) {
  facts_.revision.clear();
  Json capabilities = *options_.capabilities;
  if (capabilities.is_null()) capabilities = Json::object();
  const Answer answer = Request("initialize", {{"protocolVersion", revision},
                                               {"capabilities", std::move(capabilities)},
                                               {"clientInfo", ClientInfo()}});
  if (!answer.done()) return Failed("initialize: " + Describe(answer));
  const Json result = answer.message->value("result", Json());
  if (!result.is_object() || !result.contains("protocolVersion")) {
    return Failed("initialize: no protocolVersion in " + Describe(answer));
  }
  const Json info = result.value("serverInfo", Json::object());
  facts_.name = StringIn(info, "name");
  facts_.version = StringIn(info, "version");
  facts_.instructions = StringIn(result, "instructions");
  facts_.revision = StringIn(result, "protocolVersion");
  *facts_.capabilities = result.value("capabilities", Json::object());
  return Notify("notifications/initialized", Json::object());
}

void Agent::AddMeta(Json& params) const {
  if (!stateless_) return;
  Json& meta = params["_meta"];
  const auto set = [&](const char* name, Json value) {
    const std::string key = std::string(kMetaPrefix) + name;
    if (!meta.contains(key)) meta[key] = std::move(value);
  };
  set("protocolVersion", facts_.revision);
  set("clientInfo", ClientInfo());
  set("clientCapabilities",
      options_.capabilities->is_null() ? Json::object() : *options_.capabilities);
}

Headers Agent::HeadersFor(const Json& message) const {
  Headers headers;
  if (!wire_->has_headers()) return headers;
  if (!options_.token.empty()) headers.emplace_back("X-Vault-Token", options_.token);
  const std::string& revision = facts_.revision;
  if (!revision.empty() && revision >= "2025-06-18") {
    headers.emplace_back("MCP-Protocol-Version", revision);
  }
  if (!stateless_) return headers;
  headers.emplace_back("Mcp-Method", StringIn(message, "method"));
  const Json params = message.value("params", Json::object());
  for (const char* member : {"name", "uri"}) {
    const std::string value = params.is_object() ? StringIn(params, member) : "";
    if (!value.empty()) headers.emplace_back("Mcp-Name", value);
  }
  return headers;
}

Answer Agent::Exchange(const Json& message, const Headers& more) {
  ExchangeOptions options{.headers = HeadersFor(message), .patience = options_.patience};
  options.headers.insert(options.headers.end(), more.begin(), more.end());
  std::vector<json::Box> before;
  options.on_message = [&](const Json& other) { before.emplace_back(other); };
  const auto begin = std::chrono::steady_clock::now();
  auto response = wire_->Exchange(message, options);
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
  Answer answer;
  if (response) {
    answer = ReadAnswer(std::move(response).value());
  } else {
    answer.failure = response.error().message;
    answer.timed_out = response.error().code == base::ErrorCode::kTimeout;
  }
  answer.messages = std::move(before);
  answer.seconds = time.count();
  return answer;
}

Json Agent::NextId() { return ++last_id_; }

Answer Agent::RequestWithId(const Json& id, const std::string& method, Json params,
                            const Headers& more) {
  AddMeta(params);
  return Exchange(
      {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}}, more);
}

Answer Agent::Request(const std::string& method, Json params) {
  return RequestWithId(NextId(), method, std::move(params));
}

Answer Agent::CallTool(const std::string& name, const Json& arguments, const Json* schema,
                       const Json* id) {
  Json params = {{"name", name}};
  if (!arguments.is_null()) params["arguments"] = arguments;
  Headers more;
  if (stateless_ && wire_->has_headers() && schema != nullptr) {
    AddParameterHeaders(*schema, arguments, more);
  }
  Answer answer =
      RequestWithId(id == nullptr ? NextId() : *id, "tools/call", std::move(params), more);
  if (options_.on_call) options_.on_call(name, answer.seconds);
  return answer;
}

base::Status Agent::Notify(const std::string& method, Json params) {
  AddMeta(params);
  const Json message = {{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}};
  return wire_->Send(message, HeadersFor(message));
}

base::Status Agent::Cancel(const Json& id) {
  return Notify("notifications/cancelled", {{"requestId", id}, {"reason", "not wanted any more"}});
}

base::Result<json::Box> Agent::ListTools() {
  Json tools = Json::array();
  Json params = Json::object();
  for (int page = 0; page < kPagesMax; ++page) {
    const Answer answer = Request("tools/list", params);
    if (!answer.done()) return Failed("tools/list: " + Describe(answer));
    const Json result = answer.message->value("result", Json());
    const Json list = result.is_object() ? result.value("tools", Json()) : Json();
    if (!list.is_array()) return Failed("tools/list: no list of tools in " + Describe(answer));
    for (const Json& tool : list) tools.push_back(tool);
    const std::string next = StringIn(result, "nextCursor");
    if (next.empty()) return json::Box(std::move(tools));
    params["cursor"] = next;
  }
  return Failed("tools/list: the pages have no end");
}

}  // namespace conformance
