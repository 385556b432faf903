// issuers/, issuer/:ref and its raw forms, issuer/:ref/revoke [5.3].
#include <algorithm>
#include <nlohmann/json.hpp>

#include "vaultsim/pki/crl.h"
#include "vaultsim/pki/fields.h"
#include "vaultsim/pki/issuer_json.h"
#include "vaultsim/pki/issuer_update.h"
#include "vaultsim/pki/pem.h"

namespace vaultsim::pki {
namespace {

EngineResult ListIssuers(Mount& mount, const EngineRequest&, const FieldData& data) {
  std::vector<std::string> ids;
  Json info = Json::object();
  for (const auto& [id, issuer] : mount.state.issuers) {
    ids.push_back(id);
    info[id] = {{"issuer_name", issuer.name},
                {"is_default", id == mount.state.default_issuer},
                {"serial_number", issuer.certificate.serial()},
                {"key_id", issuer.key_id}};
  }
  return ListReply(std::move(ids), &info, data, mount.profile());
}

// The issuer of the path, or the 500 that Vault makes of an unknown one.
base::Result<Issuer*> IssuerOfPath(Mount& mount, const FieldData& data) {
  const base::Result<std::string> id = ResolveIssuer(mount.state, ReferenceOf(data, "issuer_ref"));
  if (!id) return id.error();
  return &mount.state.issuers.at(*id);
}

EngineResult ReadIssuer(Mount& mount, const EngineRequest&, const FieldData& data) {
  const base::Result<Issuer*> issuer = IssuerOfPath(mount, data);
  if (!issuer) return AsServerError(issuer.error());
  return IssuerReply(**issuer, mount.profile());
}

EngineResult WriteIssuer(Mount& mount, const EngineRequest&, const FieldData& data) {
  const base::Result<Issuer*> issuer = IssuerOfPath(mount, data);
  if (!issuer) return AsServerError(issuer.error());
  return UpdateIssuer(mount, **issuer, data, IssuerWrite::kReplace);
}

EngineResult PatchIssuer(Mount& mount, const EngineRequest&, const FieldData& data) {
  const base::Result<Issuer*> issuer = IssuerOfPath(mount, data);
  if (!issuer) return AsServerError(issuer.error());
  return UpdateIssuer(mount, **issuer, data, IssuerWrite::kPatch);
}

EngineResult DeleteIssuer(Mount& mount, const EngineRequest&, const FieldData& data) {
  EngineResponse response;
  response.envelope_when_empty = true;
  const std::string reference = ReferenceOf(data, "issuer_ref");
  const base::Result<std::string> id = ResolveIssuer(mount.state, reference);
  if (!id) return response;
  State& state = mount.state;
  const std::string name = state.issuers.at(*id).name;
  if (!name.empty()) WarnOfReferences(state, name, response);
  WarnOfReferences(state, *id, response);
  state.issuers.erase(*id);
  if (state.default_issuer == *id) {
    state.default_issuer.clear();
    response.warnings.push_back(
        "Deleted issuer " + *id + " (via issuer_ref " + reference +
        "); this was configured as the default issuer. Operations without an explicit issuer will "
        "not work until a new default is configured.");
    WarnOfReferences(state, "default", response);
  }
  RebuildChains(state);
  const base::Status built = RebuildCrls(mount, CrlRebuild::kAlways, response.warnings);
  if (!built) return AsServerError(built.error());
  return response;
}

void WarnOfRevocation(const Mount& mount, const Issuer& issuer, EngineResponse& response) {
  bool other_parent = false;
  for (const auto& [id, candidate] : mount.state.issuers) {
    other_parent = other_parent ||
                   (id != issuer.id && issuer.certificate.HasSignatureOf(candidate.certificate));
  }
  if (issuer.certificate.HasSignatureOf(issuer.certificate)) {
    response.warnings.push_back(
        "This issuer is a self-signed (potentially root) certificate. This means it may not be "
        "considered revoked if there is not an external, cross-signed variant of this certificate. "
        "This issuer's serial number will not appear on its own CRL.");
  }
  if (!other_parent) {
    response.warnings.push_back(
        "This issuer lacks another parent issuer within the mount. This means it will not appear "
        "on any other CRLs and may not be considered revoked by clients. Consider adding this "
        "issuer to its issuer's CRL as well if it is not self-signed.");
  }
  if (issuer.id == mount.state.default_issuer) {
    response.warnings.push_back(
        "This issuer is currently configured as the default issuer for this mount; operations such "
        "as certificate issuance may not work until a new default issuer is selected.");
  }
}

EngineResult RevokeIssuer(Mount& mount, const EngineRequest&, const FieldData& data) {
  const base::Result<Issuer*> found = IssuerOfPath(mount, data);
  if (!found) return AsServerError(found.error());
  Issuer& issuer = **found;
  if (issuer.revoked) return IssuerReply(issuer, mount.profile());
  issuer.revoked = true;
  issuer.revoked_at = mount.environment.clock.Now();
  issuer.usage &= ~kIssueUsage;
  const std::string serial = StoredSerial(issuer.certificate.serial());
  const auto stored = mount.state.certificates.find(serial);
  if (stored != mount.state.certificates.end() &&
      stored->second.der() == issuer.certificate.der()) {
    mount.state.revocations.emplace(serial, Revocation{issuer.certificate, issuer.revoked_at, {}});
  }
  std::vector<std::string> warnings;
  const base::Status built = RebuildCrls(mount, CrlRebuild::kIfEnabled, warnings);
  if (!built) return CrlFailure(built.error());
  EngineResponse response = IssuerReply(issuer, mount.profile());
  response.warnings.insert(response.warnings.end(), warnings.begin(), warnings.end());
  WarnOfRevocation(mount, issuer, response);
  return response;
}

// These paths need no token, and there Vault does not wrap its errors.
EngineError Plain(const base::Error& error) {
  return EngineError{.status = 500, .errors = {error.message}};
}

EngineResult ReadIssuerRaw(Mount& mount, const EngineRequest& request, const FieldData& data) {
  const base::Result<Issuer*> found = IssuerOfPath(mount, data);
  if (!found) return Plain(found.error());
  const Issuer& issuer = **found;
  if (request.path.ends_with("/pem")) {
    return EngineResponse{.status = 200,
                          .raw = issuer.certificate.Pem(),
                          .raw_content_type = "application/pem-certificate-chain"};
  }
  if (request.path.ends_with("/der")) {
    return EngineResponse{.status = 200,
                          .raw = issuer.certificate.der(),
                          .raw_content_type = "application/pkix-cert"};
  }
  Json chain = Json::array();
  for (const Certificate& link : issuer.ca_chain) chain.push_back(link.Pem());
  return EngineResponse{.data = Json{{"certificate", issuer.certificate.Pem()},
                                     {"ca_chain", std::move(chain)},
                                     {"issuer_id", issuer.id},
                                     {"issuer_name", issuer.name}}};
}

EngineResult ReadIssuerCrl(Mount& mount, const EngineRequest& request, const FieldData& data) {
  const bool delta = request.path.find("/delta") != std::string::npos;
  const base::Result<std::string> crl = FetchCrl(mount, ReferenceOf(data, "issuer_ref"),
                                                 delta ? CrlKind::kDelta : CrlKind::kComplete);
  if (!crl) return Plain(crl.error());
  const std::string& der = *crl;
  const std::string pem = der.empty() ? "" : EncodePem("X509 CRL", der);
  const bool as_der = request.path.ends_with("/der");
  if (!as_der && !request.path.ends_with("/pem")) {
    return EngineResponse{.data = Json{{"crl", pem}}};
  }
  return EngineResponse{
      .status = der.empty() ? 204 : 200,
      .raw = as_der ? der : pem,
      .raw_content_type = as_der ? "application/pkix-crl" : "application/x-pem-file"};
}

}  // namespace

void AddIssuerPaths(Mount& mount, std::vector<Path>& paths) {
  const auto add = [&](const char* pattern, Fields fields, Operation operation,
                       MountHandler handler) {
    paths.push_back(Path{.pattern = pattern,
                         .fields = std::move(fields),
                         .handlers = {{operation, Bind(mount, handler)}}});
  };
  add("issuers/?", ListFields(mount.profile()), Operation::kList, ListIssuers);
  paths.push_back(Path{.pattern = "issuer/{issuer_ref}",
                       .fields = IssuerFields(mount.profile()),
                       .handlers = {{Operation::kRead, Bind(mount, ReadIssuer)},
                                    {Operation::kUpdate, Bind(mount, WriteIssuer)},
                                    {Operation::kPatch, Bind(mount, PatchIssuer)},
                                    {Operation::kDelete, Bind(mount, DeleteIssuer)}}});
  for (const char* form : {"json", "der", "pem"}) {
    add((std::string("issuer/{issuer_ref}/") + form).c_str(), IssuerRefFields(), Operation::kRead,
        ReadIssuerRaw);
  }
  for (const char* form : {"", "/pem", "/der", "/delta", "/delta/pem", "/delta/der"}) {
    add((std::string("issuer/{issuer_ref}/crl") + form).c_str(), IssuerRefFields(),
        Operation::kRead, ReadIssuerCrl);
  }
  add("issuer/{issuer_ref}/revoke", IssuerRefFields(), Operation::kUpdate, RevokeIssuer);
}

}  // namespace vaultsim::pki
