// What one PKI mount holds.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "vaultsim/pki/certificate.h"
#include "vaultsim/pki/extensions.h"
#include "vaultsim/pki/role.h"

namespace vaultsim::pki {

struct Key {
  std::string id;
  std::string name;
  PrivateKey key;
};

// What an issuer may be used for; read-only is always included.
inline constexpr unsigned kIssueUsage = 1u << 1;
inline constexpr unsigned kCrlUsage = 1u << 2;
inline constexpr unsigned kOcspUsage = 1u << 3;
inline constexpr unsigned kAllUsages = kIssueUsage | kCrlUsage | kOcspUsage;

// URLs of a mount or an issuer, as configured: possibly with {{templates}}.
struct UrlConfig {
  Urls urls;
  bool enable_templating = false;
  std::set<std::string> emptied;  // an issuer's lists that had URLs and have none
};

struct Issuer {
  std::string id;
  std::string name;
  std::string key_id;  // "": none
  Certificate certificate;
  std::vector<std::string> manual_chain;  // ids
  std::vector<Certificate> ca_chain;      // itself first
  std::string leaf_not_after_behavior = "err";
  unsigned usage = kAllUsages;
  SignatureAlgorithm revocation_signature = SignatureAlgorithm::kUnknown;
  bool revoked = false;
  base::WallTime revoked_at = {};
  std::optional<UrlConfig> urls;
};

struct Revocation {
  Certificate certificate;
  base::WallTime revoked_at = {};
  std::string issuer_id;  // "": none of the mount's
};

struct CrlConfig {
  bool is_first = true;  // nothing was written yet
  std::string expiry = "72h";
  bool disable = false;
  std::string ocsp_expiry = "12h";
  bool ocsp_disable = false;
  bool auto_rebuild = false;
  std::string auto_rebuild_grace_period = "12h";
  bool enable_delta = false;
  std::string delta_rebuild_interval = "15m";
  bool allow_expired_cert_revocation = false;  // OpenBao
  bool cross_cluster_revocation = false;       // Vault
  bool unified_crl = false;                    // Vault
  bool unified_crl_on_existing_paths = false;  // Vault
  std::int64_t max_crl_entries = 100'000;      // Vault
};

// One CRL for all issuers with the same key and subject.
struct Crl {
  std::set<std::string> issuers;  // whose it is since it was built: ids
  std::string der;
  std::string delta_der;  // revocations after the complete one
  long complete_number = 0;
  long number = 0;  // of either
  base::WallTime next_update = {};
};

struct State {
  std::map<std::string, Issuer> issuers;  // by id
  std::map<std::string, Key> keys;        // by id
  std::string default_issuer;             // id or ""
  std::string default_key;                // id or ""
  bool default_follows_latest_issuer = false;

  std::map<std::string, Role> roles;
  std::map<std::string, Certificate> certificates;  // by "3a-0f-...", as Vault stores them
  std::map<std::string, Revocation> revocations;    // likewise
  std::map<std::string, Crl> crls;                  // by CrlGroup()
  std::set<std::string> delta_serials;              // revoked since the complete CRLs
  base::WallTime delta_built = {};

  UrlConfig urls;
  bool delta_points_suffice = false;  // Vault: delta CRL points without any other URL count
  CrlConfig crl_config;
  std::string cluster_path;
  std::string cluster_aia_path;

  // Keys of the process's pool stay reserved as long as certificates may name them.
  std::vector<std::shared_ptr<void>> held_keys;
};

// "3A:0F" or "3a-0f" to "3a-0f", the form in which certificates are stored.
std::string StoredSerial(std::string serial);
// The reverse: "3a:0f".
std::string ColonSerial(std::string stored);
// Issuers of one group share a CRL: same key, same subject.
std::string CrlGroup(const Issuer& issuer);

// "crl-signing,issuing-certificates,ocsp-signing,read-only".
std::string UsageNames(unsigned usage);
// nullopt: an unknown name.
std::optional<unsigned> UsageFromNames(const std::vector<std::string>& names);

}  // namespace vaultsim::pki
