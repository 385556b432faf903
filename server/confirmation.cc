#include "confirmation.h"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace server {
namespace {

constexpr const char* kKey = "confirmation";
constexpr const char* kElicit = "elicitation/create";

mcp::InputRequired Question(const tools::Plan& plan) {
  Json schema = {
      {"type", "object"},
      {"properties",
       {{"confirm",
         {{"type", "boolean"}, {"title", "Go ahead"}, {"description", "Yes, do it for good."}}}}},
      {"required", {"confirm"}}};
  Json params = {{"message", plan.summary}, {"requestedSchema", std::move(schema)}};
  mcp::InputRequired required;
  required.requests.push_back({kKey, kElicit, json::Box(std::move(params))});
  required.state = plan.fingerprint;
  return required;
}

// [client/elicitation, Response Actions]
bool Agrees(const Json& response) {
  const auto action = response.find("action");
  const auto content = response.find("content");
  if (action == response.end() || *action != "accept") return false;
  return content != response.end() && content->is_object() && content->contains("confirm") &&
         (*content)["confirm"] == true;
}

}  // namespace

bool AsksFirst(ConfirmMode mode, const mcp::Dialog& dialog) {
  return mode == ConfirmMode::kAlways ||
         (mode == ConfirmMode::kWhenPossible && dialog.client.Has(kElicit));
}

base::Result<std::optional<mcp::InputRequired>> Confirm(const tools::Plan& plan,
                                                        const mcp::Dialog& dialog) {
  using Answer = std::optional<mcp::InputRequired>;
  if (!dialog.client.Has(kElicit)) {
    return base::Error{base::ErrorCode::kRejected,
                       "This call needs the user's agreement, and this client cannot ask for it "
                       "(it does not declare 'elicitation'). Nothing was changed."};
  }
  const Json* response = dialog.Response(kKey);
  if (response == nullptr || dialog.state != plan.fingerprint) return Answer(Question(plan));
  if (Agrees(*response)) return Answer();
  return base::Error{base::ErrorCode::kRejected,
                     "The user did not agree. Nothing was changed. Do not try again unless the "
                     "user asks for it."};
}

}  // namespace server
