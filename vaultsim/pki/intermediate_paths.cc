// intermediate/generate, issuers/generate/intermediate, intermediate/cross-sign [5.2].
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "vaultsim/pki/generation.h"
#include "vaultsim/pki/pem.h"
#include "vaultsim/pki/reply.h"

namespace vaultsim::pki {
namespace {

Json RequestData(const std::string& der, const PrivateKey& key, const Generation& generation,
                 const FieldData& data) {
  Json reply = Json::object();
  if (generation.format == Format::kDer) {
    reply["csr"] = base::Base64Encode(der);
  } else {
    reply["csr"] = TrimSpace(EncodePem("CERTIFICATE REQUEST", der));
  }
  if (!generation.exported) return reply;
  if (generation.format == Format::kPemBundle) {
    reply["csr"] = Bundle(&key, reply["csr"].get<std::string>(), {});
  }
  PutPrivateKey(reply, key, generation.format, data);
  return reply;
}

EngineResult GenerateIntermediate(Mount& mount, const EngineRequest& request,
                                  const FieldData& data) {
  const bool cross_sign = request.path == "intermediate/cross-sign";
  const base::Result<Generation> generation = PlanGeneration(
      mount, CaKind::kIntermediate, cross_sign ? "existing" : data.String("exported"), data);
  if (!generation) return AsResponse(generation.error());
  const base::Result<std::string> key_name = NewKeyName(mount.state, data);
  if (!key_name) return AsResponse(key_name.error());
  const base::Result<Issuance> plan = PlanIssuance({.data = data,
                                                    .request = request,
                                                    .role = generation->role,
                                                    .profile = mount.profile(),
                                                    .now = mount.Now()});
  if (!plan) return AsResponse(plan.error());
  const base::Result<PrivateKey> key = KeyFor(mount, *generation);
  if (!key) return AsResponse(key.error());
  const base::Result<std::string> der =
      BuildRequest({.subject_der = SubjectDer(plan->subject),
                    .names = plan->names,
                    .add_basic_constraints = data.Bool("add_basic_constraints"),
                    .signature = ChooseSignature(key->native(),
                                                 static_cast<int>(generation->role.signature_bits),
                                                 generation->role.use_pss)},
                   key->native());
  if (!der) return AsResponse(der.error());

  EngineResponse response;
  response.data = RequestData(*der, *key, *generation, data);
  (*response.data)["key_id"] =
      ImportKey(mount.state, *key, *key_name, mount.environment.random).entry->id;
  if (!HasUrls(mount.state, mount.state.urls.urls)) {
    response.warnings.emplace_back(kNoUrlsWarning);
    response.warnings.back() +=
        " Since this certificate is an intermediate, it might be useful to regenerate this "
        "certificate after fixing this problem for the root mount.";
  }
  if (!mount.is_openbao() && HasOnlyDeltaPoints(mount.state.urls.urls)) {
    response.warnings.push_back(
        "This mount has configured delta crl distribution points but no base crl distribution "
        "points were set.");
  }
  response.warnings.insert(response.warnings.end(), plan->warnings.begin(), plan->warnings.end());
  return response;
}

}  // namespace

void AddIntermediatePaths(Mount& mount, std::vector<Path>& paths) {
  for (const char* pattern :
       {"intermediate/generate/{exported}", "issuers/generate/intermediate/{exported}",
        "intermediate/cross-sign"}) {
    paths.push_back(Path{.pattern = pattern,
                         .fields = GenerateIntermediateFields(mount.profile()),
                         .handlers = {{Operation::kUpdate, Bind(mount, GenerateIntermediate)}}});
  }
}

}  // namespace vaultsim::pki
