// Revocation lists: one for each set of issuers with the same key and subject [5.7].
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "vaultsim/pki/mount.h"

namespace vaultsim::pki {

enum class CrlRebuild {
  kAlways,     // even when CRLs are disabled: then an empty one
  kIfEnabled,  // not when CRLs are disabled
};
// Signs every CRL anew and adds the warnings that this brings. An error changes no list.
base::Status RebuildCrls(Mount& mount, CrlRebuild when, std::vector<std::string>& warnings);

// Signs the delta CRLs anew: what was revoked since the complete ones.
base::Status RebuildDeltaCrls(Mount& mount);

// The answer of a request whose rebuild failed; kind is "" or "delta ".
EngineError CrlFailure(const base::Error& error, const std::string& kind = "");

enum class CrlKind { kComplete, kDelta };
// The CRL's DER by an issuer's reference; rebuilt first when auto_rebuild finds it old. kRejected:
// unknown issuer; kNotFound: it has no CRL.
base::Result<std::string> FetchCrl(Mount& mount, const std::string& issuer_reference, CrlKind kind);

// The issuer of the mount that signed the certificate; "" when none did.
std::string IssuerOf(const State& state, const Certificate& certificate);

}  // namespace vaultsim::pki
