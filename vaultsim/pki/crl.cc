#include "vaultsim/pki/crl.h"

#include <nlohmann/json.hpp>

#include "vaultsim/framework/convert.h"
#include "vaultsim/pki/x509_builder.h"

namespace vaultsim::pki {
namespace {

using Crls = std::map<std::string, Crl>;                           // by CrlGroup()
using Revoked = std::map<std::string, std::vector<RevokedEntry>>;  // by issuer; "": of none

// Issuers of one CRL in the order of their ids, and who signs it: the default issuer if it is among
// them.
struct Group {
  std::vector<const Issuer*> issuers;
  const Issuer* signer = nullptr;
};

bool HasKey(const State& state, const std::string& issuer_id) {
  const auto issuer = state.issuers.find(issuer_id);
  return issuer != state.issuers.end() && !issuer->second.key_id.empty();
}

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

bool IsIssuer(const State& state, const Certificate& certificate) {
  for (const auto& [id, issuer] : state.issuers) {
    if (!issuer.key_id.empty() && issuer.certificate.der() == certificate.der()) return true;
  }
  return false;
}

// Only issuers with a key have lists.
std::string KeyedIssuerOf(const State& state, const Certificate& certificate) {
  for (const auto& [id, issuer] : state.issuers) {
    if (!issuer.key_id.empty() && certificate.IsSignedBy(issuer.certificate)) return id;
  }
  return {};
}

// Each revoked certificate by its issuer, which is looked for again when it is gone. only: stored
// serials; null: all.
Revoked AssignRevoked(State& state, const std::set<std::string>* only) {
  Revoked revoked;
  for (auto& [serial, revocation] : state.revocations) {
    if (only != nullptr && !only->contains(serial)) continue;
    if (IsIssuer(state, revocation.certificate)) continue;
    std::string issuer = revocation.issuer_id;
    if (!HasKey(state, issuer)) {
      issuer = KeyedIssuerOf(state, revocation.certificate);
      if (!issuer.empty()) revocation.issuer_id = issuer;
    }
    revoked[issuer].push_back({ColonSerial(serial), ToInstant(revocation.revoked_at).seconds});
  }
  return revoked;
}

// A revoked issuer is on the lists of those that signed it, never on its own.
void AddRevokedIssuers(const State& state, Revoked& revoked) {
  for (const auto& [id, issuer] : state.issuers) {
    if (!issuer.revoked || issuer.key_id.empty()) continue;
    for (const auto& [other_id, other] : state.issuers) {
      if (other_id == id || other.key_id.empty()) continue;
      if (!issuer.certificate.HasSignatureOf(other.certificate)) continue;
      revoked[other_id].push_back(
          {issuer.certificate.serial(), ToInstant(issuer.revoked_at).seconds});
    }
  }
}

// What is revoked by none of the mount's issuers is on the default's list.
std::vector<RevokedEntry> EntriesOf(const State& state, const Group& group,
                                    const Revoked& revoked) {
  std::vector<RevokedEntry> entries;
  const auto add = [&](const std::string& issuer) {
    const auto found = revoked.find(issuer);
    if (found == revoked.end()) return;
    entries.insert(entries.end(), found->second.begin(), found->second.end());
  };
  for (const Issuer* issuer : group.issuers) {
    if ((issuer->usage & kCrlUsage) == 0) continue;
    if (issuer->id == state.default_issuer) add("");
    add(issuer->id);
  }
  return entries;
}

std::chrono::nanoseconds DurationOf(const std::string& text) {
  return convert::ToDuration(Json(text)).value;
}

base::Error Internal(std::string message) {
  return base::Error{.code = base::ErrorCode::kInternal, .message = std::move(message)};
}

// One more list of a group, with the next number.
base::Result<std::string> Make(const Mount& mount, const Group& group, Crl& crl,
                               std::vector<RevokedEntry> revoked, std::optional<long> base) {
  const State& state = mount.state;
  const base::Result<Signer> signer = FindSigner(state, group.signer->id, kCrlUsage);
  if (!signer) {
    const bool rejected = signer.error().code == base::ErrorCode::kRejected;
    return Internal(
        (rejected ? "could not fetch the CA certificate: " : "error fetching CA certificate: ") +
        signer.error().message);
  }
  const base::WallTime now = mount.environment.clock.Now();
  const base::WallTime next = now + DurationOf(state.crl_config.expiry);
  if (next < now) {
    return Internal(
        "error creating new CRL: x509: template.ThisUpdate is after template.NextUpdate");
  }
  CrlTemplate form{.number = ++crl.number,
                   .base_number = base,
                   .this_update_s = ToInstant(now).seconds,
                   .next_update_s = ToInstant(next).seconds,
                   .revoked = std::move(revoked),
                   .freshest_crl_urls = {},
                   .signature = group.signer->revocation_signature};
  const bool names_delta = mount.profile() != Profile::kVault121;
  if (!base && names_delta) form.freshest_crl_urls = signer->urls.delta_crl_distribution_points;
  if (form.signature == SignatureAlgorithm::kUnknown) {
    form.signature = ChooseSignature(signer->key.native(), 0, false);
  }
  crl.next_update = next;
  return BuildCrl(form, group.signer->certificate, signer->key.native());
}

base::Error AsGroupError(const Group& group, const base::Error& error) {
  return Internal("error building CRLs: error building CRLs: unable to build CRL for issuer (" +
                  group.signer->id + "): " + error.message);
}

std::string LacksUsage(const Group& group) {
  std::string ids;
  for (const Issuer* issuer : group.issuers) ids += (ids.empty() ? "" : ",") + issuer->id;
  return "warning from local CRL rebuild: Issuer equivalency set with associated keys lacked an "
         "issuer with CRL Signing KeyUsage; refusing to rebuild CRL for this group of issuers: " +
         ids;
}

// A list without any of its old issuers begins again.
void TakeOver(const Group& group, Crl& crl) {
  std::set<std::string> ids;
  bool known = false;
  for (const Issuer* issuer : group.issuers) {
    known = known || crl.issuers.contains(issuer->id);
    ids.insert(issuer->id);
  }
  if (!known) crl = Crl{};
  crl.issuers = std::move(ids);
}

// The lists of all groups, of one kind. Those of groups that are no more go away.
base::Result<Crls> MakeLists(Mount& mount, CrlKind kind) {
  State& state = mount.state;
  const bool delta = kind == CrlKind::kDelta;
  Revoked revoked;
  if (!state.crl_config.disable) {
    revoked = AssignRevoked(state, delta ? &state.delta_serials : nullptr);
    if (!delta) AddRevokedIssuers(state, revoked);
  }
  Crls crls = state.crls;
  const std::map<std::string, Group> groups = GroupsOf(state);
  std::erase_if(crls, [&](const auto& crl) { return !groups.contains(crl.first); });
  for (const auto& [name, group] : groups) {
    if (group.signer == nullptr) continue;
    Crl& crl = crls[name];
    TakeOver(group, crl);
    base::Result<std::string> der = Make(mount, group, crl, EntriesOf(state, group, revoked),
                                         delta ? std::optional(crl.complete_number) : std::nullopt);
    if (!der) return AsGroupError(group, der.error());
    (delta ? crl.delta_der : crl.der) = std::move(*der);
    if (!delta) crl.complete_number = crl.number;
  }
  return crls;
}

base::Status MakeDeltaLists(Mount& mount) {
  base::Result<Crls> crls = MakeLists(mount, CrlKind::kDelta);
  if (!crls) return crls.error();
  mount.state.crls = std::move(*crls);
  mount.state.delta_built = mount.environment.clock.Now();
  return {};
}

// What a server does now and then by itself.
void RebuildOld(Mount& mount, const Crl& crl) {
  const CrlConfig& config = mount.state.crl_config;
  if (!config.auto_rebuild || config.disable) return;
  const base::WallTime now = mount.environment.clock.Now();
  std::vector<std::string> unheard;
  if (now >= crl.next_update - DurationOf(config.auto_rebuild_grace_period)) {
    static_cast<void>(RebuildCrls(mount, CrlRebuild::kIfEnabled, unheard));
  } else if (config.enable_delta && !mount.state.delta_serials.empty() &&
             now >= mount.state.delta_built + DurationOf(config.delta_rebuild_interval)) {
    static_cast<void>(MakeDeltaLists(mount));
  }
}

}  // namespace

base::Status RebuildCrls(Mount& mount, CrlRebuild when, std::vector<std::string>& warnings) {
  if (mount.state.crl_config.disable && when == CrlRebuild::kIfEnabled) return {};
  base::Result<Crls> crls = MakeLists(mount, CrlKind::kComplete);
  if (!crls) return crls.error();
  mount.state.crls = std::move(*crls);
  mount.state.delta_serials.clear();
  int count = 0;
  for (const auto& [name, group] : GroupsOf(mount.state)) {
    if (group.signer != nullptr) continue;
    warnings.push_back("Warning " + std::to_string(++count) +
                       " during CRL rebuild: " + LacksUsage(group));
  }
  if (const base::Status built = MakeDeltaLists(mount); !built) {
    return Internal("error building CRLs: unable to rebuild empty Delta WAL: " +
                    built.error().message);
  }
  return {};
}

base::Status RebuildDeltaCrls(Mount& mount) {
  if (mount.state.crl_config.disable) return {};
  return MakeDeltaLists(mount);
}

EngineError CrlFailure(const base::Error& error, const std::string& kind) {
  return ServerError("error encountered during " + kind + "CRL building: " + error.message);
}

base::Result<std::string> FetchCrl(Mount& mount, const std::string& issuer_reference,
                                   CrlKind kind) {
  const base::Result<std::string> id = ResolveIssuer(mount.state, issuer_reference);
  if (!id) return id.error();
  const std::string group = CrlGroup(mount.state.issuers.at(*id));
  const auto found = mount.state.crls.find(group);
  if (found == mount.state.crls.end() || !found->second.issuers.contains(*id)) {
    return base::Error{
        .code = base::ErrorCode::kNotFound,
        .message = "unable to find CRL for issuer: id:" + *id + "/ref:" + issuer_reference};
  }
  RebuildOld(mount, found->second);
  const Crl& crl = mount.state.crls.at(group);
  return kind == CrlKind::kDelta ? crl.delta_der : crl.der;
}

std::string IssuerOf(const State& state, const Certificate& certificate) {
  for (const auto& [id, issuer] : state.issuers) {
    if (certificate.IsSignedBy(issuer.certificate)) return id;
  }
  return {};
}

}  // namespace vaultsim::pki
