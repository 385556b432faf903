#include "kv_port.h"

#include <utility>

namespace model {
namespace {

using vaultsim::Operation;

Operation OperationOf(Verb verb) {
  switch (verb) {
    case Verb::kGet:
      return Operation::kRead;
    case Verb::kList:
      return Operation::kList;
    case Verb::kPost:
      return Operation::kUpdate;
    case Verb::kPatch:
      return Operation::kPatch;
    case Verb::kDelete:
      return Operation::kDelete;
  }
  return Operation::kRead;
}

constexpr std::uint64_t kSeed = 1;
constexpr base::WallTime kStart{std::chrono::hours(24 * 365 * 56)};

}  // namespace

EnginePort::EnginePort(Factory factory, vaultsim::Profile profile)
    : clock_(kStart),
      random_(kSeed),
      environment_{clock_, random_, profile},
      engine_(factory(environment_)) {}

Reply EnginePort::Send(Verb verb, const std::string& path, const Json& body) {
  vaultsim::EngineRequest request{
      .operation = OperationOf(verb), .path = path, .mount = "m/", .data = body};
  if (verb == Verb::kPost) {
    const auto existence = CheckExistence(*engine_, request, environment_);
    if (const auto* error = std::get_if<vaultsim::EngineError>(&existence)) {
      return {.status = error->status};
    }
    if (!std::get<bool>(existence)) request.operation = Operation::kCreate;
  }
  const auto result = Dispatch(*engine_, request, environment_);
  if (result.error) return {.status = result.error->status};
  Reply reply{.status = result.response.status, .data = *result.response.data};
  if (reply.status == 0) {
    reply.status = reply.data.is_null() && result.response.warnings.empty() ? 204 : 200;
  }
  return reply;
}

}  // namespace model
