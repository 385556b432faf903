#include "vaultsim/pki/certificate_request.h"

#include "vaultsim/pki/go_asn1.h"
#include "vaultsim/pki/pem.h"
#include "vaultsim/pki/subject.h"

namespace vaultsim::pki {
namespace {

base::Error Rejected(std::string message) {
  return base::Error{.code = base::ErrorCode::kRejected, .message = std::move(message)};
}

std::string ExtensionDer(const X509_EXTENSION* extension) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509_EXTENSION(const_cast<X509_EXTENSION*>(extension), &bytes);
  const SslBytesPtr owned(bytes);
  if (size <= 0) return {};
  return std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

}  // namespace

base::Result<CertificateRequest> CertificateRequest::FromPem(std::string_view pem) {
  if (pem.empty()) return Rejected("\"csr\" is empty");
  const std::optional<PemBlock> block = NextPemBlock(pem);
  if (!block) return Rejected("csr contains no data");
  const auto* bytes = reinterpret_cast<const unsigned char*>(block->der.data());
  X509ReqPtr request(d2i_X509_REQ(nullptr, &bytes, static_cast<long>(block->der.size())));
  if (!request) {
    return Rejected("certificate request could not be parsed: " + RequestParseError(block->der));
  }
  if (X509_REQ_get0_pubkey(request.get()) == nullptr) {
    return Rejected(
        "Refusing to sign CSR with empty PublicKey. This usually means the SubjectPublicKeyInfo "
        "field has an OID not recognized by Go, such as 1.2.840.113549.1.1.10 for rsaPSS.");
  }

  auto facts = std::make_shared<Facts>();
  const X509_NAME* subject = X509_REQ_get_subject_name(request.get());
  facts->der = block->der;
  facts->subject_der = NameDer(subject);
  facts->common_name = AttributeOf(subject, NID_commonName);
  facts->serial_number = AttributeOf(subject, NID_serialNumber);
  facts->user_ids = AttributesOf(subject, NID_userId);
  const ExtensionStackPtr extensions(X509_REQ_get_extensions(request.get()));
  for (int i = 0; extensions && i < sk_X509_EXTENSION_num(extensions.get()); ++i) {
    X509_EXTENSION* extension = sk_X509_EXTENSION_value(extensions.get(), i);
    facts->extensions.push_back(ExtensionDer(extension));
    const int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
    if (nid == NID_basic_constraints) facts->has_basic_constraints = true;
    if (nid == NID_subject_alt_name) {
      const GeneralNamesPtr names(static_cast<GENERAL_NAMES*>(X509V3_EXT_d2i(extension)));
      std::optional<AltNames> parsed;
      if (names) parsed = FromGeneralNames(names.get());
      facts->names_parsed = parsed.has_value();
      if (parsed) facts->names = std::move(*parsed);
    }
  }
  facts->request = std::move(request);
  return CertificateRequest(std::move(facts));
}

bool CertificateRequest::SignatureIsValid() const {
  return X509_REQ_verify(facts_->request.get(), public_key()) == 1;
}

}  // namespace vaultsim::pki
