#include "vaultsim/pki/crl.h"

#include <nlohmann/json.hpp>

#include "vaultsim/convert.h"
#include "vaultsim/pki/x509_builder.h"

namespace vaultsim::pki {
namespace {

// Issuers of one CRL, and who signs it: the default issuer if it is among them.
struct Group {
  std::vector<const Issuer*> issuers;
  const Issuer* signer = nullptr;
};

std::map<std::string, Group> GroupsOf(const State& state) {
  std::map<std::string, Group> groups;
  for (const auto& [id, issuer] : state.issuers) {
    if (issuer.key_id.empty()) continue;
    Group& group = groups[CrlGroup(issuer)];
    group.issuers.push_back(&issuer);
    if ((issuer.usage & kCrlUsage) == 0) continue;
    if (group.signer == nullptr || id == state.default_issuer) group.signer = &issuer;
  }
  return groups;
}

// Of revoked certificates, those of the group; those of no issuer go to the default's CRL. An
// issuer never lists itself.
std::vector<RevokedEntry> EntriesOf(const State& state, const Group& group) {
  std::vector<RevokedEntry> entries;
  for (const auto& [serial, revocation] : state.revocations) {
    const std::string id =
        revocation.issuer_id.empty() ? state.default_issuer : revocation.issuer_id;
    bool listed = false;
    for (const Issuer* issuer : group.issuers) {
      if (issuer->certificate.der() == revocation.certificate.der()) {
        listed = false;
        break;
      }
      listed = listed || issuer->id == id;
    }
    if (!listed) continue;
    entries.push_back(RevokedEntry{ColonSerial(serial), ToInstant(revocation.revoked_at).seconds});
  }
  return entries;
}

std::chrono::nanoseconds DurationOf(const std::string& text) {
  return convert::ToDuration(Json(text)).value;
}

base::Status Rebuild(Mount& mount, const std::string& name, const Group& group) {
  const State& state = mount.state;
  const base::Result<Signer> signer = FindSigner(state, group.signer->id, kCrlUsage);
  if (!signer) return signer.error();
  const base::WallTime now = mount.environment.clock.Now();
  Crl& crl = mount.state.crls[name];
  const base::WallTime next = now + DurationOf(state.crl_config.expiry);
  CrlTemplate form{.number = crl.number + 1,
                   .this_update_s = ToInstant(now).seconds,
                   .next_update_s = ToInstant(next).seconds,
                   .revoked = {},
                   .freshest_crl_urls = signer->urls.delta_crl_distribution_points,
                   .signature = group.signer->revocation_signature};
  if (!state.crl_config.disable) form.revoked = EntriesOf(state, group);
  if (form.signature == SignatureAlgorithm::kUnknown) {
    form.signature = ChooseSignature(signer->key.native(), 0, false);
  }
  base::Result<std::string> der = BuildCrl(form, group.signer->certificate, signer->key.native());
  if (!der) return der.error();
  crl.der = std::move(*der);
  crl.number = form.number;
  crl.next_update = next;
  return {};
}

}  // namespace

std::vector<std::string> RebuildCrls(Mount& mount, CrlRebuild when) {
  if (mount.state.crl_config.disable && when == CrlRebuild::kIfEnabled) return {};
  std::vector<std::string> warnings;
  const std::map<std::string, Group> groups = GroupsOf(mount.state);
  std::erase_if(mount.state.crls, [&](const auto& crl) { return !groups.contains(crl.first); });
  for (const auto& [name, group] : groups) {
    const std::string prefix =
        "Warning " + std::to_string(warnings.size() + 1) + " during CRL rebuild: ";
    if (group.signer == nullptr) {
      std::string ids;
      for (const Issuer* issuer : group.issuers) ids += (ids.empty() ? "" : ",") + issuer->id;
      warnings.push_back(prefix +
                         "Issuer equivalency set with associated keys lacked an issuer with CRL "
                         "Signing KeyUsage; refusing to rebuild CRL for this group of issuers: " +
                         ids);
      continue;
    }
    if (const base::Status built = Rebuild(mount, name, group); !built) {
      warnings.push_back(prefix + built.error().message);
    }
  }
  return warnings;
}

base::Result<std::string> FetchCrl(Mount& mount, const std::string& issuer_reference) {
  const base::Result<std::string> id = ResolveIssuer(mount.state, issuer_reference);
  if (!id) return id.error();
  const Issuer& issuer = mount.state.issuers.at(*id);
  const auto crl = mount.state.crls.find(CrlGroup(issuer));
  if (crl == mount.state.crls.end()) {
    return base::Error{
        .code = base::ErrorCode::kNotFound,
        .message = "unable to find CRL for issuer: id:" + *id + "/ref:" + issuer_reference};
  }
  const CrlConfig& config = mount.state.crl_config;
  if (config.auto_rebuild && !config.disable &&
      mount.environment.clock.Now() >=
          crl->second.next_update - DurationOf(config.auto_rebuild_grace_period)) {
    RebuildCrls(mount, CrlRebuild::kIfEnabled);
  }
  return crl->second.der;
}

std::string IssuerOf(const State& state, const Certificate& certificate) {
  for (const auto& [id, issuer] : state.issuers) {
    if (certificate.IsSignedBy(issuer.certificate)) return id;
  }
  return {};
}

}  // namespace vaultsim::pki
