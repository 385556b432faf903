// root/sign-intermediate, issuer/:ref/sign-intermediate, and their sign-self-issued [5.2].
#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "vaultsim/pki/chain_verification.h"
#include "vaultsim/pki/generation.h"
#include "vaultsim/pki/go_asn1.h"
#include "vaultsim/pki/pem.h"
#include "vaultsim/pki/reply.h"
#include "vaultsim/pki/request_key.h"
#include "vaultsim/pki/subject.h"

namespace vaultsim::pki {
namespace {

constexpr const char* kNoIssuerReference = "missing issuer reference";

base::Error Rejected(std::string message) {
  return base::Error{.code = base::ErrorCode::kRejected, .message = std::move(message)};
}

// pathLenConstraint of the new certificate. Vault 2.x keeps it below the signer's [RFC
// 5280, 4.2.1.9].
base::Result<int> PathLength(const Mount& mount, const FieldData& data, int ca_length) {
  if (!data.Has("max_path_length")) return ca_length < 0 ? -1 : ca_length - 1;
  const auto length = static_cast<int>(data.Int("max_path_length"));
  if (mount.profile() != Profile::kVault2) {
    if (length >= -1) return length;
    return base::Error{.code = base::ErrorCode::kInternal,
                       .message =
                           "error signing cert: unable to create certificate: x509: "
                           "invalid MaxPathLen, must be greater or equal to -1"};
  }
  if (length < -1) {
    return Rejected("requested max_path_length " + std::to_string(length) +
                    " is invalid: must be a non-negative integer or -1 for no constraint");
  }
  if (ca_length >= 0 && (length < 0 || length >= ca_length)) {
    const std::string limit = std::to_string(ca_length);
    return Rejected("requested max_path_length " + std::to_string(length) +
                    " is not allowed: the signing CA has a pathLenConstraint of " + limit +
                    ", so the intermediate's pathLenConstraint must be a non-negative value less "
                    "than " +
                    limit);
  }
  return length;
}

struct Signed {
  Certificate certificate;
  std::vector<std::string> warnings;
};

base::Result<Signed> SignRequest(Mount& mount, const EngineRequest& request, const FieldData& data,
                                 const Signer& signer, Role& role) {
  const base::Result<CertificateRequest> csr = CertificateRequest::FromPem(data.String("csr"));
  if (!csr) return csr.error();
  const Certificate& issuer = signer.issuer->certificate;
  if (const base::Status fits = CheckRequestKey(*csr, signer.key.type(), role, mount.profile());
      !fits) {
    return fits.error();
  }
  base::Result<Issuance> plan = PlanIssuance({.data = data,
                                              .request = request,
                                              .role = role,
                                              .signer = &signer,
                                              .csr = &*csr,
                                              .profile = mount.profile(),
                                              .now = mount.Now(),
                                              .skid = true});
  if (!plan) return plan.error();
  const base::Result<NameConstraints> constraints = CaNameConstraints(data, mount.profile());
  if (!constraints) return constraints.error();
  if (!csr->SignatureIsValid()) return Rejected("request signature invalid");
  if (data.Bool("use_csr_values")) {
    const base::Status taken = CheckTakenOver(*csr, mount.profile());
    if (!taken) return taken.error();
  }
  if (issuer.max_path_length() == 0) {
    return Rejected(
        "signing certificate has a max path length of zero, and cannot issue further CA "
        "certificates");
  }
  const std::string public_key = PublicKeyDer(csr->public_key());
  CertificateTemplate form =
      LeafTemplate(*plan, role, {}, public_key, signer, mount.environment.random);
  form.signature = RequestSignature(signer.key, role, mount.profile());
  form.basic_constraints = true;
  form.is_ca = true;
  form.max_path_length = role.max_path_length.value_or(-1);
  form.key_usage = CaKeyUsage(data);
  form.ext_key_usage = CaExtendedKeyUsage(data, mount.profile());
  form.name_constraints = *constraints;
  if (data.Bool("use_csr_values")) TakeOverRequest(*csr, form);
  base::Result<Certificate> certificate =
      BuildCertificate(form, public_key, issuer.subject_der(), signer.key.native());
  if (!certificate) return certificate.error();
  return Signed{*certificate, std::move(plan->warnings)};
}

std::vector<std::string> SignedWarnings(const Mount& mount, const Signed& made,
                                        const Signer& signer, const FieldData& data,
                                        bool truncates) {
  const Certificate& certificate = made.certificate;
  const bool path_zero = certificate.max_path_length() == 0;
  std::vector<std::string> warnings;
  if (signer.issuer->certificate.not_after_s() < certificate.not_after_s()) {
    warnings.push_back(
        "The expiration time for the signed certificate is after the CA's expiration time. If the "
        "new certificate is not treated as a root, validation paths with the certificate past the "
        "issuing CA's expiration time will fail.");
  }
  if (certificate.subject_der().size() <= 2) warnings.push_back(kNoSubjectWarning);
  if (!certificate.has_urls()) warnings.push_back(kNoUrlsWarning);
  if (!mount.is_openbao() && HasOnlyDeltaPoints(signer.urls)) {
    warnings.push_back(
        "This mount has configured delta CRL distribution points, but not CRL distribution "
        "points.");
  }
  if (path_zero) {
    const std::string kind = mount.profile() == Profile::kVault2 ? "CA certificate" : "certificate";
    warnings.push_back("Max path length of the signed certificate is zero. This " + kind +
                       " cannot be used to issue intermediate CA certificates.");
  }
  warnings.insert(warnings.end(), made.warnings.begin(), made.warnings.end());
  if (mount.is_openbao()) return warnings;
  if (truncates && signer.issuer->certificate.not_after_s() == certificate.not_after_s()) {
    warnings.push_back(
        "the signed intermediary CA certificate's notAfter was truncated to the issuer's notAfter");
  }
  if (path_zero && mount.profile() == Profile::kVault2) {
    warnings.push_back(
        "Max path length of the generated certificate is zero. This CA certificate cannot be used "
        "to issue further intermediate CA certificates.");
  }
  if (const auto complaint = CaKeyUsageComplaint(data, mount.profile())) {
    warnings.push_back("Invalid key usage: " + *complaint);
  }
  return warnings;
}

std::string UpperHex(const std::string& bytes) {
  std::string hex = base::HexEncode(bytes);
  for (char& c : hex) c = static_cast<char>(std::toupper(c));
  return hex;
}

std::string CommonNameOf(const Certificate& certificate) {
  return GoQuote(AttributeOf(X509_get_subject_name(certificate.native()), NID_commonName));
}

// Each link must name the next one's key: with several parents a chain does not.
base::Status CheckPath(const std::vector<Certificate>& chain) {
  for (std::size_t i = 1; i < chain.size(); ++i) {
    const std::string& wanted = chain[i - 1].authority_key_id();
    const std::string& got = chain[i].subject_key_id();
    if (wanted == got) continue;
    return base::Error{.code = base::ErrorCode::kInternal,
                       .message = "verification of parsed bundle failed: certificate " +
                                  std::to_string(i) +
                                  " of certificate chain ca trust path is incorrect (" +
                                  CommonNameOf(chain[i - 1]) + "/" + CommonNameOf(chain[i]) +
                                  ") (" + UpperHex(wanted) + "/" + UpperHex(got) + ")"};
  }
  return {};
}

// Vault 1.21 leaves it to Go.
base::Status CheckChain(const Mount& mount, const Certificate& certificate,
                        const std::vector<Certificate>& signers,
                        const std::vector<Certificate>& chain) {
  if (mount.profile() != Profile::kVault121) return CheckPath(chain);
  const std::optional<std::string> complaint = ChainComplaint(certificate, signers);
  if (!complaint) return {};
  return base::Error{.code = base::ErrorCode::kInternal,
                     .message = "verification of parsed bundle failed: " + *complaint};
}

EngineResult SignIntermediate(Mount& mount, const EngineRequest& request, const FieldData& data) {
  if (ReferenceOf(data, "issuer_ref").empty()) return UserError(kNoIssuerReference);
  const std::optional<Format> format = FormatOf(data);
  if (!format) {
    return UserError(mount.is_openbao()
                         ? "The \"format\" path parameter must be \"pem\" or \"der\""
                         : "The \"format\" path parameter must be \"pem\", \"der\" or "
                           "\"pem_bundle\"");
  }
  base::Result<Signer> signer =
      FindSigner(mount.state, ReferenceOf(data, "issuer_ref"), kIssueUsage);
  if (!signer) return AsSignerError(signer.error());
  bool truncates = false;
  if (mount.is_openbao()) {
    signer->leaf_not_after_behavior = "permit";
  } else if (!data.Bool("enforce_leaf_not_after_behavior") &&
             signer->leaf_not_after_behavior != "always_enforce_err") {
    truncates = true;
    signer->leaf_not_after_behavior = "truncate";
  }
  Role role = UnrestrictedRole(data);
  role.key_type = "any";
  role.use_csr_common_name = data.String("common_name").empty();
  role.not_before = mount.is_openbao() ? data.String("not_before") : "";
  role.not_after = data.String("not_after");
  const base::Result<int> path_length =
      PathLength(mount, data, signer->issuer->certificate.max_path_length());
  if (!path_length) return AsResponse(path_length.error());
  role.max_path_length = *path_length;
  const base::Result<Signed> made = SignRequest(mount, request, data, *signer, role);
  if (!made) {
    if (made.error().code == base::ErrorCode::kRejected) return UserError(made.error().message);
    return ServerError("error signing cert: " + made.error().message);
  }

  const Certificate& certificate = made->certificate;
  const std::vector<Certificate> full =
      FullChain(signer->issuer->ca_chain, signer->issuer->certificate);
  std::vector<Certificate> chain = {certificate};
  chain.insert(chain.end(), full.begin(), full.end());
  if (const base::Status path = CheckChain(mount, certificate, full, chain); !path) {
    return AsServerError(path.error());
  }
  EngineResponse response;
  response.data = Json{{"certificate", CertificateText(certificate, *format)},
                       {"issuing_ca", CertificateText(signer->issuer->certificate, *format)},
                       {"ca_chain", ChainJson(chain, *format)},
                       {"expiration", certificate.not_after_s()},
                       {"serial_number", certificate.serial()}};
  if (*format == Format::kPemBundle) {
    (*response.data)["certificate"] = Bundle(nullptr, certificate.TrimmedPem(), full);
  }
  response.warnings = SignedWarnings(mount, *made, *signer, data, truncates);
  mount.state.certificates.insert_or_assign(StoredSerial(certificate.serial()), certificate);
  return response;
}

bool AddUrls(const Urls& urls, int place, X509* certificate) {
  if (!urls.ocsp_servers.empty() || !urls.issuing_certificates.empty()) {
    const X509ExtensionPtr access = ExtensionFromDer(InfoAccessExtension(urls));
    if (!access || X509_add_ext(certificate, access.get(), place) != 1) return false;
  }
  const auto append = [&](const std::string& der) {
    const X509ExtensionPtr extension = ExtensionFromDer(der);
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
  };
  const std::vector<std::string>& points = urls.crl_distribution_points;
  const std::vector<std::string>& delta_points = urls.delta_crl_distribution_points;
  return (points.empty() || append(CrlDistributionPointsExtension(points))) &&
         (delta_points.empty() || append(FreshestCrlExtension(delta_points)));
}

// Go writes anew what it knows; the rest is lost.
void DropExtensions(X509* certificate) {
  constexpr std::array<int, 7> kKept = {NID_key_usage,         NID_ext_key_usage,
                                        NID_basic_constraints, NID_subject_key_identifier,
                                        NID_subject_alt_name,  NID_certificate_policies,
                                        NID_name_constraints};
  for (int at = X509_get_ext_count(certificate) - 1; at >= 0; --at) {
    const int nid = OBJ_obj2nid(X509_EXTENSION_get_object(X509_get_ext(certificate, at)));
    if (std::find(kKept.begin(), kKept.end(), nid) != kKept.end()) continue;
    const X509ExtensionPtr removed(X509_delete_ext(certificate, at));
  }
}

// Other names are among what Go does not know.
bool DropOtherNames(X509* certificate) {
  const int at = X509_get_ext_by_NID(certificate, NID_subject_alt_name, -1);
  if (at < 0) return true;
  const GeneralNamesPtr general(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  AltNames names = general ? FromGeneralNames(general.get()).value_or(AltNames{}) : AltNames{};
  if (names.others.empty()) return true;
  names.others.clear();
  const X509ExtensionPtr removed(X509_delete_ext(certificate, at));
  if (names.empty()) return true;
  const bool critical = X509_EXTENSION_get_critical(removed.get()) != 0;
  const X509ExtensionPtr kept = ExtensionFromDer(AltNamesExtension(names, critical));
  return kept && X509_add_ext(certificate, kept.get(), at) == 1;
}

// The same certificate, signed by the issuer instead of by itself.
base::Result<Certificate> Resign(const Certificate& certificate, const Signer& signer) {
  X509Ptr copy(X509_dup(certificate.native()));
  const X509NamePtr issuer = NameFromDer(signer.issuer->certificate.subject_der());
  const auto failed = [](const char* what) {
    return base::Error{.code = base::ErrorCode::kInternal, .message = what};
  };
  if (!copy || !issuer || X509_set_issuer_name(copy.get(), issuer.get()) != 1) {
    return failed("error signing self-issued certificate");
  }
  DropExtensions(copy.get());
  if (!DropOtherNames(copy.get())) return failed("error signing self-issued certificate");
  // Of two CAs with the same name Go takes the new certificate for a self-signed one.
  const bool same_name = certificate.subject_der() == signer.issuer->certificate.subject_der();
  const X509ExtensionPtr authority = ExtensionFromDer(AuthorityKeyIdExtension(
      same_name ? certificate.authority_key_id() : signer.issuer->certificate.subject_key_id()));
  const bool same_type = TypeOf(certificate.public_key()) == signer.key.type();
  const MdCtxPtr context = SigningContext(
      same_type ? certificate.signature() : ChooseSignature(signer.key.native(), 0, false),
      signer.key.native());
  const int place = X509_get_ext_by_NID(copy.get(), NID_subject_key_identifier, -1) + 1;
  if (!authority || X509_add_ext(copy.get(), authority.get(), place) != 1 || !context ||
      !AddUrls(signer.urls, place + 1, copy.get()) ||
      X509_sign_ctx(copy.get(), context.get()) <= 0) {
    return failed("error signing self-issued certificate");
  }
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(copy.get(), &bytes);
  const SslBytesPtr owned(bytes);
  if (size <= 0) return failed("error signing self-issued certificate");
  const auto parsed = Certificate::FromDer(
      std::string_view(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)));
  if (!parsed) return failed("error signing self-issued certificate");
  return *parsed;
}

std::string AlgorithmText(std::optional<KeyType> type) {
  if (type == KeyType::kRsa) return " (RSA)";
  return type == KeyType::kEc ? " (ECDSA)" : " (Ed25519)";
}

EngineResult SignSelfIssued(Mount& mount, const EngineRequest&, const FieldData& data) {
  if (ReferenceOf(data, "issuer_ref").empty()) return UserError(kNoIssuerReference);
  const std::string text = data.String("certificate");
  std::string_view rest = text;
  const std::optional<PemBlock> block = NextPemBlock(rest);
  if (!block) {
    return UserError(mount.is_openbao()
                         ? "certificate could not be PEM-decoded"
                         : "error parsing certificate: unable to parse certificate: invalid PEM");
  }
  const std::optional<Certificate> certificate = Certificate::FromDer(block->der);
  if (!certificate) {
    const std::string who = mount.is_openbao() ? "" : "unable to parse certificate: ";
    return UserError("error parsing certificate: " + who + CertificateParseError(block->der));
  }
  if (!certificate->is_ca()) return UserError("given certificate is not a CA certificate");
  if (certificate->issuer_der() != certificate->subject_der()) {
    return UserError("given certificate is not self-issued");
  }
  base::Result<Signer> signer =
      FindSigner(mount.state, ReferenceOf(data, "issuer_ref"), kIssueUsage);
  if (!signer) return AsSignerError(signer.error());
  const std::optional<KeyType> own = TypeOf(certificate->public_key());
  if (data.Bool("require_matching_certificate_algorithms") && own != signer->key.type()) {
    const bool tells = mount.is_openbao();
    return ServerError("signing certificate's public key algorithm" +
                       (tells ? AlgorithmText(signer->key.type()) : "") +
                       " does not match submitted certificate's" +
                       (tells ? AlgorithmText(own) : "") +
                       ", and require_matching_certificate_algorithms is true");
  }
  // Only Vault 1.21 adds where delta CRLs are.
  if (mount.profile() != Profile::kVault121) signer->urls.delta_crl_distribution_points.clear();
  const base::Result<Certificate> made = Resign(*certificate, *signer);
  if (!made) return AsServerError(made.error());
  return EngineResponse{.data = Json{{"certificate", made->TrimmedPem()},
                                     {"issuing_ca", signer->issuer->certificate.TrimmedPem()}}};
}

}  // namespace

void AddSignIntermediatePaths(Mount& mount, std::vector<Path>& paths) {
  for (const char* pattern : {"root/sign-intermediate", "issuer/{issuer_ref}/sign-intermediate"}) {
    paths.push_back(Path{.pattern = pattern,
                         .fields = SignIntermediateFields(mount.profile()),
                         .handlers = {{Operation::kUpdate, Bind(mount, SignIntermediate)}}});
  }
  for (const char* pattern : {"root/sign-self-issued", "issuer/{issuer_ref}/sign-self-issued"}) {
    Fields fields = IssuerRefFields();
    Extend(fields, {{"certificate", FieldType::kString},
                    {"require_matching_certificate_algorithms", FieldType::kBool}});
    paths.push_back(Path{.pattern = pattern,
                         .fields = std::move(fields),
                         .handlers = {{Operation::kUpdate, Bind(mount, SignSelfIssued)}}});
  }
}

}  // namespace vaultsim::pki
