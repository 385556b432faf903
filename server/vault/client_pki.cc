// The PKI engine.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "vault/client.h"
#include "vault/fields.h"

namespace vault {
namespace {

using base::Error;
using base::ErrorCode;

// True of nearly every answer, of no use to the caller, and not this call's business (V-PKI-04).
bool IsRoutineWarning(const std::string& text) {
  return text.starts_with("This mount hasn't configured any authority information access");
}

// Vault gives the same warning once for each level that adds it.
std::vector<std::string> Warnings(const Answer& answer) {
  std::vector<std::string> warnings;
  for (const std::string& text : answer.warnings) {
    const bool known = std::find(warnings.begin(), warnings.end(), text) != warnings.end();
    if (!known && !IsRoutineWarning(text)) warnings.push_back(text);
  }
  return warnings;
}

bool Says(const Answer& answer, std::string_view text) {
  return std::any_of(answer.errors.begin(), answer.errors.end(),
                     [&](const std::string& line) { return line.find(text) != std::string::npos; });
}

// Vault reports several absent things with 400 or 500.
std::optional<Error> AbsentThing(const Answer& answer, const MountPath& mount) {
  const std::string where = " in the PKI mount \"" + mount.WithSlash() + "\"";
  if (Says(answer, "unable to find PKI issuer")) {
    return Error{ErrorCode::kNotFound, "There is no such issuer" + where +
                                           ". list_pki_issuers shows the issuers that exist."};
  }
  if (Says(answer, "no default issuer")) {
    return Error{ErrorCode::kNotFound,
                 "There is no default issuer" + where +
                     ". Create one with create_pki_issuer, or name an issuer in the role."};
  }
  if (Says(answer, "unknown role")) {
    return Error{ErrorCode::kNotFound,
                 "There is no such role" + where + ". list_pki_roles shows the roles that exist."};
  }
  if (Says(answer, "issuer name already in use")) {
    return Error{ErrorCode::kConflict, "The issuer name is already in use" + where +
                                           ". Nothing was created; choose another name."};
  }
  return std::nullopt;
}

PkiCertificate ReadCertificate(const Answer& answer) {
  const Json& data = *answer.data;
  PkiCertificate certificate;
  certificate.certificate = fields::String(data, "certificate");
  certificate.issuing_ca = fields::String(data, "issuing_ca");
  certificate.ca_chain = fields::Strings(data, "ca_chain");
  certificate.serial_number = fields::String(data, "serial_number");
  certificate.expiration = fields::Integer(data, "expiration");
  certificate.private_key = fields::String(data, "private_key");
  certificate.private_key_type = fields::String(data, "private_key_type");
  certificate.warnings = Warnings(answer);
  return certificate;
}

Error MissingAfterWrite(const char* what) {
  return With(Incomplete(what),
              "The request may have taken effect: list_pki_issuers shows the state.");
}

std::string Seconds(std::int64_t seconds) { return std::to_string(seconds) + "s"; }

}  // namespace

base::Result<Answer> Client::ExchangePki(const MountPath& mount, const Call& call,
                                         const Context& context) {
  // On a key/value mount "roles/x" would be an ordinary secret, read and written without complaint.
  for (const bool fresh : {false, true}) {
    const auto found = FindMount(mount, FactsOf(call), context, fresh);
    if (!found.ok()) return found.error();
    if (found->mount.type == "pki") break;
    if (found->cached) continue;
    return Error{ErrorCode::kRejected, "The mount \"" + mount.WithSlash() + "\" is of type \"" +
                                           found->mount.type +
                                           "\", not PKI. list_mounts shows the PKI mounts."};
  }
  auto answer = Exchange(call, context);
  if (!answer.ok() || answer->status != 404) return answer;
  // "no handler for route", "unsupported path": the mount has gone or changed since it was seen.
  if (!answer->errors.empty()) shared_.mounts.Forget(Principal(), mount.text());
  return answer;
}

base::Result<Answer> Client::PerformPki(const MountPath& mount, const Call& call,
                                        const Context& context) {
  auto answer = ExchangePki(mount, call, context);
  if (!answer.ok() || answer->ok()) return answer;
  if (auto absent = AbsentThing(*answer, mount)) {
    absent->request_sent = true;
    return *absent;
  }
  return Fail(call, *answer, context);
}

base::Result<std::vector<PkiIssuerSummary>> Client::PkiListIssuers(const MountPath& mount,
                                                                   const Context& context) {
  const Call call{Method::kList, ApiPath(mount).Fixed("issuers")};
  const auto answer = ExchangePki(mount, call, context);
  if (!answer.ok()) return answer.error();
  std::vector<PkiIssuerSummary> issuers;
  if (answer->absent()) return issuers;
  if (!answer->ok()) return Fail(call, *answer, context);
  const auto info = answer->data->find("key_info");
  for (std::string& id : fields::Strings(*answer->data, "keys")) {
    PkiIssuerSummary issuer{id};
    if (info != answer->data->end() && info->contains(id)) {
      const Json& entry = (*info)[id];
      issuer.name = fields::String(entry, "issuer_name");
      issuer.key_id = fields::String(entry, "key_id");
      issuer.serial_number = fields::String(entry, "serial_number");
      issuer.is_default = fields::Boolean(entry, "is_default");
    }
    issuers.push_back(std::move(issuer));
  }
  std::sort(issuers.begin(), issuers.end(),
            [](const PkiIssuerSummary& a, const PkiIssuerSummary& b) {
              return std::tie(a.name, a.id) < std::tie(b.name, b.id);
            });
  return issuers;
}

base::Result<PkiIssuer> Client::PkiReadIssuer(const MountPath& mount, const Name& issuer,
                                              const Context& context) {
  const Call call{Method::kGet, ApiPath(mount).Fixed("issuer").Add(issuer)};
  const auto answer = PerformPki(mount, call, context);
  if (!answer.ok()) return answer.error();
  const Json& data = *answer->data;
  PkiIssuer result;
  result.id = fields::String(data, "issuer_id");
  if (result.id.empty()) return Incomplete("issuer");
  result.name = fields::String(data, "issuer_name");
  result.key_id = fields::String(data, "key_id");
  result.certificate = fields::String(data, "certificate");
  result.ca_chain = fields::Strings(data, "ca_chain");
  const std::string usage = fields::String(data, "usage");
  for (std::size_t start = 0; start < usage.size();) {
    const std::size_t comma = std::min(usage.find(',', start), usage.size());
    result.usage.push_back(usage.substr(start, comma - start));
    start = comma + 1;
  }
  result.leaf_not_after_behavior = fields::String(data, "leaf_not_after_behavior");
  result.revoked = fields::Boolean(data, "revoked");
  result.issuing_certificates = fields::Strings(data, "issuing_certificates");
  result.crl_distribution_points = fields::Strings(data, "crl_distribution_points");
  result.ocsp_servers = fields::Strings(data, "ocsp_servers");
  return result;
}

base::Result<PkiRoot> Client::PkiGenerateRoot(const MountPath& mount, const PkiRequest& request,
                                              const Context& context) {
  Json body = {{"common_name", request.common_name}, {"issuer_name", request.issuer_name}};
  if (request.ttl_s > 0) body["ttl"] = Seconds(request.ttl_s);
  Call call{Method::kPost, ApiPath(mount).Fixed("root/generate/internal")};
  call.body = &body;
  const auto answer = PerformPki(mount, call, context);
  if (!answer.ok()) return answer.error();
  const Json& data = *answer->data;
  PkiRoot root{fields::String(data, "issuer_id")};
  if (root.issuer_id.empty()) return MissingAfterWrite("issuer id");
  root.issuer_name = fields::String(data, "issuer_name");
  root.key_id = fields::String(data, "key_id");
  root.certificate = fields::String(data, "certificate");
  root.serial_number = fields::String(data, "serial_number");
  root.expiration = fields::Integer(data, "expiration");
  root.warnings = Warnings(*answer);
  return root;
}

base::Result<PkiCsr> Client::PkiGenerateCsr(const MountPath& mount, const PkiRequest& request,
                                            const Context& context) {
  const Json body = {{"common_name", request.common_name}};
  Call call{Method::kPost, ApiPath(mount).Fixed("intermediate/generate/internal")};
  call.body = &body;
  const auto answer = PerformPki(mount, call, context);
  if (!answer.ok()) return answer.error();
  PkiCsr csr{fields::String(*answer->data, "csr")};
  csr.key_id = fields::String(*answer->data, "key_id");
  csr.warnings = Warnings(*answer);
  if (csr.csr.empty()) return MissingAfterWrite("certificate request");
  return csr;
}

base::Result<PkiCertificate> Client::PkiSignIntermediate(const MountPath& mount, const Name& issuer,
                                                         const std::string& csr,
                                                         const PkiRequest& request,
                                                         const Context& context) {
  Json body = {{"csr", csr}, {"common_name", request.common_name}};
  if (request.ttl_s > 0) body["ttl"] = Seconds(request.ttl_s);
  Call call{Method::kPost, ApiPath(mount).Fixed("issuer").Add(issuer).Fixed("sign-intermediate")};
  call.body = &body;
  const auto answer = PerformPki(mount, call, context);
  if (!answer.ok()) return answer.error();
  PkiCertificate certificate = ReadCertificate(*answer);
  if (certificate.certificate.empty()) return MissingAfterWrite("certificate");
  return certificate;
}

base::Result<PkiImport> Client::PkiSetSigned(const MountPath& mount, const std::string& pem_chain,
                                             const std::string& key_id, const Context& context) {
  const Json body = {{"certificate", pem_chain}};
  Call call{Method::kPost, ApiPath(mount).Fixed("intermediate/set-signed")};
  call.body = &body;
  const auto answer = PerformPki(mount, call, context);
  if (!answer.ok()) return answer.error();
  PkiImport import;
  import.imported_issuers = fields::Strings(*answer->data, "imported_issuers");
  import.warnings = Warnings(*answer);
  const auto mapping = answer->data->find("mapping");
  if (mapping != answer->data->end() && mapping->is_object()) {
    for (const auto& [issuer, key] : mapping->items()) {
      if (key == key_id) import.issuer_id = issuer;
    }
  }
  if (import.issuer_id.empty()) return MissingAfterWrite("issuer for the new key");
  return import;
}

base::Status Client::PkiNameIssuer(const MountPath& mount, const Name& issuer_id, const Name& name,
                                   const Context& context) {
  const Json body = {{"issuer_name", name.text()}};
  Call call{Method::kPatch, ApiPath(mount).Fixed("issuer").Add(issuer_id)};
  call.body = &body;
  auto answer = ExchangePki(mount, call, context);
  if (!answer.ok()) return answer.error();
  if (answer->status == 403 || answer->status == 405) {
    // POST sets every field, which on an issuer that was just made changes nothing else.
    call.method = Method::kPost;
    answer = ExchangePki(mount, call, context);
    if (!answer.ok()) return answer.error();
  }
  if (answer->ok()) return {};
  if (auto absent = AbsentThing(*answer, mount)) return *absent;
  return Fail(call, *answer, context);
}

base::Result<Names> Client::PkiListRoles(const MountPath& mount, const Context& context) {
  const Call call{Method::kList, ApiPath(mount).Fixed("roles")};
  const auto answer = ExchangePki(mount, call, context);
  if (!answer.ok()) return answer.error();
  if (answer->absent()) return std::vector<std::string>();
  if (!answer->ok()) return Fail(call, *answer, context);
  std::vector<std::string> roles = fields::Strings(*answer->data, "keys");
  std::sort(roles.begin(), roles.end());
  return roles;
}

base::Result<PkiRole> Client::PkiReadRole(const MountPath& mount, const Name& role,
                                          const Context& context) {
  const Call call{Method::kGet, ApiPath(mount).Fixed("roles").Add(role)};
  auto answer = ExchangePki(mount, call, context);
  if (!answer.ok()) return answer.error();
  if (answer->ok()) {
    if (!answer->data->is_object()) return Incomplete("role");
    return PkiRole{std::move(answer->data), Warnings(*answer)};
  }
  if (answer->absent()) {
    return Error{ErrorCode::kNotFound, "There is no role \"" + role.text() +
                                           "\" in the PKI mount \"" + mount.WithSlash() +
                                           "\". list_pki_roles shows the roles that exist."};
  }
  return Fail(call, *answer, context);
}

base::Result<PkiRole> Client::PkiWriteRole(const MountPath& mount, const Name& role,
                                           const Json& role_fields, const Context& context) {
  Call call{Method::kPost, ApiPath(mount).Fixed("roles").Add(role)};
  call.body = &role_fields;
  auto answer = PerformPki(mount, call, context);
  if (!answer.ok()) return answer.error();
  // Vault before 1.13 answers without a body.
  if (!answer->data->is_object()) return PkiReadRole(mount, role, context);
  return PkiRole{std::move(answer->data), Warnings(*answer)};
}

base::Status Client::PkiDelete(PkiThing thing, const MountPath& mount, const Name& name,
                               const Context& context) {
  const char* const folder = thing == PkiThing::kRole  ? "roles"
                             : thing == PkiThing::kKey ? "key"
                                                       : "issuer";
  const Call call{Method::kDelete, ApiPath(mount).Fixed(folder).Add(name)};
  const auto answer = PerformPki(mount, call, context);
  if (!answer.ok()) return answer.error();
  return {};
}

base::Result<PkiCertificate> Client::PkiIssue(const MountPath& mount, const Name& role,
                                              const Json& request, const Context& context) {
  Call call{Method::kPost, ApiPath(mount).Fixed("issue").Add(role)};
  call.body = &request;
  const auto answer = PerformPki(mount, call, context);
  if (!answer.ok()) return answer.error();
  PkiCertificate certificate = ReadCertificate(*answer);
  if (certificate.certificate.empty()) return MissingAfterWrite("certificate");
  return certificate;
}

}  // namespace vault
