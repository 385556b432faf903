#include "mcp/server.h"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <variant>
#include <vector>

#include "json/parse.h"
#include "jsonrpc/encode.h"
#include "mcp/batch.h"
#include "mcp/paging.h"
#include "mcp/params.h"
#include "mcp/request_meta.h"
#include "mcp/revision.h"
#include "mcp/session.h"

namespace mcp {
namespace {

using jsonrpc::Caller;
using jsonrpc::ReplySink;
using jsonrpc::VersionKind;
using Kind = jsonrpc::Reply::Kind;

ClientSession* SessionOf(const Caller& caller) {
  // Every session that reaches us came from OpenConnection or from a reply of ours.
  return static_cast<ClientSession*>(caller.session.get());
}

// What a client speaks that names no version and has no session to remember one. [2025-06-18
// basic/transports, Protocol Version Header]
constexpr std::string_view kUnnamedVersion = "2025-03-26";

// A request of a session's revision over a binding that keeps no sessions gets one of its own.
void LendSession(Caller& caller, const Revision* revision) {
  if (revision == nullptr || revision->stateless) return;
  auto session = std::make_shared<ClientSession>();
  session->Begin(*revision);
  caller.session = std::move(session);
}

const Revision* RevisionOf(const Caller& caller) {
  return caller.session ? SessionOf(caller)->revision() : nullptr;
}

jsonrpc::NoId NoIdOf(const Caller& caller) {
  const Revision* revision = RevisionOf(caller);
  return revision != nullptr ? revision->no_id : LatestSessionRevision().no_id;
}

Failure Refused(std::string message) {
  return Failure{jsonrpc::kInvalidRequest, std::move(message), {}, Kind::kRefused};
}

Failure NotInitialized() {
  return Refused("There is no session. Send initialize first, or a stateless request with _meta.");
}

// Only what exists is announced.
std::string Capabilities(const Revision& revision, const ChangingLists& changing) {
  const auto list = [](bool changes) { return changes ? R"({"listChanged":true})" : "{}"; };
  std::string members = R"("capabilities":{)";
  if (revision.completions_announced) members += R"("completions":{},)";
  members += R"("logging":{},"prompts":)";
  members += list(changing.prompts);
  members += R"(,"resources":{)";
  if (changing.resources) members += R"("listChanged":true,)";
  members += R"("subscribe":true},"tools":)";
  members += list(changing.tools);
  return members + '}';
}

std::string InstructionsMember(const ServerOptions& options) {
  return options.instructions.empty() ? ""
                                      : R"(,"instructions":)" + json::Quote(options.instructions);
}

// The Implementation object. Titles came with 2025-06-18.
std::string ServerInfo(const ServerOptions& options, bool with_title) {
  std::string info = R"({"name":)" + json::Quote(options.name);
  if (with_title) info += R"(,"title":)" + json::Quote(options.title);
  return info + R"(,"version":)" + json::Quote(options.version) + "}";
}

}  // namespace

struct Server::Method {
  std::string_view name;
  bool in_session;         // legal in a session
  bool stateless;          // legal without one
  bool before_initialize;  // legal in a session that has not begun
  // The member of params that a binding repeats as the name. [2026-07-28, Mcp-Name]
  std::string_view mirrored_name;
  void (Server::*handler)(Exchange exchange, Json& params);
};

const Server::Method* Server::FindMethod(std::string_view name) {
  static constexpr std::array kMethods = {
      Method{"initialize", true, false, true, "", &Server::Initialize},
      Method{"ping", true, false, true, "", &Server::Ping},
      Method{"server/discover", false, true, false, "", &Server::Discover},
      Method{"tools/list", true, true, false, "", &Server::ListTools},
      Method{"tools/call", true, true, false, "name", &Server::CallTool},
      Method{"prompts/list", true, true, false, "", &Server::ListPrompts},
      Method{"prompts/get", true, true, false, "name", &Server::GetPrompt},
      Method{"resources/list", true, true, false, "", &Server::ListResources},
      Method{"resources/templates/list", true, true, false, "", &Server::ListResourceTemplates},
      Method{"resources/read", true, true, false, "uri", &Server::ReadResource},
      Method{"completion/complete", true, true, false, "", &Server::Complete},
      Method{"logging/setLevel", true, false, false, "", &Server::SetLogLevel},
      Method{"resources/subscribe", true, false, false, "", &Server::Subscribe},
      Method{"resources/unsubscribe", true, false, false, "", &Server::Unsubscribe},
      Method{"subscriptions/listen", false, true, false, "", &Server::Listen},
  };
  for (const Method& method : kMethods) {
    if (method.name == name) return &method;
  }
  return nullptr;
}

Server::Server(ServerOptions options, Parts parts)
    : changing_(options.changing),
      instructions_(InstructionsMember(options)),
      server_info_(ServerInfo(options, true)),
      server_info_without_title_(ServerInfo(options, false)),
      discovery_(R"("supportedVersions":)" + std::string(SupportedVersions()) + ',' +
                 Capabilities(Revisions().front(), changing_) + instructions_ +
                 R"(,"ttlMs":3600000,"cacheScope":"public")"),
      log_(parts.log),
      outlet_(server_info_),
      dialogs_(parts.sealed),
      list_(parts.registry, options.tools_page_size),
      calls_({parts.guard, outlet_, dialogs_, parts.clock, parts.log, std::move(parts.executor),
              options.call_time}),
      prompts_({parts.prompts, parts.prompt_renderer, outlet_, calls_, dialogs_}),
      tool_calls_({parts.registry, list_, parts.runner, outlet_, calls_, dialogs_, subscriptions_}),
      resources_({parts.resources, parts.resource_templates, parts.reader, outlet_, calls_,
                  dialogs_, subscriptions_}),
      completions_({parts.prompts, parts.resource_templates, parts.completer, outlet_, calls_}),
      listen_streams_({options.changing, parts.reader, outlet_, calls_, subscriptions_}) {}

std::shared_ptr<jsonrpc::Session> Server::OpenConnection() {
  return std::make_shared<ClientSession>();
}

VersionKind Server::Classify(std::string_view version) const {
  const Revision* revision = FindRevision(version);
  if (revision == nullptr) return VersionKind::kUnknown;
  return revision->stateless ? VersionKind::kStateless : VersionKind::kSession;
}

void Server::Receive(std::string text, Caller caller, std::shared_ptr<ReplySink> sink) {
  if (caller.keeps_no_session) {
    LendSession(caller, FindRevision(caller.version ? caller.version->value : kUnnamedVersion));
  }
  const jsonrpc::NoId no_id = NoIdOf(caller);
  try {
    jsonrpc::Incoming incoming = jsonrpc::Parse(text);
    text.clear();
    if (incoming.batch) {
      HandleBatch(std::move(incoming.messages), std::move(caller), sink);
    } else {
      Handle(std::move(incoming.messages.front()), std::move(caller), sink, false);
    }
  } catch (const std::exception& e) {
    // Every handler finishes its exchange with its last statement, so this one is still open.
    log_.Write(base::LogLevel::kError, "a message could not be handled",
               {{"type", typeid(e).name()}});
    Outlet::Refuse(*sink, {}, {jsonrpc::kInternalError, "Internal error"}, no_id);
  }
}

void Server::Handle(jsonrpc::Message message, Caller caller, std::shared_ptr<ReplySink> sink,
                    bool in_batch) {
  if (auto* request = std::get_if<jsonrpc::Request>(&message)) {
    return HandleRequest(std::move(*request), std::move(caller), std::move(sink), in_batch);
  }
  if (const auto* notification = std::get_if<jsonrpc::Notification>(&message)) {
    return HandleNotification(*notification, caller, *sink);
  }
  if (const auto* invalid = std::get_if<jsonrpc::Invalid>(&message)) {
    return Outlet::Refuse(*sink, invalid->id, {invalid->code, invalid->message, {}, Kind::kRefused},
                          NoIdOf(caller));
  }
  // A response: to what a call asks its client. Where clients must not send any, say so.
  if (caller.session) {
    sink->Finish({});
    return SessionOf(caller)->Resolve(std::get<jsonrpc::Response>(std::move(message)));
  }
  Outlet::Refuse(*sink, {}, Refused("A response was not expected"), NoIdOf(caller));
}

void Server::HandleRequest(jsonrpc::Request request, Caller caller, std::shared_ptr<ReplySink> sink,
                           bool in_batch) {
  Json& params = *request.params;
  const Method* method = FindMethod(request.method);
  const VersionKind mirrored =
      caller.version ? Classify(caller.version->value) : VersionKind::kSession;
  const bool stateless =
      !in_batch && (mirrored == VersionKind::kStateless || HasRequestMeta(params) ||
                    (method != nullptr && !method->in_session));
  const Revision* revision = RevisionOf(caller);
  if (stateless) revision = &Revisions().front();
  if (revision == nullptr) revision = &LatestSessionRevision();
  const std::string version = caller.version ? caller.version->value : "";
  Exchange exchange{std::move(request.id), revision, std::move(caller), std::move(sink),
                    ProgressTokenOf(params)};
  if (params.is_array()) {
    return outlet_.Fail(exchange, {jsonrpc::kInvalidParams,
                                   "'params' must be an object",
                                   {},
                                   stateless ? Kind::kRefused : Kind::kAnswer});
  }
  if (stateless) return HandleStateless(std::move(exchange), request.method, params);
  if (mirrored == VersionKind::kUnknown) {
    return outlet_.Fail(exchange, UnsupportedVersion(version));
  }
  HandleInSession(std::move(exchange), request.method, params, in_batch);
}

void Server::HandleStateless(Exchange exchange, std::string_view name, Json& params) {
  if (auto failure = CheckRequestMeta(params, name, exchange.caller)) {
    return outlet_.Fail(exchange, *std::move(failure));
  }
  const Method* method = FindMethod(name);
  if (method == nullptr || !method->stateless) {
    return outlet_.Fail(exchange,
                        {jsonrpc::kMethodNotFound, "Method not found", {}, Kind::kUnknownMethod});
  }
  auto failure = CheckMirroredName(params, method->mirrored_name, exchange.caller);
  if (!failure) failure = ReadLogLevel(params, exchange.log_level);
  if (failure) return outlet_.Fail(exchange, *std::move(failure));
  (this->*method->handler)(std::move(exchange), params);
}

void Server::HandleInSession(Exchange exchange, std::string_view name, Json& params,
                             bool in_batch) {
  const Method* method = FindMethod(name);
  const bool initialize = name == "initialize";
  if (initialize && exchange.caller.keeps_no_session) exchange.caller.session = nullptr;
  if (initialize && in_batch) {
    return outlet_.Fail(exchange, Refused("initialize must not be part of a batch"));
  }
  if (!exchange.caller.session && !initialize) return outlet_.Fail(exchange, NotInitialized());
  if (exchange.caller.session && SessionOf(exchange.caller)->revision() == nullptr &&
      (method == nullptr || !method->before_initialize)) {
    return outlet_.Fail(exchange, NotInitialized());
  }
  if (method == nullptr || !method->in_session) {
    return outlet_.Fail(exchange, {jsonrpc::kMethodNotFound, "Method not found"});
  }
  if (exchange.caller.session) exchange.log_level = SessionOf(exchange.caller)->log_level();
  (this->*method->handler)(std::move(exchange), params);
}

void Server::HandleNotification(const jsonrpc::Notification& notification, const Caller& caller,
                                ReplySink& sink) {
  if (caller.version && Classify(caller.version->value) == VersionKind::kUnknown) {
    return Outlet::Refuse(sink, {}, UnsupportedVersion(caller.version->value), NoIdOf(caller));
  }
  const bool stateless =
      caller.version && Classify(caller.version->value) == VersionKind::kStateless;
  if (!caller.session && !stateless) {
    return Outlet::Refuse(sink, {}, NotInitialized(), NoIdOf(caller));
  }
  const Json& params = *notification.params;
  if (notification.method == "notifications/cancelled" && caller.session && params.is_object()) {
    const auto id_member = params.find("requestId");
    if (id_member != params.end()) {
      if (const auto id = jsonrpc::Id::From(*id_member)) SessionOf(caller)->Cancel(*id);
    }
  }
  // Every other notification is none of ours, and a notification is never answered.
  sink.Finish({});
}

void Server::HandleBatch(std::vector<jsonrpc::Message> messages, Caller caller,
                         std::shared_ptr<ReplySink> sink) {
  const Revision* revision = RevisionOf(caller);
  if (revision == nullptr || !revision->batches) {
    return Outlet::Refuse(*sink, {}, Refused("Batches belong to revision 2025-03-26 alone"),
                          NoIdOf(caller));
  }
  const auto batch = std::make_shared<BatchReply>(std::move(sink), messages.size());
  for (std::size_t i = 0; i < messages.size(); ++i) {
    std::shared_ptr<ReplySink> part = batch->Part(i);
    try {
      Handle(std::move(messages[i]), caller, part, true);
    } catch (const std::exception& e) {
      log_.Write(base::LogLevel::kError, "a message could not be handled",
                 {{"type", typeid(e).name()}});
      Outlet::Refuse(*part, {}, {jsonrpc::kInternalError, "Internal error"}, revision->no_id);
    }
  }
}

void Server::Initialize(Exchange exchange, Json& params) {
  const std::string* version = TextMember(params, "protocolVersion");
  const auto capabilities = params.find("capabilities");
  const auto info = params.find("clientInfo");
  if (version == nullptr) {
    return outlet_.Fail(exchange, {jsonrpc::kInvalidParams, "'protocolVersion' must be a string"});
  }
  if (capabilities == params.end() || !capabilities->is_object()) {
    return outlet_.Fail(exchange, {jsonrpc::kInvalidParams, "'capabilities' must be an object"});
  }
  if (info == params.end() || TextMember(*info, "name") == nullptr ||
      TextMember(*info, "version") == nullptr) {
    return outlet_.Fail(exchange, {jsonrpc::kInvalidParams,
                                   "'clientInfo' must be an object with a name and a version"});
  }
  // An unknown version is answered with the best we have; whether that will do, the client decides.
  const Revision* revision = FindRevision(*version);
  if (revision == nullptr || revision->stateless) revision = &LatestSessionRevision();

  std::shared_ptr<jsonrpc::Session> opened;
  if (!exchange.caller.session) exchange.caller.session = opened = OpenConnection();
  ClientSession& session = *SessionOf(exchange.caller);
  if (!session.Begin(*revision, ClientCapabilities::From(*capabilities))) {
    return outlet_.Fail(exchange, Refused("The session is initialized already"));
  }
  std::vector<ChangingList> lists;
  if (changing_.tools) lists.push_back(ChangingList::kTools);
  if (changing_.prompts) lists.push_back(ChangingList::kPrompts);
  if (changing_.resources) lists.push_back(ChangingList::kResources);
  session.ListenTo(subscriptions_, lists);
  exchange.revision = revision;
  const std::string& server =
      revision->structured_content ? server_info_ : server_info_without_title_;
  outlet_.Constant(exchange,
                   R"("protocolVersion":")" + std::string(revision->name) + "\"," +
                       Capabilities(*revision, changing_) + R"(,"serverInfo":)" + server +
                       instructions_,
                   std::move(opened));
}

void Server::Ping(Exchange exchange, Json&) { outlet_.Constant(exchange, {}); }

void Server::Discover(Exchange exchange, Json&) { outlet_.Constant(exchange, discovery_); }

void Server::ListTools(Exchange exchange, Json& params) {
  std::optional<std::string_view> cursor;
  if (auto failure = ReadCursor(params, cursor)) return outlet_.Fail(exchange, *std::move(failure));
  const std::string* page = list_.Page(*exchange.revision, cursor);
  if (page == nullptr) return outlet_.Fail(exchange, UnknownCursor());
  outlet_.Constant(exchange, *page);
}

void Server::CallTool(Exchange exchange, Json& params) {
  tool_calls_.Start(std::move(exchange), params);
}

void Server::ListPrompts(Exchange exchange, Json& params) { prompts_.List(exchange, params); }

void Server::GetPrompt(Exchange exchange, Json& params) {
  prompts_.Get(std::move(exchange), params);
}

void Server::ListResources(Exchange exchange, Json& params) { resources_.List(exchange, params); }

void Server::ListResourceTemplates(Exchange exchange, Json& params) {
  resources_.ListTemplates(exchange, params);
}

void Server::ReadResource(Exchange exchange, Json& params) {
  resources_.Read(std::move(exchange), params);
}

void Server::Complete(Exchange exchange, Json& params) {
  completions_.Complete(std::move(exchange), params);
}

void Server::SetLogLevel(Exchange exchange, Json& params) {
  const std::string* name = TextMember(params, "level");
  const auto level = name == nullptr ? std::nullopt : ParseMessageLevel(*name);
  if (!level) {
    return outlet_.Fail(exchange,
                        {jsonrpc::kInvalidParams, "'level' must be a log level, such as \"info\""});
  }
  SessionOf(exchange.caller)->SetLogLevel(*level);
  outlet_.Constant(exchange, {});
}

void Server::Subscribe(Exchange exchange, Json& params) {
  resources_.Subscribe(std::move(exchange), params);
}

void Server::Unsubscribe(Exchange exchange, Json& params) {
  resources_.Unsubscribe(exchange, params);
}

void Server::Listen(Exchange exchange, Json& params) {
  listen_streams_.Start(std::move(exchange), params);
}

}  // namespace mcp
