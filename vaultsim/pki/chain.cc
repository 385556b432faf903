// The ca_chain of each issuer, from the issuers of the mount.
#include <algorithm>
#include <set>

#include "vaultsim/pki/store.h"

namespace vaultsim::pki {
namespace {

// Parents of an issuer in the mount, roots first.
std::vector<const Issuer*> ParentsOf(const State& state, const Issuer& child) {
  std::vector<const Issuer*> roots;
  std::vector<const Issuer*> intermediates;
  // Vault walks the ids downwards.
  for (auto it = state.issuers.rbegin(); it != state.issuers.rend(); ++it) {
    const Issuer& candidate = it->second;
    if (candidate.id == child.id || !child.certificate.IsSignedBy(candidate.certificate)) continue;
    const bool root = candidate.certificate.subject_der() == candidate.certificate.issuer_der();
    (root ? roots : intermediates).push_back(&candidate);
  }
  roots.insert(roots.end(), intermediates.begin(), intermediates.end());
  return roots;
}

// Depth first: itself, then each parent's chain. `open` ends cycles of cross-signed issuers.
void Append(const State& state, const Issuer& issuer, std::set<std::string>& open,
            std::vector<Certificate>& chain) {
  if (!open.insert(issuer.id).second) return;
  const auto add = [&](const Certificate& certificate) {
    const bool known = std::any_of(chain.begin(), chain.end(), [&](const Certificate& seen) {
      return seen.der() == certificate.der();
    });
    if (!known) chain.push_back(certificate);
  };
  if (!issuer.manual_chain.empty()) {
    for (const std::string& id : issuer.manual_chain) {
      const auto parent = state.issuers.find(id);
      if (parent != state.issuers.end()) add(parent->second.certificate);
    }
    return;
  }
  add(issuer.certificate);
  for (const Issuer* parent : ParentsOf(state, issuer)) Append(state, *parent, open, chain);
}

}  // namespace

void RebuildChains(State& state) {
  std::map<std::string, std::vector<Certificate>> chains;
  for (const auto& [id, issuer] : state.issuers) {
    std::set<std::string> open;
    Append(state, issuer, open, chains[id]);
  }
  for (auto& [id, issuer] : state.issuers) issuer.ca_chain = std::move(chains[id]);
}

}  // namespace vaultsim::pki
