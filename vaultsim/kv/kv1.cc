#include "vaultsim/kv/kv1.h"

#include <nlohmann/json.hpp>

#include "vaultsim/kv/passthrough.h"
#include "vaultsim/kv/values.h"

namespace vaultsim {
namespace {

constexpr std::size_t kLeaseIdLength = 24;  // letters and digits after the path

class Kv1 final : public kv::Passthrough {
 public:
  Kv1(const Environment& environment, bool leased)
      : Passthrough(environment, environment.profile == Profile::kOpenBao2), leased_(leased) {}
  std::string Type() const override { return "kv"; }
  const kv::Values& values() const { return values_; }

 private:
  kv::Values* Find(const EngineRequest&, bool) override { return &values_; }

  void AddLease(const EngineRequest& request, const Json& value,
                EngineResponse& response) override {
    response.lease_duration_s = kv::LeaseSeconds(value).value_or(request.default_lease_ttl_s);
    if (!leased_) return;
    response.lease_id =
        request.mount + request.path + "/" + environment_.random.Base62(kLeaseIdLength);
    response.renewable = value.contains("ttl") || value.contains("lease");
  }

  EngineError Refuse(std::string text) const override { return UserError(std::move(text)); }

  const bool leased_;
  kv::Values values_;
};

}  // namespace

std::unique_ptr<Engine> MakeKv1(const Environment& environment, bool leased) {
  return std::make_unique<Kv1>(environment, leased);
}

bool VisitKv1(const Engine& engine,
              const std::function<void(const std::string& key, const Json& value)>& visit) {
  const auto* kv1 = dynamic_cast<const Kv1*>(&engine);
  if (kv1 == nullptr) return false;
  kv1->values().ForEach(
      [&](std::string_view key, const json::Box& value) { visit(std::string(key), *value); });
  return true;
}

}  // namespace vaultsim
