#include "conformance/diff/ocsp_request.h"

#include <openssl/ocsp.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "json/fwd.h"
#include "vaultsim/pki/certificate.h"

namespace diff {
namespace {

using namespace vaultsim::pki;
using OcspRequestPtr = std::unique_ptr<OCSP_REQUEST, SslFree<OCSP_REQUEST_free>>;

std::string TextAt(const Json& body, const char* key) {
  return body.contains(key) && body[key].is_string() ? body[key].get<std::string>() : "";
}

// "" when the parts make none.
std::string DerOf(const Json& body) {
  const auto issuer = CertificateFromPem(TextAt(body, "issuer"));
  std::string hex = TextAt(body, "serial_number");
  std::erase(hex, ':');
  BIGNUM* number = nullptr;
  BN_hex2bn(&number, hex.c_str());
  const BignumPtr owned(number);
  const Asn1IntegerPtr serial(owned ? BN_to_ASN1_INTEGER(number, nullptr) : nullptr);
  const std::string hash = TextAt(body, "hash");
  const EVP_MD* digest = EVP_get_digestbyname(hash.empty() ? "sha1" : hash.c_str());
  const OcspRequestPtr request(OCSP_REQUEST_new());
  if (!issuer || !serial || digest == nullptr || !request) return "";
  OCSP_CERTID* id = OCSP_cert_id_new(digest, X509_get_subject_name(issuer->native()),
                                     X509_get0_pubkey_bitstr(issuer->native()), serial.get());
  if (id == nullptr || OCSP_request_add0_id(request.get(), id) == nullptr) return "";
  unsigned char* bytes = nullptr;
  const int size = i2d_OCSP_REQUEST(request.get(), &bytes);
  const SslBytesPtr written(bytes);
  return size <= 0 ? ""
                   : std::string(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
}

}  // namespace

void MakeOcspRequest(vault::Request& request) {
  if (request.path != "/v1/pki/ocsp") return;
  const Json body = Json::parse(request.body, nullptr, false);
  if (!body.is_object() || !body.contains("issuer")) return;
  request.body = DerOf(body);
  if (TextAt(body, "via") != "get") {
    std::erase_if(request.headers, [](const auto& h) { return h.first == "Content-Type"; });
    request.headers.emplace_back("Content-Type", "application/ocsp-request");
    return;
  }
  request.method = vault::Method::kGet;
  request.path += "/" + base::PercentEncodeSegment(base::Base64Encode(request.body));
  request.body.clear();
}

}  // namespace diff
