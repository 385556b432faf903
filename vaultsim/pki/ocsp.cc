#include "vaultsim/pki/ocsp.h"

#include <openssl/ocsp.h>

#include <algorithm>
#include <array>

#include "vaultsim/pki/ssl_ptr.h"

namespace vaultsim::pki {
namespace {

using OcspRequestPtr = std::unique_ptr<OCSP_REQUEST, SslFree<OCSP_REQUEST_free>>;
using OcspResponsePtr = std::unique_ptr<OCSP_RESPONSE, SslFree<OCSP_RESPONSE_free>>;
using OcspBasicPtr = std::unique_ptr<OCSP_BASICRESP, SslFree<OCSP_BASICRESP_free>>;
using OcspCertIdPtr = std::unique_ptr<OCSP_CERTID, SslFree<OCSP_CERTID_free>>;
using GeneralizedTimePtr =
    std::unique_ptr<ASN1_GENERALIZEDTIME, SslFree<ASN1_GENERALIZEDTIME_free>>;

constexpr std::int64_t kMinute = 60;

base::Error Failed(const char* what) {
  return base::Error{.code = base::ErrorCode::kInternal, .message = what};
}

std::string BytesOf(const ASN1_OCTET_STRING* text) {
  return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                     static_cast<std::size_t>(ASN1_STRING_length(text)));
}

std::string SerialOf(const ASN1_INTEGER* number) {
  const BignumPtr serial(ASN1_INTEGER_to_BN(number, nullptr));
  if (!serial) return {};
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(serial.get())), '\0');
  BN_bn2bin(serial.get(), reinterpret_cast<unsigned char*>(bytes.data()));
  return ColonHex(bytes);
}

Asn1IntegerPtr ToInteger(const std::string& colon_hex) {
  std::string hex = colon_hex;
  std::erase(hex, ':');
  BIGNUM* number = nullptr;
  BN_hex2bn(&number, hex.c_str());
  const BignumPtr owned(number);
  return Asn1IntegerPtr(owned ? BN_to_ASN1_INTEGER(number, nullptr) : nullptr);
}

OcspCertIdPtr CertIdOf(const Certificate& issuer, int digest_nid, const ASN1_INTEGER* serial) {
  return OcspCertIdPtr(OCSP_cert_id_new(EVP_get_digestbynid(digest_nid),
                                        X509_get_subject_name(issuer.native()),
                                        X509_get0_pubkey_bitstr(issuer.native()), serial));
}

struct IdParts {
  int digest_nid = 0;
  std::string name_hash;
  std::string key_hash;
  std::string serial;
};

IdParts PartsOf(OCSP_CERTID* id) {
  ASN1_OCTET_STRING* name_hash = nullptr;
  ASN1_OBJECT* digest = nullptr;
  ASN1_OCTET_STRING* key_hash = nullptr;
  ASN1_INTEGER* serial = nullptr;
  OCSP_id_get0_info(&name_hash, &digest, &key_hash, &serial, id);
  return {OBJ_obj2nid(digest), BytesOf(name_hash), BytesOf(key_hash), SerialOf(serial)};
}

// Go's library has no PSS and no Ed25519.
SignatureAlgorithm SignatureFor(SignatureAlgorithm wanted, const EVP_PKEY* signer) {
  switch (wanted) {
    case SignatureAlgorithm::kUnknown:
      return ChooseSignature(signer, 0, false);
    case SignatureAlgorithm::kSha256RsaPss:
      return SignatureAlgorithm::kSha256Rsa;
    case SignatureAlgorithm::kSha384RsaPss:
      return SignatureAlgorithm::kSha384Rsa;
    case SignatureAlgorithm::kSha512RsaPss:
      return SignatureAlgorithm::kSha512Rsa;
    default:
      return wanted;
  }
}

// Go writes an empty list of extensions: what is left when the only one goes.
bool AddNoExtensions(OCSP_SINGLERESP* single) {
  const Asn1OctetStringPtr any(ASN1_OCTET_STRING_new());
  if (!any || ASN1_STRING_set(any.get(), "x", 1) != 1 ||
      OCSP_SINGLERESP_add1_ext_i2d(single, NID_id_pkix_OCSP_Nonce, any.get(), 0,
                                   X509V3_ADD_APPEND) != 1) {
    return false;
  }
  const X509ExtensionPtr removed(OCSP_SINGLERESP_delete_ext(single, 0));
  return removed != nullptr;
}

OcspBasicPtr Fill(const OcspTemplate& form, const Certificate& issuer) {
  OcspBasicPtr basic(OCSP_BASICRESP_new());
  const Asn1IntegerPtr serial = ToInteger(form.request.serial);
  if (!basic || !serial) return nullptr;
  const OcspCertIdPtr id = CertIdOf(issuer, form.request.digest_nid, serial.get());
  const GeneralizedTimePtr now(ASN1_GENERALIZEDTIME_set(nullptr, form.now_s));
  const GeneralizedTimePtr next(
      form.valid_for_s == 0 ? nullptr
                            : ASN1_GENERALIZEDTIME_set(nullptr, form.now_s + form.valid_for_s));
  const GeneralizedTimePtr revoked(ASN1_GENERALIZEDTIME_set(nullptr, form.revoked_at_s));
  const int status = form.status == OcspStatus::kGood      ? V_OCSP_CERTSTATUS_GOOD
                     : form.status == OcspStatus::kRevoked ? V_OCSP_CERTSTATUS_REVOKED
                                                           : V_OCSP_CERTSTATUS_UNKNOWN;
  if (!id || !now || !revoked) return nullptr;
  OCSP_SINGLERESP* single =
      OCSP_basic_add1_status(basic.get(), id.get(), status, OCSP_REVOKED_STATUS_NOSTATUS,
                             revoked.get(), now.get(), next.get());
  if (single == nullptr || !AddNoExtensions(single)) return nullptr;
  // There is no other way to set this.
  auto* produced = const_cast<ASN1_GENERALIZEDTIME*>(OCSP_resp_get0_produced_at(basic.get()));
  const std::int64_t minute = form.now_s - form.now_s % kMinute;
  return ASN1_GENERALIZEDTIME_set(produced, minute) == nullptr ? nullptr : std::move(basic);
}

}  // namespace

std::optional<OcspRequest> OcspRequest::FromDer(std::string_view der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  const auto* end = bytes + der.size();
  const OcspRequestPtr request(d2i_OCSP_REQUEST(nullptr, &bytes, static_cast<long>(der.size())));
  if (!request || bytes != end || OCSP_request_onereq_count(request.get()) == 0) {
    return std::nullopt;
  }
  const IdParts parts = PartsOf(OCSP_onereq_get0_id(OCSP_request_onereq_get0(request.get(), 0)));
  constexpr std::array<int, 4> kDigests = {NID_sha1, NID_sha256, NID_sha384, NID_sha512};
  if (std::find(kDigests.begin(), kDigests.end(), parts.digest_nid) == kDigests.end()) {
    return std::nullopt;
  }
  return OcspRequest{parts.digest_nid, parts.name_hash, parts.key_hash, parts.serial};
}

bool OcspRequest::IsAbout(const Certificate& issuer) const {
  const Asn1IntegerPtr any(ASN1_INTEGER_new());
  const OcspCertIdPtr id = CertIdOf(issuer, digest_nid, any.get());
  if (!id) return false;
  const IdParts parts = PartsOf(id.get());
  return parts.name_hash == issuer_name_hash && parts.key_hash == issuer_key_hash;
}

base::Result<std::string> BuildOcspResponse(const OcspTemplate& form, const Certificate& issuer,
                                            EVP_PKEY* signer) {
  const SignatureAlgorithm signature = SignatureFor(form.signature, signer);
  if (signature == SignatureAlgorithm::kEd25519) {
    return Failed("x509: only RSA and ECDSA keys supported");
  }
  const OcspBasicPtr basic = Fill(form, issuer);
  const MdCtxPtr context = SigningContext(signature, signer);
  if (!basic || !context ||
      OCSP_basic_sign_ctx(basic.get(), issuer.native(), context.get(), nullptr,
                          OCSP_NOCERTS | OCSP_NOTIME) != 1) {
    return Failed("cannot sign an OCSP response");
  }
  const OcspResponsePtr response(
      OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()));
  unsigned char* bytes = nullptr;
  const int size = response ? i2d_OCSP_RESPONSE(response.get(), &bytes) : 0;
  const SslBytesPtr owned(bytes);
  if (size <= 0) return Failed("cannot write an OCSP response");
  return std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

std::string OcspErrorResponse(OcspError error) {
  return std::string("\x30\x03\x0a\x01", 4) + static_cast<char>(error);
}

}  // namespace vaultsim::pki
