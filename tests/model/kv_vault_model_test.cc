// The same models through a whole simulated server: HTTP paths, tokens, mounts, bodies.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "kv1_model.h"
#include "kv2_model.h"
#include "transport_port.h"
#include "vaultsim/vault.h"

namespace model {
namespace {

struct Server {
  base::ManualClock clock{base::WallTime(std::chrono::hours(24 * 365 * 56))};
  base::SeededRandom random{1};
  vaultsim::Vault vault{
      {.profile = *rc::gen::element(vaultsim::Profile::kOpenBao2, vaultsim::Profile::kVault2),
       .root_token = base::SecretString("root")},
      clock,
      random};
  TransportPort Mount(const char* version) {
    return TransportPort(vault, base::SecretString("root"), "m", {{"version", version}},
                         [this](std::chrono::seconds time) { clock.Advance(time); });
  }
};

RC_GTEST_PROP(Kv1VaultModel, AnswersAsPredicted, ()) {
  Server server;
  TransportPort port = server.Mount("1");
  CheckKv1(port);
}

RC_GTEST_PROP(Kv2VaultModel, AnswersAsPredicted, ()) {
  Server server;
  TransportPort port = server.Mount("2");
  CheckKv2(port);
}

}  // namespace
}  // namespace model
