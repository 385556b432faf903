// From a request and a role to the contents of a certificate: names, subject, validity, checked in
// Vault's order [5.5].
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "vaultsim/framework/framework.h"
#include "vaultsim/pki/certificate_request.h"
#include "vaultsim/pki/go_text.h"
#include "vaultsim/pki/role.h"
#include "vaultsim/pki/store.h"
#include "vaultsim/pki/subject.h"
#include "vaultsim/pki/x509_builder.h"

namespace vaultsim::pki {

// What is asked for, by whom, when. The referenced objects outlive the call.
struct IssuanceRequest {
  const FieldData& data;
  const EngineRequest& request;
  const Role& role;
  const Signer* signer = nullptr;           // null: self-signed, or a request for a certificate
  const CertificateRequest* csr = nullptr;  // null: the key is generated here
  Profile profile;
  Instant now;
  bool user_ids = false;  // the path has that parameter
  bool skid = false;      // likewise
};

struct Issuance {
  Subject subject;
  AltNames names;
  Instant not_before;
  Instant not_after;
  std::string requested_skid;  // bytes; "": by the key
  std::vector<std::string> warnings;
};

// kRejected: Vault's 400.
base::Result<Issuance> PlanIssuance(const IssuanceRequest& request);

struct Validity {
  Instant not_before;
  Instant not_after;
  std::vector<std::string> warnings;
};
// TTLs, bounds and the issuer's end [5.5, "TTL computation"].
base::Result<Validity> PlanValidity(const IssuanceRequest& request);
// time.Time.Sub: saturates at what nanoseconds in 64 bits can hold.
std::chrono::nanoseconds Difference(Instant later, Instant earlier);
// OpenBao looks at the order of the times where it makes the certificate.
base::Status CheckOrder(const Issuance& plan);
// How a request gets signed. Only Vault 1.21 lets the curve of an EC issuer alone choose the hash.
SignatureAlgorithm RequestSignature(const PrivateKey& signer, const Role& role, Profile profile);
// Vault 1.21 takes over nothing from a request to be a CA. kRejected.
base::Status CheckTakenOver(const CertificateRequest& csr, Profile profile);
// kInternal: usages that cannot be written into a certificate.
base::Status CheckUsages(const CertificateTemplate& form);

// A certificate for public_key: plan and role filled into a template, without CA parts.
CertificateTemplate LeafTemplate(const Issuance& plan, const Role& role,
                                 const std::vector<PolicyIdentifier>& policies,
                                 const std::string& public_key_der, const Signer& signer,
                                 base::Random& random);

// Subject, names and extensions as the request has them, basic constraints excepted.
void TakeOverRequest(const CertificateRequest& csr, CertificateTemplate& form);

}  // namespace vaultsim::pki
