// intermediate/set-signed, issuers/import/{cert,bundle}, config/ca [5.2].
#include <algorithm>
#include <nlohmann/json.hpp>

#include "vaultsim/pki/crl.h"
#include "vaultsim/pki/go_asn1.h"
#include "vaultsim/pki/pem.h"

namespace vaultsim::pki {
namespace {

constexpr std::size_t kBundleMin = 75;

struct Blocks {
  std::vector<PemBlock> certificates;
  std::vector<PemBlock> keys;
};

base::Error Rejected(std::string message) {
  return base::Error{.code = base::ErrorCode::kRejected, .message = std::move(message)};
}

base::Result<Blocks> SplitBundle(std::string_view text, Profile profile) {
  Blocks blocks;
  int count = 0;
  while (!TrimSpace(text).empty()) {
    ++count;
    std::optional<PemBlock> block = NextPemBlock(text);
    if (!block) {
      return Rejected(profile == Profile::kOpenBao2
                          ? "error when parsing block " + std::to_string(count) +
                                ": invalid PEM data"
                          : "provided PEM block contained no data");
    }
    if (block->label == "CERTIFICATE" || block->label == "X509 CERTIFICATE") {
      blocks.certificates.push_back(std::move(*block));
    } else if (block->label != "CRL" && block->label != "X509 CRL" && block->label != "EC PARAMS" &&
               block->label != "EC PARAMETERS") {
      blocks.keys.push_back(std::move(*block));
    }
  }
  return blocks;
}

// set-signed has its own parameter, and takes no keys.
base::Result<std::string> BundleOf(const EngineRequest& request, const FieldData& data) {
  const bool set_signed = request.path == "intermediate/set-signed";
  std::string text = data.String(set_signed ? "certificate" : "pem_bundle");
  if (text.empty()) return Rejected("'pem_bundle' and 'certificate' parameters were empty");
  if (text.size() < kBundleMin) {
    return Rejected(
        "provided data for import was too short; perhaps a path was passed to the API rather than "
        "the contents of a PEM file");
  }
  return text;
}

struct Outcome {
  Json mapping = Json::object();  // issuer id to key id
  std::vector<std::string> new_issuers;
  std::vector<std::string> new_keys;
  std::vector<std::string> known_issuers;
  std::vector<std::string> known_keys;
};

base::Status ImportKeys(State& state, const Blocks& blocks, base::Random& random,
                        Outcome& outcome) {
  for (std::size_t i = 0; i < blocks.keys.size(); ++i) {
    const std::optional<PrivateKey> key = PrivateKey::FromDer(blocks.keys[i].der);
    if (!key) {
      return Rejected("Error parsing key " + std::to_string(i) +
                      ": failed to parse PEM block: " + PrivateKeyParseError(blocks.keys[i].der));
    }
    const Imported<Key> imported = ImportKey(state, *key, "", random);
    (imported.existed ? outcome.known_keys : outcome.new_keys).push_back(imported.entry->id);
  }
  return {};
}

base::Status ImportIssuers(State& state, const Blocks& blocks, base::Random& random,
                           Outcome& outcome) {
  for (std::size_t i = 0; i < blocks.certificates.size(); ++i) {
    const PemBlock& block = blocks.certificates[i];
    const auto refusal = [&](const std::string& why) {
      return Rejected("Error parsing issuer " + std::to_string(i) + ": " + why + "\n" +
                      EncodePem(block.label, block.der));
    };
    const std::optional<Certificate> certificate = Certificate::FromDer(block.der);
    if (!certificate) return refusal(CertificateParseError(block.der));
    const auto imported = ImportIssuer(state, *certificate, "", random);
    if (!imported) return refusal(imported.error().message);
    const Issuer& issuer = *imported->entry;
    outcome.mapping[issuer.id] = issuer.key_id;
    (imported->existed ? outcome.known_issuers : outcome.new_issuers).push_back(issuer.id);
  }
  return {};
}

// The default may follow what was just imported.
void FollowLatest(State& state, const Outcome& outcome, std::vector<std::string>& warnings) {
  std::vector<std::string> usable;
  for (const std::string& id : outcome.new_issuers) {
    if (!outcome.mapping[id].get<std::string>().empty()) usable.push_back(id);
  }
  if (state.default_follows_latest_issuer && usable.size() == 1) {
    state.default_issuer = usable.front();
  } else if (state.default_follows_latest_issuer && usable.size() > 1) {
    warnings.push_back(
        "Default issuer left unchanged: could not select new issuer automatically as multiple "
        "imported issuers had key material in Vault.");
  }
  const auto mapped = outcome.mapping.find(state.default_issuer);
  if (mapped != outcome.mapping.end() && mapped->get<std::string>().empty()) {
    warnings.push_back(
        "The default issuer has no key associated with it. Some operations like issuing "
        "certificates and signing CRLs will be unavailable with the requested default issuer until "
        "a key is imported or the default issuer is changed.");
  }
  const bool default_is_new = std::find(outcome.new_issuers.begin(), outcome.new_issuers.end(),
                                        state.default_issuer) != outcome.new_issuers.end();
  if (usable.size() > 1 && default_is_new) {
    warnings.push_back(
        "The imported bundle contained multiple certs matching keys, the default issuer that was "
        "selected should be verified and manually changed if incorrect.");
  }
}

Json ListOrNull(const std::vector<std::string>& list) {
  return list.empty() ? Json(nullptr) : Json(list);
}

// Vault 1.21, though the import stays; the others only warn.
bool FailsWithoutCrls(const Mount& mount) { return mount.profile() == Profile::kVault121; }

base::Status RebuildAfterImport(Mount& mount, const Outcome& outcome,
                                std::vector<std::string>& warnings) {
  if (outcome.new_issuers.empty()) return {};
  base::Status built = RebuildCrls(mount, CrlRebuild::kAlways, warnings);
  if (built) return built;
  const bool fails = FailsWithoutCrls(mount);
  return base::Error{
      .code = base::ErrorCode::kInternal,
      .message = std::string(fails ? "R" : "r") +
                 "ebuilding the CRL failed. While this is indicative of a problem with the "
                 "imported issuers (perhaps because of their revocation_signature_algorithm), they "
                 "did import successfully and are now usable. It is strongly suggested to fix the "
                 "CRL building errors before continuing. The original error is reproduced "
                 "below:\n\n\t" +
                 built.error().message};
}

EngineResult Import(Mount& mount, const EngineRequest& request, const FieldData& data) {
  const bool keys_allowed = request.path.ends_with("bundle") || request.path == "config/ca";
  const base::Result<std::string> bundle = BundleOf(request, data);
  if (!bundle) return AsResponse(bundle.error());
  const base::Result<Blocks> blocks = SplitBundle(*bundle, mount.profile());
  if (!blocks) return AsResponse(blocks.error());
  if (!blocks->keys.empty() && !keys_allowed) {
    return UserError(
        "private keys found in the PEM bundle but not allowed by the path; use "
        "/issuers/import/bundle");
  }
  // One transaction: a bundle with an error in it changes nothing. Vault 1.21 keeps what came
  // before.
  State next = mount.state;
  Outcome outcome;
  base::Random& random = mount.environment.random;
  base::Status done = ImportKeys(next, *blocks, random, outcome);
  if (done) done = ImportIssuers(next, *blocks, random, outcome);
  if (done || mount.profile() == Profile::kVault121) mount.state = std::move(next);
  if (!done) return AsResponse(done.error());
  EngineResponse response;
  const bool fails = FailsWithoutCrls(mount);
  base::Status built = {};
  if (fails) built = RebuildAfterImport(mount, outcome, response.warnings);
  if (!built) return AsServerError(built.error());
  FollowLatest(mount.state, outcome, response.warnings);
  if (!HasUrls(mount.state, mount.state.urls.urls)) response.warnings.push_back(kNoUrlsWarning);
  if (!mount.is_openbao() && HasOnlyDeltaPoints(mount.state.urls.urls)) {
    response.warnings.push_back(
        "delta crl distribution points were set, but no base crl distribution points were set.");
  }
  if (!fails) built = RebuildAfterImport(mount, outcome, response.warnings);
  if (!built) response.warnings.push_back(built.error().message);
  response.data = Json{{"mapping", outcome.mapping},
                       {"imported_keys", ListOrNull(outcome.new_keys)},
                       {"imported_issuers", ListOrNull(outcome.new_issuers)},
                       {"existing_keys", ListOrNull(outcome.known_keys)},
                       {"existing_issuers", ListOrNull(outcome.known_issuers)}};
  return response;
}

}  // namespace

void AddImportPaths(Mount& mount, std::vector<Path>& paths) {
  const auto add = [&](const char* pattern, std::vector<Field> fields) {
    paths.push_back(Path{.pattern = pattern,
                         .fields = std::move(fields),
                         .handlers = {{Operation::kUpdate, Bind(mount, Import)}}});
  };
  add("intermediate/set-signed", {{"certificate", FieldType::kString}});
  add("config/ca", {{"pem_bundle", FieldType::kString}});
  add("issuers/import/cert", {{"pem_bundle", FieldType::kString}});
  add("issuers/import/bundle", {{"pem_bundle", FieldType::kString}});
}

}  // namespace vaultsim::pki
