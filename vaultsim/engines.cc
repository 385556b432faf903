#include "vaultsim/engines.h"

#include <functional>

#include "vaultsim/auth/approle.h"
#include "vaultsim/auth/jwt.h"
#include "vaultsim/auth/userpass.h"
#include "vaultsim/kv/kv1.h"
#include "vaultsim/kv/kv2.h"
#ifdef VAULTSIM_HAS_PKI
#include "vaultsim/pki/pki.h"
#endif

namespace vaultsim {
namespace {

using Factory =
    std::function<std::unique_ptr<Engine>(const Environment& environment, const MountOptions&)>;

std::string Option(const MountOptions& options, const std::string& name) {
  const auto at = options.find(name);
  return at == options.end() ? "" : at->second;
}

std::unique_ptr<Engine> MakeKv(const Environment& environment, const MountOptions& options) {
  const std::string version = Option(options, "version");
  if (version == "2") return MakeKv2(environment);
  if (!version.empty() && version != "1") return nullptr;
  return MakeKv1(environment, Option(options, "leased_passthrough") == "true");
}

const std::map<std::string, Factory>& Factories() {
  static const std::map<std::string, Factory> kFactories = {
      {"kv", MakeKv},
      {"generic", MakeKv},
#ifdef VAULTSIM_HAS_PKI
      {"pki",
       [](const Environment& environment, const MountOptions&) { return MakePki(environment); }},
#endif
  };
  return kFactories;
}

}  // namespace

bool IsSecretsType(const std::string& type) { return Factories().contains(type); }

std::unique_ptr<Engine> MakeSecretsEngine(const Environment& environment, const std::string& type,
                                          const MountOptions& options) {
  const auto at = Factories().find(type);
  return at == Factories().end() ? nullptr : at->second(environment, options);
}

bool IsAuthType(const std::string& type) {
  return type == "userpass" || type == "approle" || type == "jwt";
}

std::unique_ptr<Engine> MakeAuthMethod(State& state, const std::string& type) {
  if (type == "userpass") return MakeUserpass(state);
  if (type == "jwt") return MakeJwt(state);
  return type == "approle" ? MakeApprole(state) : nullptr;
}

}  // namespace vaultsim
