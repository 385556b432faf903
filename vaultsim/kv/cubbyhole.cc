#include "vaultsim/kv/cubbyhole.h"

#include <unordered_map>
#include <utility>

#include "vaultsim/kv/passthrough.h"

namespace vaultsim {
namespace {

// Holds the table of paths; the tokens' stores live beside it.
class Tokens final : public kv::Passthrough {
 public:
  explicit Tokens(const Environment& environment) : Passthrough(environment, false) {}
  std::string Type() const override { return "cubbyhole"; }
  void Drop(const std::string& client_token) { values_.erase(client_token); }

 private:
  kv::Values* Find(const EngineRequest& request, bool create) override {
    if (create) return &values_[request.client_token];
    const auto found = values_.find(request.client_token);
    return found == values_.end() ? nullptr : &found->second;
  }
  // No lease, whatever the data says.
  void AddLease(const EngineRequest&, const Json&, EngineResponse&) override {}
  EngineError Refuse(std::string text) const override { return ServerError(std::move(text)); }
  bool DataBeforePath() const override { return true; }
  EngineError Missing(const EngineRequest& request) const override {
    return request.path.empty() ? ServerError("missing path") : NotFound();
  }

  std::unordered_map<std::string, kv::Values> values_;
};

class TokensCubbyhole final : public Cubbyhole {
 public:
  explicit TokensCubbyhole(const Environment& environment) : tokens_(environment) {}
  const std::vector<Path>& Paths() const override { return tokens_.Paths(); }
  std::string Type() const override { return tokens_.Type(); }
  void Drop(const std::string& client_token) override { tokens_.Drop(client_token); }

 private:
  Tokens tokens_;
};

}  // namespace

std::unique_ptr<Cubbyhole> MakeCubbyhole(const Environment& environment) {
  return std::make_unique<TokensCubbyhole>(environment);
}

}  // namespace vaultsim
