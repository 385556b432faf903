#include "harness.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace mcp {

void KeptLog::Write(base::LogLevel, std::string_view message,
                    std::initializer_list<base::LogField> fields) {
  std::lock_guard lock(mutex_);
  text_ += message;
  for (const base::LogField& field : fields) {
    text_ += ' ';
    text_ += field.key;
    text_ += '=' + field.value;
  }
  text_ += '\n';
}

std::string KeptLog::text() const {
  std::lock_guard lock(mutex_);
  return text_;
}

void KeptReply::Finish(jsonrpc::Reply reply) {
  std::lock_guard lock(mutex_);
  EXPECT_FALSE(reply_.has_value()) << "a second reply: " << reply.text;
  reply_ = std::move(reply);
  done_.notify_all();
}

void KeptReply::Send(std::string text) {
  std::lock_guard lock(mutex_);
  EXPECT_FALSE(reply_.has_value()) << "after the reply: " << text;
  notified_.push_back(std::move(text));
}

std::vector<std::string> KeptReply::notified() const {
  std::lock_guard lock(mutex_);
  return notified_;
}

bool KeptReply::finished() const {
  std::lock_guard lock(mutex_);
  return reply_.has_value();
}

jsonrpc::Reply KeptReply::Get() {
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return reply_.has_value(); });
  return *reply_;
}

Harness::Harness(ServerOptions options, guard::Rate rate, Executor executor)
    : guard(rate, {}, clock, log),
      server(std::move(options),
             {.registry = registry,
              .prompts = FakePrompts(),
              .runner = runner,
              .reader = reader,
              .completer = completer,
              .resources = FakeResources(),
              .resource_templates = FakeTemplates(),
              .guard = guard,
              .sealed = sealed,
              .clock = clock,
              .log = log,
              .executor = executor ? std::move(executor)
                                   : [](auto task) {
                                       task();
                                       return true;
                                     }}),
      principal(std::make_shared<const identity::Principal>(
          identity::Principal{"caller", base::SecretString(kToken), "team"})) {}

jsonrpc::Caller Harness::Stateless() const {
  jsonrpc::Caller caller;
  caller.principal = principal;
  return caller;
}

jsonrpc::Caller Harness::Connect(const std::string& revision, const std::string& capabilities) {
  jsonrpc::Caller caller = Stateless();
  caller.session = server.OpenConnection();
  if (!revision.empty()) {
    const jsonrpc::Reply reply = Send(
        Request("initialize", R"({"protocolVersion":")" + revision + R"(","capabilities":)" +
                                  capabilities + R"(,"clientInfo":{"name":"test","version":"1"}})"),
        caller);
    EXPECT_EQ(Json::parse(reply.text)["result"]["protocolVersion"], revision);
  }
  return caller;
}

std::shared_ptr<KeptReply> Harness::Start(const std::string& text, jsonrpc::Caller caller) {
  auto sink = std::make_shared<KeptReply>();
  server.Receive(text, std::move(caller), sink);
  return sink;
}

jsonrpc::Reply Harness::Send(const std::string& text, jsonrpc::Caller caller) {
  const auto sink = Start(text, std::move(caller));
  EXPECT_TRUE(sink->finished()) << "no reply to " << text;
  return sink->finished() ? sink->Get() : jsonrpc::Reply{};
}

jsonrpc::Reply Harness::Send(const std::string& text) { return Send(text, Stateless()); }

std::string Request(const std::string& method, const std::string& params, const std::string& id) {
  return R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":")" + method + '"' +
         (params.empty() ? "" : R"(,"params":)" + params) + "}";
}

std::string StatelessRequest(const std::string& method, const std::string& more_params,
                             const std::string& id) {
  return Request(method,
                 R"({"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
                 R"("io.modelcontextprotocol/clientCapabilities":{}})" +
                     (more_params.empty() ? "" : "," + more_params) + "}",
                 id);
}

}  // namespace mcp
