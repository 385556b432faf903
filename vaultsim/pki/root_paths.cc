// root/generate, issuers/generate/root, root/rotate, DELETE root [5.1].
#include <nlohmann/json.hpp>

#include "vaultsim/pki/crl.h"
#include "vaultsim/pki/generation.h"
#include "vaultsim/pki/reply.h"

namespace vaultsim::pki {
namespace {

base::Error Rejected(std::string message) {
  return base::Error{.code = base::ErrorCode::kRejected, .message = std::move(message)};
}

// Go's x509 refuses what is below -1; Vault 2 checks before.
base::Result<int> RootPathLength(const Mount& mount, const FieldData& data) {
  if (!data.Has("max_path_length")) return -1;
  const std::int64_t length = data.Int("max_path_length");
  if (length >= -1) return static_cast<int>(length);
  if (mount.profile() == Profile::kVault2) {
    return Rejected("requested max_path_length " + std::to_string(length) +
                    " is invalid: must be a non-negative integer or -1 for no constraint");
  }
  return base::Error{.code = base::ErrorCode::kInternal,
                     .message =
                         "unable to create certificate: x509: invalid MaxPathLen, must be "
                         "greater or equal to -1"};
}

struct NewRoot {
  Certificate certificate;
  PrivateKey key;
  std::vector<std::string> warnings;
  bool only_delta_points = false;
};

base::Result<NewRoot> MakeRoot(Mount& mount, const EngineRequest& request, const FieldData& data,
                               const Generation& generation) {
  base::Result<Issuance> plan = PlanIssuance({.data = data,
                                              .request = request,
                                              .role = generation.role,
                                              .profile = mount.profile(),
                                              .now = mount.Now()});
  if (!plan) return plan.error();
  const base::Result<NameConstraints> constraints = CaNameConstraints(data, mount.profile());
  if (!constraints) return constraints.error();
  base::Result<Urls> urls = FillInUrls(mount.state, mount.state.urls, "");
  if (!urls) {
    if (!FillInUrls(mount.state, mount.state.urls, "empty-issuer-id")) {
      return base::Error{.code = base::ErrorCode::kInternal,
                         .message = "unable to parse AIA URL information: " + urls.error().message +
                                    "\nUsing templated AIA URL's {{issuer_id}} field when "
                                    "generating root certificates is not supported."};
    }
    // A template with the issuer's id cannot be filled in before there is an issuer.
    urls = Urls{};
    plan->warnings.push_back(
        "When generating root CA, found global AIA configuration with issuer_id template "
        "unsuitable for root generation. This AIA configuration has been ignored. To include AIA "
        "on this root CA, set the global AIA configuration to not include issuer_id and instead "
        "to refer to a static issuer name.");
  }
  const base::Result<PrivateKey> key = KeyFor(mount, generation);
  if (!key) return key.error();
  if (mount.is_openbao()) {
    if (const base::Status ordered = CheckOrder(*plan); !ordered) return ordered.error();
  }
  const base::Result<int> path_length = RootPathLength(mount, data);
  if (!path_length) return path_length.error();

  CertificateTemplate form;
  form.serial = NewSerial(mount.environment.random);
  form.subject_der = SubjectDer(plan->subject);
  form.not_before_s = plan->not_before.seconds;
  form.not_after_s = plan->not_after.seconds;
  form.basic_constraints = true;
  form.is_ca = true;
  form.max_path_length = *path_length;
  form.key_usage = CaKeyUsage(data);
  form.ext_key_usage = CaExtendedKeyUsage(data, mount.profile());
  form.subject_key_id = SubjectKeyId(key->public_der());
  form.authority_key_id = form.subject_key_id;
  form.names = plan->names;
  form.urls = *urls;
  form.name_constraints = *constraints;
  form.signature = ChooseSignature(key->native(), static_cast<int>(generation.role.signature_bits),
                                   generation.role.use_pss);
  base::Result<Certificate> certificate =
      BuildCertificate(form, key->public_der(), form.subject_der, key->native());
  if (!certificate) return certificate.error();
  return NewRoot{*certificate, *key, std::move(plan->warnings), HasOnlyDeltaPoints(form.urls)};
}

Json RootData(const NewRoot& root, const Generation& generation, const FieldData& data) {
  Json reply = {{"certificate", CertificateText(root.certificate, generation.format)},
                {"issuing_ca", CertificateText(root.certificate, generation.format)},
                {"expiration", root.certificate.not_after_s()},
                {"serial_number", root.certificate.serial()}};
  if (generation.exported) {
    if (generation.format == Format::kPemBundle) {
      reply["certificate"] = Bundle(&root.key, root.certificate.TrimmedPem(), {});
    }
    PutPrivateKey(reply, root.key, generation.format, data);
  }
  return reply;
}

std::vector<std::string> RootWarnings(const Mount& mount, const NewRoot& root,
                                      const FieldData& data) {
  std::vector<std::string> warnings;
  if (mount.is_openbao()) warnings = root.warnings;  // Vault loses them
  if (const auto complaint = CaKeyUsageComplaint(data, mount.profile())) {
    warnings.push_back("Invalid key usage will be ignored: " + *complaint);
  }
  if (root.certificate.subject_der().size() <= 2) warnings.push_back(kNoSubjectWarning);
  if (!root.certificate.has_urls()) warnings.push_back(kNoUrlsWarning);
  if (!mount.is_openbao() && root.only_delta_points) {
    warnings.push_back(
        "This mount has configured Delta CRL distribution points are set but no CRL Distribution "
        "Points.");
  }
  return warnings;
}

void WarnOfPathLength(const Certificate& root, std::vector<std::string>& warnings) {
  if (root.max_path_length() != 0) return;
  warnings.push_back(
      "Max path length of the generated certificate is zero. This certificate cannot be used to "
      "issue intermediate CA certificates.");
}

// Vault 1.21 ends with the warnings of the CRLs once more, without their numbers.
void RepeatBare(const std::vector<std::string>& numbered, std::vector<std::string>& warnings) {
  for (const std::string& warning : numbered) {
    const std::size_t colon = warning.find(": ");
    warnings.push_back(colon == std::string::npos ? warning : warning.substr(colon + 2));
  }
}

EngineResult GenerateRoot(Mount& mount, const EngineRequest& request, const FieldData& data) {
  const base::Result<Generation> generation =
      PlanGeneration(mount, CaKind::kRoot, data.String("exported"), data);
  if (!generation) return AsResponse(generation.error());
  base::Result<std::string> issuer_name = NewIssuerName(mount.state, data);
  if (!issuer_name) return AsResponse(issuer_name.error());
  if (issuer_name->empty() && request.path.starts_with("root/rotate/") &&
      !ResolveIssuer(mount.state, "next")) {
    issuer_name = std::string("next");
  }
  const base::Result<std::string> key_name = NewKeyName(mount.state, data);
  if (!key_name) return AsResponse(key_name.error());
  const base::Result<NewRoot> root = MakeRoot(mount, request, data, *generation);
  if (!root) return AsResponse(root.error());

  base::Random& random = mount.environment.random;
  const Key& key = *ImportKey(mount.state, root->key, *key_name, random).entry;
  const auto imported = ImportIssuer(mount.state, root->certificate, *issuer_name, random);
  if (!imported) return AsServerError(imported.error());
  Issuer& issuer = *imported->entry;
  // Only here it is known that the key can sign so: the certificate is fresh and self-signed.
  issuer.revocation_signature = root->certificate.signature();
  mount.state.certificates.insert_or_assign(StoredSerial(root->certificate.serial()),
                                            root->certificate);
  // The default issuer signs for its equals; on Vault 1.21 that is still the old one.
  const bool follows = mount.state.default_follows_latest_issuer;
  const bool late = mount.profile() == Profile::kVault121;
  if (follows && !late) mount.state.default_issuer = issuer.id;
  std::vector<std::string> crl_warnings;
  const base::Status built = RebuildCrls(mount, CrlRebuild::kAlways, crl_warnings);
  // Vault 1.21 fails without CRLs, though the root stays.
  if (!built && late) return AsServerError(built.error());
  if (follows) mount.state.default_issuer = issuer.id;

  EngineResponse response;
  *response.data = RootData(*root, *generation, data);
  (*response.data)["issuer_id"] = issuer.id;
  (*response.data)["issuer_name"] = issuer.name;
  (*response.data)["key_id"] = key.id;
  (*response.data)["key_name"] = key.name;
  response.warnings = RootWarnings(mount, *root, data);
  response.warnings.insert(response.warnings.end(), crl_warnings.begin(), crl_warnings.end());
  if (!built) response.warnings.push_back(built.error().message);
  WarnOfPathLength(root->certificate, response.warnings);
  if (mount.profile() == Profile::kVault121) RepeatBare(crl_warnings, response.warnings);
  return response;
}

EngineResult DeleteRoot(Mount& mount, const EngineRequest&, const FieldData&) {
  mount.state.issuers.clear();
  mount.state.keys.clear();
  mount.state.crls.clear();
  mount.state.default_issuer.clear();
  mount.state.default_key.clear();
  EngineResponse response;
  response.warnings.push_back(
      "DELETE /root deletes all keys and issuers; prefer the new DELETE /key/:key_ref and DELETE "
      "/issuer/:issuer_ref for finer granularity, unless removal of all keys and issuers is "
      "desired.");
  return response;
}

}  // namespace

void AddRootPaths(Mount& mount, std::vector<Path>& paths) {
  for (const char* pattern :
       {"root/generate/{exported}", "issuers/generate/root/{exported}", "root/rotate/{exported}"}) {
    paths.push_back(Path{.pattern = pattern,
                         .fields = GenerateRootFields(mount.profile()),
                         .handlers = {{Operation::kUpdate, Bind(mount, GenerateRoot)}}});
  }
  paths.push_back(Path{.pattern = "root",
                       .fields = {},
                       .handlers = {{Operation::kDelete, Bind(mount, DeleteRoot)}}});
}

}  // namespace vaultsim::pki
