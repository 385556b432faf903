// A parsed certificate: what the engine asks of its issuers and stored certificates.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vaultsim/pki/key.h"
#include "vaultsim/pki/signature_algorithm.h"

namespace vaultsim::pki {

// Immutable, cheap to copy.
class Certificate {
 public:
  static std::optional<Certificate> FromDer(std::string_view der);
  // A signed one and its encoding. Reading the encoding again would cost 0.2 ms (OpenSSL 3.0).
  static std::optional<Certificate> Of(X509Ptr x509, std::string der);

  const std::string& der() const { return facts_->der; }
  std::string Pem() const;         // with a final newline, as issuers keep it
  std::string TrimmedPem() const;  // without, as replies carry it

  const std::string& serial() const { return facts_->serial; }  // "3a:0f:..."
  std::int64_t not_before_s() const { return facts_->not_before_s; }
  std::int64_t not_after_s() const { return facts_->not_after_s; }
  const std::string& subject_der() const { return facts_->subject_der; }
  const std::string& issuer_der() const { return facts_->issuer_der; }
  const std::string& subject_key_id() const { return facts_->subject_key_id; }  // "" when absent
  const std::string& authority_key_id() const { return facts_->authority_key_id; }
  bool is_ca() const { return facts_->is_ca; }                     // basic constraints CA:TRUE
  int max_path_length() const { return facts_->max_path_length; }  // -1: none
  bool has_urls() const { return facts_->has_urls; }               // OCSP, CA issuers or CRL
  bool may_sign_crls() const { return facts_->may_sign_crls; }     // key usage
  SignatureAlgorithm signature() const { return facts_->signature; }
  EVP_PKEY* public_key() const { return X509_get0_pubkey(facts_->x509.get()); }
  X509* native() const { return facts_->x509.get(); }

  // Name, CA flag and signature.
  bool IsSignedBy(const Certificate& issuer) const;
  // The same whatever the names: as Go's CheckSignatureFrom.
  bool HasSignatureOf(const Certificate& issuer) const;
  bool IsSelfIssued() const;  // by key ids, or by names when there are none

 private:
  struct Facts {
    X509Ptr x509;
    std::string der;
    std::string serial;
    std::int64_t not_before_s = 0;
    std::int64_t not_after_s = 0;
    std::string subject_der;
    std::string issuer_der;
    std::string subject_key_id;
    std::string authority_key_id;
    bool is_ca = false;
    int max_path_length = -1;
    bool has_urls = false;
    bool may_sign_crls = false;
    SignatureAlgorithm signature = SignatureAlgorithm::kUnknown;
  };
  explicit Certificate(std::shared_ptr<const Facts> facts) : facts_(std::move(facts)) {}
  std::shared_ptr<const Facts> facts_;
};

// Lower-case hex pairs joined by colons: serial numbers and key ids on the wire.
std::string ColonHex(std::string_view bytes);

// The first certificate of a PEM text.
std::optional<Certificate> CertificateFromPem(std::string_view pem);

}  // namespace vaultsim::pki
