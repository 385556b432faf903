#include "vaultsim/pki/issuer_update.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "vaultsim/pki/issuer_json.h"
#include "vaultsim/pki/pem.h"

namespace vaultsim::pki {
namespace {

constexpr FieldType kText = FieldType::kString;
constexpr FieldType kList = FieldType::kCommaStringSlice;

base::Error Rejected(std::string message) {
  return base::Error{.code = base::ErrorCode::kRejected, .message = std::move(message)};
}

struct Update {
  Mount& mount;
  const FieldData& data;
  IssuerWrite write;
  Issuer next;  // what the issuer becomes
  // Whether the parameter counts: all of them do on a replacement.
  bool Takes(const char* field) const { return write == IssuerWrite::kReplace || data.Has(field); }
};

base::Status UpdateName(Update& update) {
  if (!update.Takes("issuer_name")) return {};
  const std::string value = update.data.String("issuer_name");
  const std::string name(TrimSpace(value));
  // The issuer may keep its own name; a patch may remove it.
  const bool removes = update.write == IssuerWrite::kPatch && name.empty();
  const base::Result<std::string> fresh = NewIssuerName(update.mount.state, update.data);
  if (!fresh && !removes) {
    const bool keeps = fresh.error().code == base::ErrorCode::kConflict && name == update.next.name;
    if (!keeps) return fresh.error();
  }
  update.next.name = name;
  return {};
}

base::Status UpdateBehavior(Update& update) {
  if (!update.Takes("leaf_not_after_behavior")) return {};
  const std::string behavior = update.data.String("leaf_not_after_behavior");
  const bool vault_only = behavior == "always_enforce_err" && !update.mount.is_openbao();
  if (behavior != "err" && behavior != "truncate" && behavior != "permit" && !vault_only) {
    return Rejected(
        "Unknown value for field `leaf_not_after_behavior`. Possible values are `err`, `truncate`, "
        "and `permit`.");
  }
  update.next.leaf_not_after_behavior = behavior;
  return {};
}

base::Status CheckUsage(Update& update) {
  if (!update.Takes("usage")) return {};
  const std::vector<std::string> names = update.data.Strings("usage");
  const std::optional<unsigned> usage = UsageFromNames(names);
  if (!usage) {
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : " ") + name;
    return Rejected("Unable to parse specified usages: [" + list + "] - valid values are " +
                    UsageNames(kAllUsages));
  }
  return {};
}

base::Status UpdateUsage(Update& update) {
  if (!update.Takes("usage")) return {};
  const std::optional<unsigned> usage = UsageFromNames(update.data.Strings("usage"));
  if (!usage || *usage == update.next.usage) return {};
  if (update.next.revoked && (*usage & kIssueUsage) != 0) {
    return Rejected(
        "This issuer was revoked; unable to modify its usage to include certificate signing again. "
        "Reissue this certificate (preferably with a new key) and modify that entry instead.");
  }
  if ((*usage & kCrlUsage) != 0 && !update.next.certificate.may_sign_crls()) {
    return Rejected(
        "This issuer's underlying certificate lacks the CRLSign KeyUsage value; unable to set "
        "CRLSigningUsage on this issuer as a result.");
  }
  update.next.usage = *usage;
  return {};
}

base::Status UpdateRevocationSignature(Update& update) {
  if (!update.Takes("revocation_signature_algorithm")) return {};
  const std::string name = update.data.String("revocation_signature_algorithm");
  SignatureAlgorithm algorithm = SignatureAlgorithm::kUnknown;
  if (!name.empty()) {
    const std::optional<SignatureAlgorithm> known = SignatureAlgorithmFromName(name);
    if (!known) {
      // Vault lists them in random order.
      const std::string more = update.mount.is_openbao() ? ", mldsa44, mldsa65, mldsa87" : "";
      return Rejected(
          "Unknown signature algorithm value: 0 - valid values are sha256withrsa, sha384withrsa, "
          "sha512withrsa, ecdsawithsha256, ecdsawithsha384, ecdsawithsha512, sha256withrsapss, "
          "sha384withrsapss, sha512withrsapss, pureed25519, ed25519" +
          more);
    }
    algorithm = *known;
  }
  const std::optional<KeyType> type = TypeOf(update.next.certificate.public_key());
  if (type && !Fits(algorithm, *type)) {
    const char* kind = *type == KeyType::kRsa ? "RSA" : *type == KeyType::kEc ? "ECDSA" : "Ed25519";
    return base::Error{.code = base::ErrorCode::kInternal,
                       .message = "unable to use issuer of type " + std::string(kind) +
                                  " to sign with " + GoSignatureName(algorithm) + " key type"};
  }
  update.next.revocation_signature = algorithm;
  return {};
}

base::Status UpdateUrls(Update& update) {
  UrlConfig config = update.next.urls.value_or(UrlConfig{});
  const bool replaces = update.write == IssuerWrite::kReplace;
  if (update.Takes("enable_aia_url_templating")) {
    const bool wanted = update.data.Bool("enable_aia_url_templating");
    // As on OpenBao: a patch switches it on, and never off.
    const bool stays = update.mount.is_openbao() && !replaces && config.enable_templating;
    config.enable_templating = wanted || stays;
  }
  struct Part {
    const char* field;
    std::vector<std::string>* list;
  };
  const std::array<Part, 4> parts = {
      {{"issuing_certificates", &config.urls.issuing_certificates},
       {"crl_distribution_points", &config.urls.crl_distribution_points},
       {"delta_crl_distribution_points", &config.urls.delta_crl_distribution_points},
       {"ocsp_servers", &config.urls.ocsp_servers}}};
  for (const Part& part : parts) {
    if (!update.Takes(part.field)) continue;
    const std::vector<std::string> urls = update.data.Strings(part.field);
    const std::optional<std::string> bad = FindBadUrl(urls);
    if (bad && !config.enable_templating) {
      return Rejected("invalid URL found in Authority Information Access (AIA) parameter " +
                      std::string(part.field) + ": " + *bad);
    }
    // Likewise: a replacement checks these and keeps the old ones.
    const bool delta = part.list == &config.urls.delta_crl_distribution_points;
    if (update.mount.is_openbao() && replaces && delta) continue;
    if (urls.empty() && !part.list->empty()) config.emptied.insert(part.field);
    *part.list = urls;
  }
  const bool has_urls = HasUrls(update.mount.state, config.urls);
  update.next.urls = has_urls ? std::optional(config) : std::nullopt;
  return {};
}

// The first link is the issuer itself, also as "self".
base::Status UpdateChain(Update& update) {
  if (!update.Takes("manual_chain")) return {};
  std::vector<std::string> chain;
  for (std::string reference : update.data.Strings("manual_chain")) {
    if (chain.empty() && reference == "self") reference = update.next.id;
    const base::Result<std::string> id = ResolveIssuer(update.mount.state, reference);
    if (!id) {
      return base::Error{.code = base::ErrorCode::kInternal, .message = id.error().message};
    }
    if (chain.empty() && *id != update.next.id) {
      return Rejected("expected first cert in chain to be a self-reference, but was: " + reference +
                      "/" + *id);
    }
    chain.push_back(*id);
  }
  update.next.manual_chain = std::move(chain);
  return {};
}

// Vault 1.21 issues a certificate to see whether a new chain works. A patch looks the issuer up by
// its name, and so fails without one.
std::optional<std::string> TrialComplaint(const Mount& mount, const Issuer& issuer,
                                          IssuerWrite write) {
  const std::string reference = write == IssuerWrite::kReplace ? issuer.id : issuer.name;
  const std::string begin = reference + " is not functional: ";
  if (reference.empty()) return begin + "missing issuer reference";
  const base::Result<Signer> signer = FindSigner(mount.state, reference, kIssueUsage);
  if (signer) return std::nullopt;
  return begin + SignerComplaint(signer.error());
}

}  // namespace

Fields IssuerFields(Profile) {
  return {
      {"issuer_ref", kText, Json("default")},
      {"issuer_name", kText},
      {"manual_chain", kList},
      {"leaf_not_after_behavior", kText, Json("err")},
      {"usage", kList, Json({"read-only", "issuing-certificates", "crl-signing", "ocsp-signing"})},
      {"revocation_signature_algorithm", kText, Json("")},
      {"issuing_certificates", kList},
      {"crl_distribution_points", kList},
      {"delta_crl_distribution_points", kList},
      {"ocsp_servers", kList},
      {"enable_aia_url_templating", FieldType::kBool}};
}

EngineResult UpdateIssuer(Mount& mount, Issuer& issuer, const FieldData& data, IssuerWrite write) {
  Update update{mount, data, write, issuer};
  using Steps = std::array<base::Status (*)(Update&), 7>;
  // A replacement looks at all parameters before it changes anything.
  constexpr Steps kReplaceSteps = {
      UpdateName, UpdateBehavior, CheckUsage, UpdateRevocationSignature,
      UpdateUrls, UpdateUsage,    UpdateChain};
  constexpr Steps kPatchSteps = {
      UpdateName, UpdateBehavior, CheckUsage, UpdateUsage, UpdateRevocationSignature,
      UpdateUrls, UpdateChain};
  for (const auto step : write == IssuerWrite::kReplace ? kReplaceSteps : kPatchSteps) {
    if (const base::Status done = step(update); !done) return AsResponse(done.error());
  }
  const std::string old_name = issuer.name;
  const std::vector<std::string> old_chain = issuer.manual_chain;
  issuer = std::move(update.next);
  RebuildChains(mount.state);
  const bool tries = mount.profile() == Profile::kVault121 && issuer.manual_chain != old_chain &&
                     (issuer.usage & kIssueUsage) != 0;
  if (const auto complaint = tries ? TrialComplaint(mount, issuer, write) : std::nullopt) {
    issuer.manual_chain = old_chain;
    RebuildChains(mount.state);
    return UserError(
        "other changes to issuer may be persisted.  Error setting manual chain, issuer would be "
        "unusuable with this chain: certificate path set on issuer " +
        *complaint);
  }
  EngineResponse response = IssuerReply(issuer, mount.profile());
  if (!old_name.empty() && old_name != issuer.name) {
    WarnOfReferences(mount.state, old_name, response);
  }
  if (issuer.urls && issuer.urls->enable_templating) {
    if (const auto urls = FillInUrls(mount.state, *issuer.urls, issuer.id); !urls) {
      response.warnings.push_back(
          "issuance may fail: " + urls.error().message +
          "\n\nConsider setting the cluster-local address if it is not already set.");
    }
  }
  if (!mount.is_openbao() && issuer.urls && HasOnlyDeltaPoints(issuer.urls->urls)) {
    response.warnings.push_back("delta crl distribution points were set: " +
                                Joined(issuer.urls->urls.delta_crl_distribution_points) +
                                " but no base crl distribution point was set, consider setting "
                                "base crl distribution point.");
  }
  return response;
}

}  // namespace vaultsim::pki
