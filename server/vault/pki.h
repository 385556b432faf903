// PKI engine values. [Vault API: secret/pki]
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "json/box.h"

namespace vault {

// What can be deleted by name or id.
enum class PkiThing { kRole, kKey, kIssuer };

struct PkiIssuerSummary {
  std::string id;
  std::string name = {};  // "" when it has none
  std::string key_id = {};
  std::string serial_number = {};
  bool is_default = false;
};

struct PkiIssuer {
  std::string id;
  std::string name = {};
  std::string key_id = {};
  std::string certificate = {};  // PEM
  std::vector<std::string> ca_chain = {};
  std::vector<std::string> usage = {};
  std::string leaf_not_after_behavior = {};
  bool revoked = false;
  std::vector<std::string> issuing_certificates = {};
  std::vector<std::string> crl_distribution_points = {};
  std::vector<std::string> ocsp_servers = {};
};

struct PkiRequest {
  std::string common_name;
  std::string issuer_name = {};  // root only
  std::int64_t ttl_s = 0;        // 0: Vault decides
};

struct PkiRoot {
  std::string issuer_id;
  std::string issuer_name = {};
  std::string key_id = {};
  std::string certificate = {};
  std::string serial_number = {};
  std::int64_t expiration = 0;  // Unix seconds
  std::vector<std::string> warnings = {};
};

struct PkiCsr {
  std::string csr;
  std::string key_id = {};
  std::vector<std::string> warnings = {};
};

// A certificate that an issuer made: an intermediate's, or a leaf with its key.
struct PkiCertificate {
  std::string certificate;
  std::string issuing_ca = {};
  std::vector<std::string> ca_chain = {};
  std::string serial_number = {};
  std::int64_t expiration = 0;
  std::string private_key = {};  // issue only
  std::string private_key_type = {};
  std::vector<std::string> warnings = {};
};

struct PkiImport {
  std::string issuer_id;  // the imported issuer that owns the key
  std::vector<std::string> imported_issuers = {};
  std::vector<std::string> warnings = {};
};

struct PkiRole {
  json::Box fields;  // Vault's answer, an object
  std::vector<std::string> warnings = {};
};

}  // namespace vault
