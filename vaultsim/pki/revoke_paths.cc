// revoke, revoke-with-key, certs/revoked, crl/rotate [5.7].
#include <nlohmann/json.hpp>

#include "vaultsim/pki/crl.h"
#include "vaultsim/pki/go_asn1.h"
#include "vaultsim/pki/pem.h"

namespace vaultsim::pki {
namespace {

constexpr std::size_t kCertificateTextMin = 75;
constexpr std::size_t kKeyTextMin = 64;

base::Error Internal(std::string message) {
  return base::Error{.code = base::ErrorCode::kInternal, .message = std::move(message)};
}

Json RevocationData(const Revocation& revocation) {
  const Instant time = ToInstant(revocation.revoked_at);
  return Json{{"revocation_time", time.seconds},
              {"revocation_time_rfc3339", FormatInstant(time)},
              {"state", "revoked"}};
}

// A certificate brought along: a stored one, or one of the mount's issuers. All failures are 500s.
base::Result<Certificate> PresentedCertificate(const State& state, const std::string& text) {
  if (text.size() < kCertificateTextMin) {
    return Internal(
        "provided certificate data was too short; perhaps a path was passed to the API rather than "
        "the contents of a PEM file");
  }
  std::string_view rest = text;
  const std::optional<PemBlock> block = NextPemBlock(rest);
  if (!block) return Internal("certificate contains no PEM data");
  const std::optional<Certificate> certificate = Certificate::FromDer(block->der);
  if (!certificate) {
    return Internal("certificate could not be parsed: " + CertificateParseError(block->der));
  }
  const auto stored = state.certificates.find(StoredSerial(certificate->serial()));
  if (stored != state.certificates.end()) {
    if (stored->second.der() == certificate->der()) return *certificate;
    return Internal(
        "certificate with same serial but unequal value already present in this cluster's storage; "
        "refusing to revoke");
  }
  if (IssuerOf(state, *certificate).empty()) {
    return Internal(
        "unable to verify signature on presented cert from any present issuer in this mount; "
        "certificates from previous CAs will need to have their issuing CA and key re-imported if "
        "revocation is necessary");
  }
  return *certificate;
}

base::Status CheckKey(const std::string& text, const Certificate& certificate) {
  std::string_view rest = text;
  const std::optional<PemBlock> block = NextPemBlock(rest);
  if (!block) return Internal("provided key PEM block contained no data or failed to parse");
  const std::optional<PrivateKey> key = PrivateKey::FromDer(block->der);
  if (!key) {
    return Internal("failed to parse provided private key: " + PrivateKeyParseError(block->der));
  }
  if (TypeOf(certificate.public_key()) != key->type()) {
    return Internal("provided private key type does not match certificate's public key type");
  }
  if (PublicKeyDer(certificate.public_key()) != key->public_der()) {
    return Internal("provided private key does not match certificate's public key");
  }
  return {};
}

EngineResult RevokeCertificate(Mount& mount, const Certificate& certificate) {
  State& state = mount.state;
  for (const auto& [id, issuer] : state.issuers) {
    if (issuer.certificate.serial() == certificate.serial()) {
      return UserError("adding issuer (id: " + id + ") to its own CRL is not allowed");
    }
  }
  const std::string serial = StoredSerial(certificate.serial());
  const auto known = state.revocations.find(serial);
  if (known != state.revocations.end()) {
    return EngineResponse{.data = RevocationData(known->second)};
  }
  EngineResponse response;
  if (certificate.not_after_s() < mount.Now().seconds + 2 &&
      !state.crl_config.allow_expired_cert_revocation) {
    std::string warning = "certificate with serial " + certificate.serial() +
                          " already expired; refusing to add to CRL";
    if (mount.is_openbao()) {
      warning += ". Enable 'AllowExpiredCertRevocation' to allow revoking expired certificates.";
    }
    response.warnings.push_back(std::move(warning));
    return response;
  }
  const Revocation revocation{certificate, mount.environment.clock.Now(),
                              IssuerOf(state, certificate)};
  response.data = RevocationData(revocation);
  state.revocations.emplace(serial, revocation);
  if (!state.crl_config.auto_rebuild) {
    const base::Status built = RebuildCrls(mount, CrlRebuild::kIfEnabled, response.warnings);
    if (!built) return CrlFailure(built.error());
  } else if (state.crl_config.enable_delta) {
    state.delta_serials.insert(serial);
  }
  return response;
}

EngineResult Revoke(Mount& mount, const EngineRequest& request, const FieldData& data) {
  const bool with_key = request.path == "revoke-with-key";
  const bool has_serial = data.Has("serial_number");
  const bool has_certificate = data.Has("certificate");
  if (!has_serial && !has_certificate) {
    return UserError("The serial number or certificate to revoke must be provided.");
  }
  if (has_serial && has_certificate) {
    return UserError("Must provide either the certificate or the serial to revoke; not both.");
  }
  if (with_key) {
    if (!data.Has("private_key")) {
      return UserError("Must have private key to revoke via the /revoke-with-key path.");
    }
    if (data.String("private_key").size() < kKeyTextMin) {
      return UserError(
          "Provided data for private_key was too short; perhaps a path was passed to the API "
          "rather than the contents of a PEM file?");
    }
  }
  std::optional<Certificate> certificate;
  if (has_certificate) {
    const auto presented = PresentedCertificate(mount.state, data.String("certificate"));
    if (!presented) return AsServerError(presented.error());
    certificate = *presented;
  } else {
    const std::string serial = data.String("serial_number");
    if (serial.empty()) return UserError("The serial number must be provided");
    const auto stored = mount.state.certificates.find(StoredSerial(serial));
    if (stored == mount.state.certificates.end()) {
      return UserError("certificate with serial " + serial + " not found.");
    }
    certificate = stored->second;
  }
  if (with_key) {
    if (const base::Status matches = CheckKey(data.String("private_key"), *certificate); !matches) {
      return AsServerError(matches.error());
    }
  }
  mount.state.certificates.insert_or_assign(StoredSerial(certificate->serial()), *certificate);
  return RevokeCertificate(mount, *certificate);
}

}  // namespace

// An issuer's certificate stays, and what was not stored cannot be revoked: both count as done.
std::optional<std::string> RevokeLeased(Mount& mount, const std::string& serial) {
  const auto stored = mount.state.certificates.find(StoredSerial(serial));
  if (stored == mount.state.certificates.end() || stored->second.is_ca()) return std::nullopt;
  const EngineResult result = RevokeCertificate(mount, Certificate(stored->second));
  if (!result.error) return std::nullopt;
  return result.error->errors.front();
}

namespace {

EngineResult ListRevoked(Mount& mount, const EngineRequest&, const FieldData& data) {
  std::vector<std::string> serials;
  for (const auto& [serial, revocation] : mount.state.revocations) {
    serials.push_back(ColonSerial(serial));
  }
  return ListReply(std::move(serials), nullptr, data, mount.profile());
}

EngineResult RotateCrl(Mount& mount, const EngineRequest&, const FieldData&) {
  EngineResponse response;
  response.data = Json{{"success", true}};
  const base::Status built = RebuildCrls(mount, CrlRebuild::kIfEnabled, response.warnings);
  if (!built) return CrlFailure(built.error());
  return response;
}

EngineResult RotateDeltaCrl(Mount& mount, const EngineRequest&, const FieldData&) {
  EngineResponse response;
  response.data = Json{{"success", true}};
  if (mount.state.crl_config.enable_delta) {
    const base::Status built = RebuildDeltaCrls(mount);
    if (!built) return CrlFailure(built.error(), "delta ");
  } else {
    response.warnings.push_back(
        "requested rebuild of delta CRL when delta CRL is not enabled; this is a no-op");
  }
  return response;
}

}  // namespace

void AddRevokePaths(Mount& mount, std::vector<Path>& paths) {
  const auto read = [&](const char* pattern, MountHandler handler) {
    paths.push_back(Path{
        .pattern = pattern, .fields = {}, .handlers = {{Operation::kRead, Bind(mount, handler)}}});
  };
  read("crl/rotate", RotateCrl);
  read("crl/rotate-delta", RotateDeltaCrl);
  paths.push_back(
      Path{.pattern = "revoke",
           .fields = {{"serial_number", FieldType::kString}, {"certificate", FieldType::kString}},
           .handlers = {{Operation::kUpdate, Bind(mount, Revoke)}}});
  paths.push_back(Path{.pattern = "revoke-with-key",
                       .fields = {{"serial_number", FieldType::kString},
                                  {"certificate", FieldType::kString},
                                  {"private_key", FieldType::kString}},
                       .handlers = {{Operation::kUpdate, Bind(mount, Revoke)}}});
  paths.push_back(Path{.pattern = "certs/revoked/?",
                       .fields = ListFields(mount.profile()),
                       .handlers = {{Operation::kList, Bind(mount, ListRevoked)}}});
}

}  // namespace vaultsim::pki
