#include "conformance/diff/ocsp_facts.h"

#include <openssl/ocsp.h>

#include <ctime>
#include <memory>
#include <nlohmann/json.hpp>

#include "conformance/diff/x509_names.h"
#include "vaultsim/pki/ssl_ptr.h"

namespace diff {
namespace {

using namespace vaultsim::pki;
using OcspResponsePtr = std::unique_ptr<OCSP_RESPONSE, SslFree<OCSP_RESPONSE_free>>;
using OcspBasicPtr = std::unique_ptr<OCSP_BASICRESP, SslFree<OCSP_BASICRESP_free>>;

Json StampOrNull(const ASN1_TIME* time) { return time == nullptr ? Json() : Json(Stamp(time)); }

bool IsWholeMinute(const ASN1_TIME* time) {
  std::tm parts{};
  return ASN1_TIME_to_tm(time, &parts) == 1 && parts.tm_sec == 0;
}

void AddSingle(OCSP_SINGLERESP* single, Json& facts) {
  ASN1_GENERALIZEDTIME* revoked = nullptr;
  ASN1_GENERALIZEDTIME* from = nullptr;
  ASN1_GENERALIZEDTIME* to = nullptr;
  int reason = 0;
  const int status = OCSP_single_get0_status(single, &reason, &revoked, &from, &to);
  facts["certificate"] = OCSP_cert_status_str(status);
  facts["reason"] = reason;
  facts["revoked_at"] = StampOrNull(revoked);
  facts["this_update"] = StampOrNull(from);
  facts["next_update"] = StampOrNull(to);
  facts["extensions"] = OCSP_SINGLERESP_get_ext_count(single);
  ASN1_OBJECT* digest = nullptr;
  OCSP_id_get0_info(nullptr, &digest, nullptr, nullptr,
                    const_cast<OCSP_CERTID*>(OCSP_SINGLERESP_get0_id(single)));
  facts["hash"] = Oid(digest);
}

}  // namespace

Json OcspFacts(std::string_view der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  const OcspResponsePtr response(d2i_OCSP_RESPONSE(nullptr, &bytes, static_cast<long>(der.size())));
  if (!response) return {{"undecodable", "ocsp"}};
  Json facts = {{"status", OCSP_response_status(response.get())}};
  const OcspBasicPtr basic(OCSP_response_get1_basic(response.get()));
  if (!basic) return facts;
  const ASN1_OCTET_STRING* key_id = nullptr;
  const X509_NAME* name = nullptr;
  OCSP_resp_get0_id(basic.get(), &key_id, &name);
  facts["responder"] = name == nullptr ? Json("by key") : Names(name);
  facts["signature"] = SignatureName(OCSP_resp_get0_tbs_sigalg(basic.get()));
  facts["produced_in_minutes"] = IsWholeMinute(OCSP_resp_get0_produced_at(basic.get()));
  facts["certificates"] = sk_X509_num(OCSP_resp_get0_certs(basic.get()));
  facts["count"] = OCSP_resp_count(basic.get());
  if (OCSP_resp_count(basic.get()) > 0) AddSingle(OCSP_resp_get0(basic.get(), 0), facts);
  return facts;
}

}  // namespace diff
