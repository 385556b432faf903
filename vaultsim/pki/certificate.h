// A parsed certificate: what the engine asks of its issuers and stored certificates.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vaultsim/pki/key.h"
#include "vaultsim/pki/signature_algorithm.h"

namespace vaultsim::pki {

// What a certificate says.
struct CertificateFacts {
  std::string der;
  std::string serial;  // "3a:0f:..."
  std::int64_t not_before_s = 0;
  std::int64_t not_after_s = 0;
  std::string subject_der;
  std::string issuer_der;
  std::string subject_key_id;  // "" when absent
  std::string authority_key_id;
  bool is_ca = false;          // basic constraints CA:TRUE
  int max_path_length = -1;    // -1: none
  bool has_urls = false;       // OCSP, CA issuers, CRL or delta CRL
  bool may_sign_crls = false;  // key usage
  SignatureAlgorithm signature = SignatureAlgorithm::kUnknown;
};

// Immutable, cheap to copy.
class Certificate {
 public:
  static std::optional<Certificate> FromDer(std::string_view der);
  // One that was just made, so that what it says need not be read again: that costs 0.2 ms with
  // OpenSSL 3.0, and happens when native() is first asked for.
  static Certificate Made(CertificateFacts facts);

  const std::string& der() const { return facts_->der; }
  std::string Pem() const;         // with a final newline, as issuers keep it
  std::string TrimmedPem() const;  // without, as replies carry it

  const std::string& serial() const { return facts_->serial; }
  std::int64_t not_before_s() const { return facts_->not_before_s; }
  std::int64_t not_after_s() const { return facts_->not_after_s; }
  const std::string& subject_der() const { return facts_->subject_der; }
  const std::string& issuer_der() const { return facts_->issuer_der; }
  const std::string& subject_key_id() const { return facts_->subject_key_id; }
  const std::string& authority_key_id() const { return facts_->authority_key_id; }
  bool is_ca() const { return facts_->is_ca; }
  int max_path_length() const { return facts_->max_path_length; }
  bool has_urls() const { return facts_->has_urls; }
  bool may_sign_crls() const { return facts_->may_sign_crls; }
  SignatureAlgorithm signature() const { return facts_->signature; }
  EVP_PKEY* public_key() const { return X509_get0_pubkey(native()); }
  X509* native() const;

  // Name, CA flag and signature.
  bool IsSignedBy(const Certificate& issuer) const;
  // The same whatever the names: as Go's CheckSignatureFrom.
  bool HasSignatureOf(const Certificate& issuer) const;
  bool IsSelfIssued() const;  // by key ids, or by names when there are none

 private:
  struct Shared : CertificateFacts {
    explicit Shared(CertificateFacts facts) : CertificateFacts(std::move(facts)) {}
    mutable std::once_flag parse = {};
    mutable X509Ptr x509 = {};
    mutable std::once_flag encode = {};
    mutable std::string trimmed_pem = {};  // of an authority, which is in every answer
  };
  explicit Certificate(std::shared_ptr<const Shared> facts) : facts_(std::move(facts)) {}
  std::shared_ptr<const Shared> facts_;
};

// Lower-case hex pairs joined by colons: serial numbers and key ids on the wire.
std::string ColonHex(std::string_view bytes);

// The first certificate of a PEM text.
std::optional<Certificate> CertificateFromPem(std::string_view pem);

}  // namespace vaultsim::pki
