// Fuzz target of the message layer, from bytes to the reply: whatever a client sends, in whatever
// revision, it gets at most one reply, which is one JSON-RPC message or a batch of them (build with
// -DVMCP_SANITIZE=address,undefined).
//
// Input: one byte that chooses the caller, then the message's text.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "mcp/harness.h"
#include "mcp/revision.h"

namespace {

using Kind = jsonrpc::Reply::Kind;

[[noreturn]] void Stop(const char* why, const std::string& message, const std::string& reply) {
  std::fprintf(stderr, "%s\nmessage: %s\nreply: %s\n", why, message.c_str(), reply.c_str());
  std::abort();
}

// Checks what is sent before the reply, and that there is one reply at the end.
class OneReply : public jsonrpc::ReplySink {
 public:
  explicit OneReply(std::string message) : message_(std::move(message)) {}
  ~OneReply() override {
    if (count_ != 1) Stop("not finished", message_, "");
  }
  bool carries_messages() const override { return true; }
  void Send(std::string text) override {
    if (count_ != 0) Stop("a message after the reply", message_, text);
    const Json json = Parsed(text);
    if (!json.is_object() || json.value("jsonrpc", "") != "2.0" || !json.contains("method")) {
      Stop("no notification and no request", message_, text);
    }
  }
  void Finish(jsonrpc::Reply reply) override {
    if (++count_ > 1) Stop("a second reply", message_, reply.text);
    if (reply.text.empty()) {
      if (reply.kind != Kind::kNothing) Stop("an empty reply", message_, "");
      return;
    }
    const Json json = Parsed(reply.text);
    for (const Json& one : json.is_array() ? json : Json::array({json})) {
      const bool result = one.contains("result");
      if (one.value("jsonrpc", "") != "2.0" || result == one.contains("error")) {
        Stop("no JSON-RPC message", message_, reply.text);
      }
    }
  }

 private:
  Json Parsed(const std::string& text) const {
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) Stop("not JSON", message_, text);
    if (text.find('\n') != std::string::npos) Stop("a line break", message_, text);
    return json;
  }

  const std::string message_;
  int count_ = 0;
};

mcp::Harness& TheHarness() {
  static mcp::Harness harness;
  static const bool once = [] {
    // What waits for ever would.
    harness.runner.Set("wait",
                       [](const Json&, const identity::Principal&,
                          const base::CallContext&) -> base::Result<Json> {
                         return base::Error{base::ErrorCode::kCancelled, "stopped"};
                       });
    return true;
  }();
  static_cast<void>(once);
  return harness;
}

// A connection that negotiated a revision, one that did not, none, or one for each request.
jsonrpc::Caller CallerOf(mcp::Harness& harness, unsigned choice) {
  const auto revisions = mcp::Revisions();
  const std::size_t which = choice % (revisions.size() + 3);
  if (which < revisions.size()) {
    const mcp::Revision& revision = revisions[which];
    return revision.stateless
               ? harness.Stateless()
               : harness.Connect(std::string(revision.name), R"({"elicitation":{}})");
  }
  if (which == revisions.size()) return harness.Connect();
  jsonrpc::Caller caller = harness.Stateless();
  caller.mirrors = true;
  caller.keeps_no_session = which == revisions.size() + 1;
  return caller;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  mcp::Harness& harness = TheHarness();
  jsonrpc::Caller caller = CallerOf(harness, data[0]);
  std::stop_source gone;
  caller.gone = gone.get_token();
  const std::shared_ptr<jsonrpc::Session> session = caller.session;
  harness.server.Receive(text, std::move(caller), std::make_shared<OneReply>(text));
  // What waits for its client, or would stay open for ever, ends with him.
  gone.request_stop();
  if (session) session->Close();
  return 0;
}
