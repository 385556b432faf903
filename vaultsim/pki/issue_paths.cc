// issue/:role, sign/:role, sign-verbatim and their issuer/:ref forms [5.5].
#include <chrono>
#include <nlohmann/json.hpp>

#include "base/duration.h"
#include "vaultsim/pki/chain_verification.h"
#include "vaultsim/pki/fields.h"
#include "vaultsim/pki/issuance.h"
#include "vaultsim/pki/mount.h"
#include "vaultsim/pki/reply.h"
#include "vaultsim/pki/request_key.h"

namespace vaultsim::pki {
namespace {

constexpr std::size_t kLeaseIdLength = 24;

enum class Kind { kIssue, kSign, kVerbatim };

// Certificates that came out of one request.
struct Issued {
  Certificate certificate;
  std::optional<PrivateKey> key;  // generated here
  std::vector<Certificate> chain;
  std::vector<std::string> warnings;
};

// issue/ and sign/ prefer the role's issuer, issuer/:ref/... its own.
std::string IssuerReference(const EngineRequest& request, const FieldData& data, const Role& role) {
  return request.path.starts_with("issuer/") ? ReferenceOf(data, "issuer_ref") : role.issuer_ref;
}

base::Result<PrivateKey> NewLeafKey(const Role& role, const Environment& environment) {
  const KeyType type = KeyTypeFromName(role.key_type).value_or(KeyType::kRsa);
  const int bits = static_cast<int>(role.key_bits);
  if (type == KeyType::kRsa && environment.fast_keys) {
    return LeafRsaKey(bits, environment.random);
  }
  return NewKey(type, bits, environment);
}

// Without any rule: everything from the request [sign-verbatim].
Role VerbatimRole(const FieldData& data, const Role* base) {
  Role role;
  role.allow_any_name = true;
  role.enforce_hostnames = false;
  role.key_type = "any";
  role.allowed_other_sans = {"*"};
  role.allowed_serial_numbers = {"*"};
  role.allowed_uri_sans = {"*"};
  role.allowed_user_ids = {"*"};
  role.cn_validations = {"disabled"};
  role.not_before_bound = "";  // not_before of the request is not looked at
  role.not_after_bound = "";
  role.require_cn = false;
  role.server_flag = false;
  role.client_flag = false;
  role.key_usage = data.Strings("key_usage");
  role.ext_key_usage = data.Strings("ext_key_usage");
  role.ext_key_usage_oids = data.Strings("ext_key_usage_oids");
  role.signature_bits = data.Int("signature_bits");
  role.use_pss = data.Bool("use_pss");
  role.basic_constraints_valid_for_non_ca = data.Bool("basic_constraints_valid_for_non_ca");
  if (base == nullptr) return role;
  role.ttl_s = base->ttl_s;
  role.max_ttl_s = base->max_ttl_s;
  role.generate_lease = base->generate_lease;
  role.not_before_duration_s = base->not_before_duration_s;
  role.no_store = base->no_store;
  role.issuer_ref = base->issuer_ref;
  if (!data.Has("basic_constraints_valid_for_non_ca")) {
    role.basic_constraints_valid_for_non_ca = base->basic_constraints_valid_for_non_ca;
  }
  return role;
}

base::Result<Issued> IssueWithNewKey(Mount& mount, const IssuanceRequest& request) {
  base::Result<Issuance> plan = PlanIssuance(request);
  if (!plan) return plan.error();
  if (!KeyTypeFromName(request.role.key_type)) {
    return base::Error{.code = base::ErrorCode::kRejected,
                       .message = "unknown key type: " + request.role.key_type};
  }
  if (mount.is_openbao()) {
    if (const base::Status ordered = CheckOrder(*plan); !ordered) return ordered.error();
  }
  const auto policies = ParsePolicies(request.role.policy_identifiers, mount.profile());
  if (!policies) return policies.error();
  const base::Result<PrivateKey> key = NewLeafKey(request.role, mount.environment);
  if (!key) return key.error();
  const CertificateTemplate form = LeafTemplate(*plan, request.role, *policies, key->public_der(),
                                                *request.signer, mount.environment.random);
  if (const base::Status writable = CheckUsages(form); !writable) return writable.error();
  const Certificate& issuer = request.signer->issuer->certificate;
  base::Result<Certificate> certificate =
      BuildCertificate(form, key->public_der(), issuer.subject_der(), request.signer->key.native());
  if (!certificate) return certificate.error();
  return Issued{*certificate, *key, FullChain(request.signer->issuer->ca_chain, issuer),
                std::move(plan->warnings)};
}

base::Result<Issued> IssueForRequest(Mount& mount, IssuanceRequest request, Role& role,
                                     bool verbatim) {
  const base::Result<CertificateRequest> csr =
      CertificateRequest::FromPem(request.data.String("csr"));
  if (!csr) return csr.error();
  if (const base::Status fits =
          CheckRequestKey(*csr, request.signer->key.type(), role, mount.profile());
      !fits) {
    return fits.error();
  }
  request.csr = &*csr;
  base::Result<Issuance> plan = PlanIssuance(request);
  if (!plan) return plan.error();
  if (!csr->SignatureIsValid()) {
    return base::Error{.code = base::ErrorCode::kRejected, .message = "request signature invalid"};
  }
  if (verbatim) {
    const base::Status taken = CheckTakenOver(*csr, mount.profile());
    if (!taken) return taken.error();
  }
  const auto policies = ParsePolicies(role.policy_identifiers, mount.profile());
  if (!policies) return policies.error();
  const std::string public_key = PublicKeyDer(csr->public_key());
  CertificateTemplate form =
      LeafTemplate(*plan, role, *policies, public_key, *request.signer, mount.environment.random);
  form.signature = RequestSignature(request.signer->key, role, mount.profile());
  if (verbatim) TakeOverRequest(*csr, form);
  if (const base::Status writable = CheckUsages(form); !writable) return writable.error();
  const Certificate& issuer = request.signer->issuer->certificate;
  base::Result<Certificate> certificate =
      BuildCertificate(form, public_key, issuer.subject_der(), request.signer->key.native());
  if (!certificate) return certificate.error();
  if (csr->has_basic_constraints() && !role.basic_constraints_valid_for_non_ca) {
    plan->warnings.push_back(
        "specified CSR contained a Basic Constraints extension that was ignored during issuance");
  }
  return Issued{*certificate, std::nullopt, FullChain(request.signer->issuer->ca_chain, issuer),
                std::move(plan->warnings)};
}

Json IssuedData(const Issued& issued, const Signer& signer, Format format, const FieldData& data,
                Profile profile) {
  std::vector<Certificate> chain = issued.chain;
  if (data.Bool("remove_roots_from_chain")) {
    std::erase_if(chain, [](const Certificate& link) { return link.IsSelfIssued(); });
  }
  Json reply = {
      {"certificate", CertificateText(issued.certificate, format)},
      {"issuing_ca", CertificateText(signer.issuer->certificate, format)},
      {"expiration", issued.certificate.not_after_s()},
      {"serial_number", issued.certificate.serial()},
  };
  if (format == Format::kPemBundle) {
    reply["certificate"] =
        Bundle(issued.key ? &*issued.key : nullptr, issued.certificate.TrimmedPem(), issued.chain);
  }
  if (!chain.empty()) reply["ca_chain"] = ChainJson(chain, format);
  if (profile == Profile::kOpenBao2) {
    reply["not_before"] = issued.certificate.not_before_s();
  } else {
    reply["authority_key_id"] = ColonHex(issued.certificate.authority_key_id());
  }
  if (issued.key) PutPrivateKey(reply, *issued.key, format, data);
  return reply;
}

// Vault adds the TTL warnings twice, before and after its own [5.5].
std::vector<std::string> Warnings(const Issued& issued, const Role& role, Kind kind,
                                  const FieldData& data, Profile profile) {
  std::vector<std::string> warnings;
  if (IsVault(profile)) warnings = issued.warnings;
  if (kind != Kind::kIssue) {
    if (role.use_csr_common_name && !data.String("common_name").empty()) {
      warnings.push_back(
          "the common_name field was provided but the role is set with \"use_csr_common_name\" set "
          "to true");
    }
    if (role.use_csr_sans && !data.String("alt_names").empty()) {
      warnings.push_back(
          "the alt_names field was provided but the role is set with \"use_csr_sans\" set to true");
    }
  }
  warnings.insert(warnings.end(), issued.warnings.begin(), issued.warnings.end());
  return warnings;
}

// Without the parts that are zero: "87600h".
std::string ShortDuration(std::chrono::nanoseconds duration) {
  std::string text = base::FormatGoDuration(duration);
  if (text.ends_with("m0s")) text.resize(text.size() - 2);
  if (text.ends_with("h0m")) text.resize(text.size() - 2);
  return text;
}

// A lease ends with its certificate, but lasts no longer than the mount allows.
void AddLease(const Mount& mount, const EngineRequest& request, const Certificate& certificate,
              EngineResponse& response) {
  response.lease_id =
      request.mount + request.path + "/" + mount.environment.random.Base62(kLeaseIdLength);
  response.lease_secret = certificate.serial();
  const std::chrono::nanoseconds ttl = Difference({certificate.not_after_s(), 0}, mount.Now());
  const std::chrono::seconds max(request.max_lease_ttl_s);
  response.lease_duration_s = std::chrono::ceil<std::chrono::seconds>(ttl).count();
  if (ttl.count() <= 0) response.lease_duration_s = request.default_lease_ttl_s;
  if (ttl <= max) return;
  response.lease_duration_s = max.count();
  response.warnings.push_back("TTL of \"" + ShortDuration(ttl) +
                              "\" exceeded the effective max_ttl of \"" + ShortDuration(max) +
                              "\"; TTL value is capped accordingly");
}

EngineResult IssueOrSign(Mount& mount, const EngineRequest& request, const FieldData& data,
                         Role role, Kind kind) {
  const std::optional<Format> format = FormatOf(data);
  if (!format && !mount.is_openbao()) return UserError(FormatRefusal(mount.profile()));
  const base::Result<Signer> signer =
      FindSigner(mount.state, IssuerReference(request, data, role), kIssueUsage);
  if (!signer) return AsSignerError(signer.error());
  if (!format) return UserError(FormatRefusal(mount.profile()));

  const IssuanceRequest issuance{.data = data,
                                 .request = request,
                                 .role = role,
                                 .signer = &*signer,
                                 .profile = mount.profile(),
                                 .now = mount.Now(),
                                 .user_ids = true};
  const base::Result<Issued> issued =
      kind == Kind::kIssue ? IssueWithNewKey(mount, issuance)
                           : IssueForRequest(mount, issuance, role, kind == Kind::kVerbatim);
  if (!issued) return AsResponse(issued.error());
  if (mount.profile() == Profile::kVault121) {
    const auto complaint = ChainComplaint(issued->certificate, issued->chain);
    if (complaint) return ServerError(*complaint);
  }

  EngineResponse response;
  response.data = IssuedData(*issued, *signer, *format, data, mount.profile());
  response.warnings = Warnings(*issued, role, kind, data, mount.profile());
  if (role.generate_lease) AddLease(mount, request, issued->certificate, response);
  if (!role.no_store) {
    mount.state.certificates.insert_or_assign(StoredSerial(issued->certificate.serial()),
                                              issued->certificate);
  }
  return response;
}

const Role* FindRole(const Mount& mount, const FieldData& data) {
  const auto role = mount.state.roles.find(data.String("role"));
  return role == mount.state.roles.end() ? nullptr : &role->second;
}

EngineError UnknownRole(const FieldData& data) {
  return UserError("unknown role: " + data.String("role"));
}

// OpenBao lets the request choose the key where the role says "any".
EngineResult Issue(Mount& mount, const EngineRequest& request, const FieldData& data) {
  const Role* stored = FindRole(mount, data);
  if (stored == nullptr) return UnknownRole(data);
  Role role = *stored;
  const bool chosen = mount.is_openbao() && (data.Has("key_type") || data.Has("key_bits"));
  bool ignored = chosen;
  if (role.key_type == "any") {
    const std::string prefix = "role key type \"any\" not allowed for issuing certificates";
    if (!mount.is_openbao()) return UserError(prefix + ", only signing");
    if (!data.Has("key_type")) {
      return UserError(prefix + " without providing key_type and/or key_bits request parameters");
    }
    ignored = false;
    role.key_type = data.String("key_type");
    if (data.Has("key_bits")) role.key_bits = data.Int("key_bits");
    const auto bits = CheckedKeyBits(role.key_type, role.key_bits);
    if (!bits) return ServerError("failed to validate role: " + bits.error().message);
    role.key_bits = *bits;
  }
  EngineResult result = IssueOrSign(mount, request, data, std::move(role), Kind::kIssue);
  if (ignored && !result.error) {
    result.response.warnings.push_back(
        "parameters key_type and key_bits ignored as role had specific values");
  }
  return result;
}

EngineResult Sign(Mount& mount, const EngineRequest& request, const FieldData& data) {
  const Role* role = FindRole(mount, data);
  if (role == nullptr) return UnknownRole(data);
  return IssueOrSign(mount, request, data, *role, Kind::kSign);
}

EngineResult SignVerbatim(Mount& mount, const EngineRequest& request, const FieldData& data) {
  const Role* role = nullptr;
  if (!data.String("role").empty()) {
    role = FindRole(mount, data);
    if (role == nullptr) return UnknownRole(data);
  }
  return IssueOrSign(mount, request, data, VerbatimRole(data, role), Kind::kVerbatim);
}

Path Writable(Mount& mount, const char* pattern, Fields fields, MountHandler handler) {
  return Path{.pattern = pattern,
              .fields = std::move(fields),
              .handlers = {{Operation::kUpdate, Bind(mount, handler)}}};
}

}  // namespace

void AddIssuePaths(Mount& mount, std::vector<Path>& paths) {
  const Profile profile = mount.profile();
  for (const char* pattern :
       {"sign-verbatim", "sign-verbatim/{role:rest}", "issuer/{issuer_ref}/sign-verbatim",
        "issuer/{issuer_ref}/sign-verbatim/{role:rest}"}) {
    paths.push_back(Writable(mount, pattern, SignVerbatimFields(profile), SignVerbatim));
  }
  for (const char* pattern : {"sign/{role}", "issuer/{issuer_ref}/sign/{role}"}) {
    paths.push_back(Writable(mount, pattern, SignFields(profile), Sign));
  }
  for (const char* pattern : {"issue/{role}", "issuer/{issuer_ref}/issue/{role}"}) {
    paths.push_back(Writable(mount, pattern, IssueFields(profile), Issue));
  }
}

}  // namespace vaultsim::pki
