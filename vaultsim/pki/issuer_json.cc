#include "vaultsim/pki/issuer_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "vaultsim/pki/go_text.h"

namespace vaultsim::pki {
namespace {

// Once an issuer has URLs of its own, the lists that were never set read null.
Json ListOrNull(const UrlConfig& config, const char* field, const std::vector<std::string>& list) {
  return list.empty() && !config.emptied.contains(field) ? Json(nullptr) : Json(list);
}

}  // namespace

EngineResponse IssuerReply(const Issuer& issuer, Profile profile) {
  Json chain = Json::array();
  for (const Certificate& link : issuer.ca_chain) chain.push_back(link.Pem());
  const Json manual = issuer.manual_chain.empty() ? Json(nullptr) : Json(issuer.manual_chain);
  Json data = {
      {"issuer_id", issuer.id},
      {"issuer_name", issuer.name},
      {"key_id", issuer.key_id},
      {"certificate", issuer.certificate.Pem()},
      {"manual_chain", manual},
      {"ca_chain", std::move(chain)},
      {"leaf_not_after_behavior", issuer.leaf_not_after_behavior},
      {"usage", UsageNames(issuer.usage)},
      {"revocation_signature_algorithm", SignatureAlgorithmName(issuer.revocation_signature)},
      {"revoked", issuer.revoked},
      {"issuing_certificates", Json::array()},
      {"crl_distribution_points", Json::array()},
      {"delta_crl_distribution_points", Json::array()},
      {"ocsp_servers", Json::array()}};
  if (IsVault(profile)) data["enable_aia_url_templating"] = false;
  if (issuer.revoked) {
    const Instant time = ToInstant(issuer.revoked_at);
    data["revocation_time"] = time.seconds;
    data["revocation_time_rfc3339"] = FormatInstant(time);
  }
  if (issuer.urls) {
    const Urls& urls = issuer.urls->urls;
    for (const auto& [field, list] :
         {std::pair("issuing_certificates", &urls.issuing_certificates),
          std::pair("crl_distribution_points", &urls.crl_distribution_points),
          std::pair("delta_crl_distribution_points", &urls.delta_crl_distribution_points),
          std::pair("ocsp_servers", &urls.ocsp_servers)}) {
      data[field] = ListOrNull(*issuer.urls, field, *list);
    }
    data["enable_aia_url_templating"] = issuer.urls->enable_templating;
  }
  EngineResponse response;
  response.data = std::move(data);
  if (IsPss(issuer.revocation_signature)) {
    response.warnings.push_back(
        "Issuer uses a PSS Revocation Signature Algorithm. This algorithm will be downgraded to "
        "PKCS#1v1.5 signature scheme on OCSP responses, due to limitations in the OCSP library.");
  }
  return response;
}

void WarnOfReferences(const State& state, const std::string& name, EngineResponse& response) {
  const auto count = std::count_if(state.roles.begin(), state.roles.end(), [&](const auto& entry) {
    return entry.second.issuer_ref == name;
  });
  if (count > 0) {
    response.warnings.push_back(std::to_string(count) + " roles reference " + name);
  }
}

}  // namespace vaultsim::pki
