#include "tool_bench.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace support {
namespace {

using base::Error;
using base::ErrorCode;

vaultsim::Options SimOptions(vaultsim::Profile profile) {
  vaultsim::Options options;
  options.profile = profile;
  options.root_token = base::SecretString("root");
  return options;
}

// Forwards; what a bench without a decorator uses.
class Plain : public vault::Transport {
 public:
  explicit Plain(vault::Transport& next) : next_(next) {}
  base::Result<vault::Response> RoundTrip(const vault::Request& request,
                                          const base::CallContext& context) override {
    return next_.RoundTrip(request, context);
  }

 private:
  vault::Transport& next_;
};

std::unique_ptr<vault::Transport> Decorated(const ToolBench::Decorate& decorate,
                                            vault::Transport& next) {
  if (decorate) return decorate(next);
  return std::make_unique<Plain>(next);
}

// 2026-01-02, so that every time in an answer is plausible.
constexpr base::WallTime kStart{std::chrono::seconds(1'767'312'000)};

}  // namespace

ToolBench::ToolBench(vaultsim::Profile profile, const Decorate& decorate)
    : clock_(kStart),
      vault_(SimOptions(profile), clock_, random_),
      decorated_(Decorated(decorate, vault_)),
      retry_(*decorated_, sleeper_),
      shared_(clock_) {
  vault_.ObserveRequests([this](const vaultsim::ReceivedRequest& request) {
    const std::lock_guard lock(mutex_);
    if (direct_) return;
    received_.push_back(request.method + ' ' + request.path +
                        (request.query.empty() ? "" : '?' + request.query));
  });
}

base::Result<Json> ToolBench::Call(const std::string& tool, Json arguments,
                                   const std::string& token, const base::CallContext& context) {
  const tools::Registry::Entry* entry = registry_.Find(tool);
  if (entry == nullptr) return Error{ErrorCode::kInvalidArgument, "no such tool: " + tool};
  entry->input->ApplyDefaults(arguments);
  if (const auto fault = entry->input->Check(arguments)) {
    return Error{ErrorCode::kInvalidArgument, "schema: " + *fault};
  }
  vault::Client client(retry_, shared_, base::SecretString(token));
  tools::CallEnvironment environment{client, context};
  base::Result<Json> result = entry->tool->Call(arguments, environment);
  if (result.ok()) {
    const auto fault = entry->output->Check(*result);
    EXPECT_FALSE(fault) << tool << ": " << *fault << "\n" << result->dump(1);
  } else {
    EXPECT_FALSE(result.error().message.empty()) << tool;
    EXPECT_EQ(result.error().message.find("root "), std::string::npos);
  }
  return result;
}

Json ToolBench::Ok(const std::string& tool, const Json& arguments, const std::string& token) {
  base::Result<Json> result = Call(tool, arguments, token);
  EXPECT_TRUE(result.ok()) << tool << ": " << base::ErrorName(result.error().code) << ": "
                           << result.error().message;
  return result.ok() ? *result : Json();
}

base::Error ToolBench::Fail(const std::string& tool, const Json& arguments,
                            const std::string& token) {
  const base::Result<Json> result = Call(tool, arguments, token);
  EXPECT_FALSE(result.ok()) << tool << ": " << result->dump();
  return result.ok() ? Error{} : result.error();
}

Json ToolBench::Direct(const std::string& method, const std::string& path, const Json& body,
                       const std::string& token, const std::string& query) {
  return DirectText(method, path, body.is_null() ? "" : body.dump(), token, query);
}

Json ToolBench::DirectText(const std::string& method, const std::string& path,
                           const std::string& body, const std::string& token,
                           const std::string& query) {
  vault::Request request;
  request.method = vault::MethodFromName(method);
  request.path = "/v1/" + path;
  request.query = query;
  request.token = base::SecretString(token);
  request.body = body;
  if (method == "PATCH") {
    request.headers.emplace_back("Content-Type", "application/merge-patch+json");
  }
  {
    const std::lock_guard lock(mutex_);
    direct_ = true;
  }
  const auto response = vault_.RoundTrip(request, {});
  {
    const std::lock_guard lock(mutex_);
    direct_ = false;
  }
  if (!response.ok()) return {{"status", 0}};
  return {{"status", response->status},
          {"body", response->body.empty() ? Json() : Json::parse(response->body)}};
}

std::string ToolBench::TokenFor(const std::string& policy) {
  const std::string name = "p" + std::to_string(++policies_);
  EXPECT_LT(Direct("POST", "sys/policies/acl/" + name, {{"policy", policy}})["status"], 300);
  const Json made = Direct("POST", "auth/token/create", {{"policies", {name}}});
  EXPECT_EQ(made["status"], 200) << made.dump();
  return made["body"]["auth"]["client_token"].get<std::string>();
}

void ToolBench::Put(const std::string& path, const Json& data) {
  const Json written = Direct("POST", "secret/data/" + path, {{"data", data}});
  EXPECT_EQ(written["status"], 200) << written.dump();
}

std::vector<std::string> ToolBench::Received() const {
  const std::lock_guard lock(mutex_);
  return received_;
}

void ToolBench::Forget() {
  const std::lock_guard lock(mutex_);
  received_.clear();
}

}  // namespace support
