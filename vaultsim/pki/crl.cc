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

// Stored serials of revoked certificates, those of the group; those of no issuer go to the
// default's CRL. An issuer never lists itself.
std::set<std::string> RevokedBy(const State& state, const Group& group) {
  std::set<std::string> serials;
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
    if (listed) serials.insert(serial);
  }
  return serials;
}

std::vector<RevokedEntry> EntriesOf(const State& state, const std::set<std::string>& serials) {
  std::vector<RevokedEntry> entries;
  for (const std::string& serial : serials) {
    const Instant time = ToInstant(state.revocations.at(serial).revoked_at);
    entries.push_back(RevokedEntry{ColonSerial(serial), time.seconds});
  }
  return entries;
}

std::chrono::nanoseconds DurationOf(const std::string& text) {
  return convert::ToDuration(Json(text)).value;
}

// One more list of a group, with the next number.
base::Result<std::string> Make(Mount& mount, const Group& group, Crl& crl,
                               const std::set<std::string>& serials, std::optional<long> base) {
  const State& state = mount.state;
  const base::Result<Signer> signer = FindSigner(state, group.signer->id, kCrlUsage);
  if (!signer) return signer.error();
  const base::WallTime now = mount.environment.clock.Now();
  const base::WallTime next = now + DurationOf(state.crl_config.expiry);
  CrlTemplate form{.number = ++crl.number,
                   .base_number = base,
                   .this_update_s = ToInstant(now).seconds,
                   .next_update_s = ToInstant(next).seconds,
                   .revoked = EntriesOf(state, serials),
                   .freshest_crl_urls = {},
                   .signature = group.signer->revocation_signature};
  if (!base) form.freshest_crl_urls = signer->urls.delta_crl_distribution_points;
  if (form.signature == SignatureAlgorithm::kUnknown) {
    form.signature = ChooseSignature(signer->key.native(), 0, false);
  }
  return BuildCrl(form, group.signer->certificate, signer->key.native());
}

base::Status RebuildDelta(Mount& mount, const Group& group, Crl& crl) {
  std::set<std::string> since;
  if (!mount.state.crl_config.disable) {
    for (const std::string& serial : RevokedBy(mount.state, group)) {
      if (!crl.listed.contains(serial)) since.insert(serial);
    }
  }
  base::Result<std::string> der = Make(mount, group, crl, since, crl.complete_number);
  if (!der) return der.error();
  crl.delta_der = std::move(*der);
  return {};
}

base::Status Rebuild(Mount& mount, const Group& group, Crl& crl) {
  std::set<std::string> serials;
  if (!mount.state.crl_config.disable) serials = RevokedBy(mount.state, group);
  base::Result<std::string> der = Make(mount, group, crl, serials, std::nullopt);
  if (!der) return der.error();
  crl.der = std::move(*der);
  crl.listed = std::move(serials);
  crl.complete_number = crl.number;
  crl.next_update = mount.environment.clock.Now() + DurationOf(mount.state.crl_config.expiry);
  return RebuildDelta(mount, group, crl);
}

}  // namespace

std::vector<std::string> RebuildCrls(Mount& mount, CrlRebuild when) {
  if (mount.state.crl_config.disable && when == CrlRebuild::kIfEnabled) return {};
  std::vector<std::string> warnings;
  const std::map<std::string, Group> groups = GroupsOf(mount.state);
  std::erase_if(mount.state.crls, [&](const auto& crl) { return !groups.contains(crl.first); });
  for (const auto& [name, group] : groups) {
    const std::string prefix = "Warning " + std::to_string(warnings.size() + 1) +
                               " during CRL rebuild: warning from local CRL rebuild: ";
    if (group.signer == nullptr) {
      std::string ids;
      for (const Issuer* issuer : group.issuers) ids += (ids.empty() ? "" : ",") + issuer->id;
      warnings.push_back(prefix +
                         "Issuer equivalency set with associated keys lacked an issuer with CRL "
                         "Signing KeyUsage; refusing to rebuild CRL for this group of issuers: " +
                         ids);
      continue;
    }
    if (const base::Status built = Rebuild(mount, group, mount.state.crls[name]); !built) {
      warnings.push_back(prefix + built.error().message);
    }
  }
  return warnings;
}

std::vector<std::string> RebuildDeltaCrls(Mount& mount) {
  std::vector<std::string> warnings;
  for (const auto& [name, group] : GroupsOf(mount.state)) {
    const auto crl = mount.state.crls.find(name);
    if (group.signer == nullptr || crl == mount.state.crls.end()) continue;
    if (const base::Status built = RebuildDelta(mount, group, crl->second); !built) {
      warnings.push_back("Warning " + std::to_string(warnings.size() + 1) +
                         " during CRL rebuild: " + built.error().message);
    }
  }
  return warnings;
}

base::Result<std::string> FetchCrl(Mount& mount, const std::string& issuer_reference,
                                   CrlKind kind) {
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
  return kind == CrlKind::kDelta ? crl->second.delta_der : crl->second.der;
}

std::string IssuerOf(const State& state, const Certificate& certificate) {
  for (const auto& [id, issuer] : state.issuers) {
    if (certificate.IsSignedBy(issuer.certificate)) return id;
  }
  return {};
}

}  // namespace vaultsim::pki
