// A parsed PKCS#10 request, and Go's words for one that does not parse.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "vaultsim/pki/alt_names.h"
#include "vaultsim/pki/ssl_ptr.h"

namespace vaultsim::pki {

// Immutable, cheap to copy.
class CertificateRequest {
 public:
  // pem: as in the "csr" parameter. kRejected with Vault's text: `"csr" is empty`, "csr contains no
  // data", "certificate request could not be parsed: ...".
  static base::Result<CertificateRequest> FromPem(std::string_view pem);

  const std::string& der() const { return facts_->der; }
  const std::string& subject_der() const { return facts_->subject_der; }
  const std::string& common_name() const { return facts_->common_name; }
  const std::string& serial_number() const { return facts_->serial_number; }
  const std::vector<std::string>& user_ids() const { return facts_->user_ids; }
  const AltNames& names() const { return facts_->names; }
  bool names_parsed() const { return facts_->names_parsed; }
  // DER of each requested X509 extension, in the request's order.
  const std::vector<std::string>& extensions() const { return facts_->extensions; }
  bool has_basic_constraints() const { return facts_->has_basic_constraints; }
  EVP_PKEY* public_key() const { return X509_REQ_get0_pubkey(facts_->request.get()); }
  bool SignatureIsValid() const;

 private:
  struct Facts {
    X509ReqPtr request;
    std::string der;
    std::string subject_der;
    std::string common_name;
    std::string serial_number;
    std::vector<std::string> user_ids;
    AltNames names;
    bool names_parsed = true;  // false: an other name without a UTF-8 string
    std::vector<std::string> extensions;
    bool has_basic_constraints = false;
  };
  explicit CertificateRequest(std::shared_ptr<const Facts> facts) : facts_(std::move(facts)) {}
  std::shared_ptr<const Facts> facts_;
};

}  // namespace vaultsim::pki
