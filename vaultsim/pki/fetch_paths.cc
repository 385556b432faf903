// ca, ca_chain, crl, cert/:serial and certs/: what needs no token, in JSON and raw [5.7].
#include <nlohmann/json.hpp>

#include "vaultsim/pki/crl.h"
#include "vaultsim/pki/pem.h"
#include "vaultsim/pki/reply.h"
#include "vaultsim/pki/subject.h"

namespace vaultsim::pki {
namespace {

constexpr const char* kDerType = "application/pkix-cert";
constexpr const char* kPemType = "application/pem-certificate-chain";
constexpr const char* kCrlDerType = "application/pkix-crl";
constexpr const char* kCrlPemType = "application/x-pem-file";

// A raw answer never shows an error: nothing is 204.
EngineResponse Raw(std::string body, const char* type) {
  const int status = body.empty() ? 204 : 200;
  return EngineResponse{.status = status, .raw = std::move(body), .raw_content_type = type};
}

Json UnrevokedData(std::string text) {
  return Json{
      {"certificate", std::move(text)}, {"revocation_time", 0}, {"revocation_time_rfc3339", ""}};
}

void PutAuthorityKeyId(const Mount& mount, const Certificate& certificate, Json& data) {
  if (mount.is_openbao()) return;
  data["authority_key_id"] = ColonHex(certificate.authority_key_id());
}

// These paths need no token, and there Vault does not wrap its errors.
EngineError CaFailure(const base::Error& error) {
  const int status = error.code == base::ErrorCode::kRejected ? 400 : 500;
  return EngineError{.status = status, .errors = {error.message}};
}

EngineResult ReadCa(Mount& mount, const EngineRequest& request, const FieldData&) {
  const base::Result<Signer> ca = FindSigner(mount.state, "default", 0);
  const bool json = request.path == "cert/ca";
  const bool pem = request.path.ends_with("/pem");
  if (!ca) {
    if (json) return CaFailure(ca.error());
    return Raw("", pem ? kPemType : kDerType);
  }
  const Certificate& certificate = ca->issuer->certificate;
  if (!json)
    return pem ? Raw(certificate.TrimmedPem(), kPemType) : Raw(certificate.der(), kDerType);
  Json data = UnrevokedData(certificate.TrimmedPem());
  PutAuthorityKeyId(mount, certificate, data);
  return EngineResponse{.data = std::move(data)};
}

EngineResult ReadCaChain(Mount& mount, const EngineRequest& request, const FieldData&) {
  const base::Result<Signer> ca = FindSigner(mount.state, "default", 0);
  const bool json = request.path == "cert/ca_chain";
  if (!ca) {
    if (json) return CaFailure(ca.error());
    return Raw("", kDerType);
  }
  std::string chain;
  for (const Certificate& link : FullChain(ca->issuer->ca_chain, ca->issuer->certificate)) {
    chain += (chain.empty() ? "" : "\n") + link.TrimmedPem();
  }
  if (!json) return Raw(chain, kDerType);
  Json data = UnrevokedData(chain);
  data["ca_chain"] = chain;
  PutAuthorityKeyId(mount, ca->issuer->certificate, data);
  return EngineResponse{.data = std::move(data)};
}

EngineResult ReadCrl(Mount& mount, const EngineRequest& request, const FieldData&) {
  const bool delta = request.path.find("delta") != std::string::npos;
  const bool pem = request.path.ends_with("/pem");
  const bool json = request.path == "cert/crl" || request.path == "cert/delta-crl";
  const base::Result<std::string> crl =
      FetchCrl(mount, "default", delta ? CrlKind::kDelta : CrlKind::kComplete);
  const std::string der = crl ? *crl : "";
  if (!json) {
    if (der.empty()) return Raw("", pem ? kCrlPemType : kCrlDerType);
    return pem ? Raw(std::string(TrimSpace(EncodePem("X509 CRL", der))), kCrlPemType)
               : Raw(der, kCrlDerType);
  }
  if (!crl) return EngineError{.status = 500, .errors = {crl.error().message}};
  if (der.empty()) return NotFound();
  return EngineResponse{.data = UnrevokedData(std::string(TrimSpace(EncodePem("X509 CRL", der))))};
}

EngineResult ReadCertificate(Mount& mount, const EngineRequest& request, const FieldData& data) {
  const std::string serial = data.String("serial");
  const bool pem = request.path.ends_with("/pem");
  const bool raw = pem || request.path.ends_with("/raw");
  const auto found = mount.state.certificates.find(StoredSerial(serial));
  if (found == mount.state.certificates.end()) {
    if (raw) return Raw("", pem ? kPemType : kDerType);
    return NotFound();
  }
  const Certificate& certificate = found->second;
  if (raw) return pem ? Raw(certificate.TrimmedPem(), kPemType) : Raw(certificate.der(), kDerType);
  Json reply = UnrevokedData(certificate.TrimmedPem());
  PutAuthorityKeyId(mount, certificate, reply);
  const auto revoked = mount.state.revocations.find(found->first);
  if (revoked != mount.state.revocations.end()) {
    const Instant time = ToInstant(revoked->second.revoked_at);
    reply["revocation_time"] = time.seconds;
    reply["revocation_time_rfc3339"] = FormatInstant(time);
    if (!revoked->second.issuer_id.empty()) reply["issuer_id"] = revoked->second.issuer_id;
  }
  return EngineResponse{.data = std::move(reply)};
}

EngineResult ListCertificates(Mount& mount, const EngineRequest&, const FieldData& data) {
  std::vector<std::string> serials;
  for (const auto& [serial, certificate] : mount.state.certificates) {
    serials.push_back(ColonSerial(serial));
  }
  return ListReply(std::move(serials), nullptr, data, mount.profile());
}

// OpenBao: the list with what one wants to know of each.
EngineResult ListCertificatesDetailed(Mount& mount, const EngineRequest&, const FieldData& data) {
  constexpr std::size_t kNamesMax = 5;
  std::vector<std::string> serials;
  Json info = Json::object();
  for (const auto& [stored, certificate] : mount.state.certificates) {
    serials.push_back(ColonSerial(stored));
    const std::optional<KeyType> type = TypeOf(certificate.public_key());
    const int bits = type == KeyType::kEd25519 ? 256 : BitsOf(certificate.public_key());
    const GeneralNamesPtr names(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate.native(), NID_subject_alt_name, nullptr, nullptr)));
    std::vector<std::string> dns;
    if (names) dns = FromGeneralNames(names.get()).value_or(AltNames{}).dns;
    if (dns.size() > kNamesMax) dns.resize(kNamesMax);
    info[serials.back()] = {
        {"common_name", AttributeOf(X509_get_subject_name(certificate.native()), NID_commonName)},
        {"issuer", NameText(X509_get_issuer_name(certificate.native()))},
        {"key_type", type ? KeyTypeName(*type) : "unknown"},
        {"key_bits", type ? bits : 0},
        {"not_before", FormatInstant({certificate.not_before_s(), 0})},
        {"not_after", FormatInstant({certificate.not_after_s(), 0})},
        {"dns_names", dns.empty() ? Json(nullptr) : Json(dns)}};
  }
  return ListReply(std::move(serials), &info, data, mount.profile());
}

}  // namespace

void AddFetchPaths(Mount& mount, std::vector<Path>& paths) {
  const auto read = [&](const char* pattern, MountHandler handler) {
    paths.push_back(Path{.pattern = pattern,
                         .fields = {{"serial", FieldType::kString}},
                         .handlers = {{Operation::kRead, Bind(mount, handler)}}});
  };
  for (const char* pattern : {"ca", "ca/pem", "cert/ca", "cert/ca/raw", "cert/ca/raw/pem"}) {
    read(pattern, ReadCa);
  }
  for (const char* pattern : {"ca_chain", "cert/ca_chain"}) read(pattern, ReadCaChain);
  for (const char* pattern :
       {"crl", "crl/pem", "crl/delta", "crl/delta/pem", "cert/crl", "cert/delta-crl"}) {
    read(pattern, ReadCrl);
  }
  for (const char* pattern :
       {"cert/{serial:serial}/raw", "cert/{serial:serial}/raw/pem", "cert/{serial:serial}"}) {
    read(pattern, ReadCertificate);
  }
  paths.push_back(Path{.pattern = "certs/?",
                       .fields = ListFields(mount.profile()),
                       .handlers = {{Operation::kList, Bind(mount, ListCertificates)}}});
  if (mount.is_openbao()) {
    paths.push_back(Path{.pattern = "certs/detailed/?",
                         .fields = ListFields(mount.profile()),
                         .handlers = {{Operation::kList, Bind(mount, ListCertificatesDetailed)}}});
  }
}

}  // namespace vaultsim::pki
