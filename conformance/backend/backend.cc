#include "conformance/backend/backend.h"

#include <nlohmann/json.hpp>
#include <set>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/random.h"
#include "conformance/backend/judge.h"
#include "conformance/diff/server.h"
#include "vault/http_transport.h"
#include "vaultsim/vault.h"

namespace conformance {
namespace {

constexpr const char* kRootToken = "conformance-root";

class SimulatedBackend : public Backend {
 public:
  SimulatedBackend(vaultsim::Profile profile, std::uint64_t seed)
      : random_(seed),
        vault_({.profile = profile,
                .root_token = base::SecretString(std::string(kRootToken)),
                .fast_keys = true},
               clock_, random_) {}

  base::Status Fresh() override {
    vault_.Reset();
    return {};
  }
  vault::Transport& transport() override { return vault_; }
  std::string root_token() const override { return kRootToken; }
  bool simulated() const override { return true; }

 private:
  base::SystemClock clock_;
  base::SeededRandom random_;
  vaultsim::Vault vault_;
};

// A real server: what was there at the beginning is left as it is, and what came later goes.
class RealBackend : public Backend {
 public:
  base::Status Fresh() override {
    if (began_) return Clear();
    if (base::Status begun = Begin(); !begun) return begun;
    began_ = true;
    auto mounts = Mounts();
    if (!mounts) return std::move(mounts).error();
    before_ = *std::move(mounts);
    return {};
  }
  bool simulated() const override { return false; }

 protected:
  virtual base::Status Begin() { return {}; }

  base::Status Clear() {
    auto mounts = Mounts();
    if (!mounts) return std::move(mounts).error();
    Judge judge(*this);
    for (const std::string& path : *mounts) {
      if (before_.contains(path)) continue;
      // A mount may be called "p%d/".
      const std::string at = "sys/mounts/" + base::PercentEncodePath(path);
      if (auto gone = judge.Ask("DELETE", at); !gone) return gone.error();
    }
    return {};
  }

 private:
  base::Result<std::set<std::string>> Mounts() {
    Judge judge(*this);
    auto answer = judge.Ask("GET", "sys/mounts");
    if (!answer) return std::move(answer).error();
    std::set<std::string> mounts;
    for (const auto& [path, mount] : (**answer)["data"].items()) mounts.insert(path);
    return mounts;
  }

  bool began_ = false;
  std::set<std::string> before_;
};

// Started for the purpose, once: a start takes longer than to remove some mounts.
class DevBackend : public RealBackend {
 public:
  explicit DevBackend(const std::string& program)
      : server_(diff::MakeDevServer(program, kRootToken)) {}

  vault::Transport& transport() override { return server_->transport(); }
  std::string root_token() const override { return kRootToken; }

 protected:
  base::Status Begin() override { return server_->Fresh(); }

 private:
  std::unique_ptr<diff::Server> server_;
};

// Somebody's dev server.
class ForeignBackend : public RealBackend {
 public:
  ForeignBackend(std::unique_ptr<vault::Transport> transport, std::string token)
      : transport_(std::move(transport)), token_(std::move(token)) {}
  ~ForeignBackend() override { static_cast<void>(Clear()); }

  vault::Transport& transport() override { return *transport_; }
  std::string root_token() const override { return token_; }

 private:
  std::unique_ptr<vault::Transport> transport_;
  std::string token_;
};

base::Error Wrong(std::string message) {
  return {.code = base::ErrorCode::kInvalidArgument, .message = std::move(message)};
}

}  // namespace

base::Result<std::unique_ptr<Backend>> MakeBackend(const BackendOptions& options) {
  const std::string& where = options.where;
  if (where == "sim" || where == "sim-http") {
    const auto profile = vaultsim::ProfileFromName(options.profile);
    if (!profile) return Wrong("there is no profile " + options.profile);
    return std::unique_ptr<Backend>(new SimulatedBackend(*profile, options.seed));
  }
  if (where.starts_with("dev:")) {
    return std::unique_ptr<Backend>(new DevBackend(where.substr(4)));
  }
  if (where.starts_with("vault:")) {
    auto transport = vault::HttpTransport::Create({.address = where.substr(6)});
    if (!transport) return std::move(transport).error();
    return std::unique_ptr<Backend>(
        new ForeignBackend(std::move(transport).value(), options.token));
  }
  return Wrong("there is no backend \"" + where + "\": sim, sim-http, dev:PROGRAM or vault:URL");
}

}  // namespace conformance
