#include "vaultsim/pki/certificate.h"

#include <ctime>

#include "vaultsim/pki/pem.h"
#include "vaultsim/pki/subject.h"

namespace vaultsim::pki {
namespace {

std::string BytesOf(const ASN1_OCTET_STRING* string) {
  if (string == nullptr) return {};
  return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
                     static_cast<std::size_t>(ASN1_STRING_length(string)));
}

std::int64_t SecondsOf(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return 0;
  return timegm(&parts);
}

std::string SerialOf(const X509* x509) {
  BignumPtr serial(ASN1_INTEGER_to_BN(X509_get0_serialNumber(x509), nullptr));
  if (!serial) return {};
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(serial.get())), '\0');
  BN_bn2bin(serial.get(), reinterpret_cast<unsigned char*>(bytes.data()));
  return ColonHex(bytes);
}

X509Ptr Parse(std::string_view der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  return X509Ptr(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
}

bool HasExtension(const X509* x509, int nid) { return X509_get_ext_by_NID(x509, nid, -1) >= 0; }

}  // namespace

std::string ColonHex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 3);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (!out.empty()) out += ':';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 0xf];
  }
  return out;
}

std::optional<Certificate> Certificate::FromDer(std::string_view der) {
  X509Ptr x509 = Parse(der);
  if (!x509 || X509_get0_pubkey(x509.get()) == nullptr) return std::nullopt;
  auto facts = std::make_shared<Shared>(CertificateFacts{});
  X509* raw = x509.get();
  facts->der = der;
  facts->serial = SerialOf(raw);
  facts->not_before_s = SecondsOf(X509_get0_notBefore(raw));
  facts->not_after_s = SecondsOf(X509_get0_notAfter(raw));
  facts->subject_der = NameDer(X509_get_subject_name(raw));
  facts->issuer_der = NameDer(X509_get_issuer_name(raw));
  facts->subject_key_id = BytesOf(X509_get0_subject_key_id(raw));
  facts->authority_key_id = BytesOf(X509_get0_authority_key_id(raw));
  BasicConstraintsPtr constraints(static_cast<BASIC_CONSTRAINTS*>(
      X509_get_ext_d2i(raw, NID_basic_constraints, nullptr, nullptr)));
  if (constraints) {
    facts->is_ca = constraints->ca != 0;
    if (constraints->pathlen != nullptr) {
      facts->max_path_length = static_cast<int>(ASN1_INTEGER_get(constraints->pathlen));
    }
  }
  facts->has_urls = HasExtension(raw, NID_info_access) ||
                    HasExtension(raw, NID_crl_distribution_points) ||
                    HasExtension(raw, NID_freshest_crl);
  facts->may_sign_crls =
      HasExtension(raw, NID_key_usage) && (X509_get_key_usage(raw) & KU_CRL_SIGN) != 0;
  facts->signature = SignatureOf(raw);
  std::call_once(facts->parse, [&] { facts->x509 = std::move(x509); });
  return Certificate(std::move(facts));
}

Certificate Certificate::Made(CertificateFacts facts) {
  return Certificate(std::make_shared<const Shared>(std::move(facts)));
}

X509* Certificate::native() const {
  std::call_once(facts_->parse, [this] { facts_->x509 = Parse(facts_->der); });
  return facts_->x509.get();
}

std::string Certificate::Pem() const { return EncodePem("CERTIFICATE", der()); }

std::string Certificate::TrimmedPem() const {
  const auto encoded = [this] {
    std::string pem = Pem();
    pem.pop_back();
    return pem;
  };
  if (!is_ca()) return encoded();
  std::call_once(facts_->encode, [&] { facts_->trimmed_pem = encoded(); });
  return facts_->trimmed_pem;
}

bool Certificate::IsSignedBy(const Certificate& issuer) const {
  return issuer_der() == issuer.subject_der() && HasSignatureOf(issuer);
}

bool Certificate::HasSignatureOf(const Certificate& issuer) const {
  return issuer.is_ca() && X509_verify(native(), issuer.public_key()) == 1;
}

bool Certificate::IsSelfIssued() const {
  if (!authority_key_id().empty()) return authority_key_id() == subject_key_id();
  return issuer_der() == subject_der() && X509_verify(native(), public_key()) == 1;
}

std::optional<Certificate> CertificateFromPem(std::string_view pem) {
  const std::optional<PemBlock> block = NextPemBlock(pem);
  if (!block) return std::nullopt;
  return Certificate::FromDer(block->der);
}

}  // namespace vaultsim::pki
