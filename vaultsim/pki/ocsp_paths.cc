// ocsp and ocsp/:request: the status of a certificate, signed by its issuer [5.7].
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "vaultsim/framework/convert.h"
#include "vaultsim/pki/mount.h"
#include "vaultsim/pki/ocsp.h"

namespace vaultsim::pki {
namespace {

constexpr std::size_t kRequestMax = 2048;
constexpr const char* kResponseType = "application/ocsp-response";

EngineResponse Raw(int status, std::string body) {
  return EngineResponse{
      .status = status, .raw = std::move(body), .raw_content_type = kResponseType};
}

EngineResponse Malformed() { return Raw(400, OcspErrorResponse(OcspError::kMalformed)); }
EngineResponse Unauthorized() { return Raw(401, OcspErrorResponse(OcspError::kUnauthorized)); }

// The DER: of a GET in the path, of a POST the body.
std::optional<std::string> RequestOf(const EngineRequest& request, const FieldData& data) {
  if (request.operation != Operation::kRead) {
    if (request.raw_body.size() >= kRequestMax) return std::nullopt;
    return request.raw_body;
  }
  const std::string text = data.String("req");
  if (text.empty() || text.size() >= kRequestMax) return std::nullopt;
  return base::Base64Decode(text);
}

struct Responder {
  const Issuer* issuer = nullptr;
  bool matched = false;  // the issuer is here but may not sign
};

// Of those that the request may mean: the revocation's issuer if that is known.
Responder FindResponder(const State& state, const OcspRequest& request,
                        const std::string& revoked_by) {
  Responder responder;
  for (const auto& [id, issuer] : state.issuers) {
    if (!revoked_by.empty() && id != revoked_by) continue;
    if (issuer.key_id.empty() || !request.IsAbout(issuer.certificate)) continue;
    responder.matched = true;
    if ((issuer.usage & kOcspUsage) == 0) continue;
    responder.issuer = &issuer;
    return responder;
  }
  return responder;
}

// A request about nobody's certificate is answered in the default issuer's name.
const Issuer* DefaultResponder(const State& state) {
  const auto issuer = state.issuers.find(state.default_issuer);
  if (issuer == state.issuers.end() || issuer->second.key_id.empty()) return nullptr;
  return (issuer->second.usage & kOcspUsage) == 0 ? nullptr : &issuer->second;
}

EngineResult AnswerOcsp(Mount& mount, const EngineRequest& request, const FieldData& data) {
  const State& state = mount.state;
  if (state.crl_config.ocsp_disable) return Unauthorized();
  const std::optional<std::string> der = RequestOf(request, data);
  if (!der) return Malformed();
  const std::optional<OcspRequest> asked = OcspRequest::FromDer(*der);
  if (!asked) return Malformed();

  OcspTemplate form{.request = *asked, .now_s = mount.Now().seconds};
  form.valid_for_s = std::chrono::floor<std::chrono::seconds>(
                         convert::ToDuration(Json(state.crl_config.ocsp_expiry)).value)
                         .count();
  const auto revoked = state.revocations.find(StoredSerial(asked->serial));
  const bool is_revoked = revoked != state.revocations.end();
  const Responder responder =
      FindResponder(state, *asked, is_revoked ? revoked->second.issuer_id : "");
  const Issuer* issuer = responder.issuer;
  if (issuer == nullptr && responder.matched) return Unauthorized();
  if (issuer == nullptr) {
    form.status = OcspStatus::kUnknown;
    issuer = DefaultResponder(state);
    if (issuer == nullptr) return Unauthorized();
  } else if (is_revoked) {
    form.status = OcspStatus::kRevoked;
    form.revoked_at_s = ToInstant(revoked->second.revoked_at).seconds;
  }
  form.signature = issuer->revocation_signature;
  const base::Result<std::string> response =
      BuildOcspResponse(form, issuer->certificate, state.keys.at(issuer->key_id).key.native());
  if (!response) return Raw(500, OcspErrorResponse(OcspError::kInternal));
  return Raw(200, *response);
}

}  // namespace

void AddOcspPaths(Mount& mount, std::vector<Path>& paths) {
  paths.push_back(Path{.pattern = "ocsp/{req:rest0}",
                       .fields = {{"req", FieldType::kString}},
                       .handlers = {{Operation::kRead, Bind(mount, AnswerOcsp)}}});
  paths.push_back(Path{.pattern = "ocsp",
                       .fields = {},
                       .handlers = {{Operation::kUpdate, Bind(mount, AnswerOcsp)}}});
}

}  // namespace vaultsim::pki
