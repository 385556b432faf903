// Tidying of a mount: what was asked for last, and how it went [5.7].
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "vaultsim/pki/go_text.h"

namespace vaultsim::pki {

struct TidyConfig {
  // tidy_cert_store and its like, by field name; absent: off.
  std::map<std::string, bool> operations;
  std::int64_t safety_buffer_s = 72 * 3600;
  std::int64_t issuer_safety_buffer_s = 365 * 24 * 3600;
  std::int64_t acme_account_safety_buffer_s = 30 * 24 * 3600;
  std::int64_t revocation_queue_safety_buffer_s = 48 * 3600;  // Vault
  std::optional<std::int64_t> revoked_safety_buffer_s;        // OpenBao; else safety_buffer
  std::int64_t page_size = 1000;                              // OpenBao
  std::string pause_duration = "0s";
  // Automatic tidying: kept and read back, never run by itself.
  bool enabled = false;
  std::int64_t interval_s = 12 * 3600;
  std::int64_t min_startup_backoff_s = 300;  // Vault
  std::int64_t max_startup_backoff_s = 900;  // Vault
  bool maintain_counts = false;
  bool publish_counts = false;
};

struct TidyRun {
  TidyConfig config;
  Instant started;
  Instant finished;
  std::int64_t certificates_deleted = 0;
  std::int64_t revocations_deleted = 0;
  std::int64_t missing_issuers = 0;
};

struct Tidy {
  TidyConfig automatic;
  std::optional<TidyRun> last;  // none: "Inactive"
  std::string backend_uuid;
  Instant mounted_at;
};

}  // namespace vaultsim::pki
