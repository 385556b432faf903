// One PKI mount: its state, its environment, and the parts of its path table.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "vaultsim/framework/framework.h"
#include "vaultsim/pki/go_text.h"
#include "vaultsim/pki/state.h"
#include "vaultsim/pki/store.h"
#include "vaultsim/pki/tidy.h"

namespace vaultsim::pki {

struct Mount {
  Environment environment;
  State state = {};
  Tidy tidy = {};

  Profile profile() const { return environment.profile; }
  bool is_openbao() const { return environment.profile == Profile::kOpenBao2; }
  Instant Now() const { return ToInstant(environment.clock.Now()); }
};

// A handler as a function of the mount.
using MountHandler = EngineResult (*)(Mount&, const EngineRequest&, const FieldData&);
Handler Bind(Mount& mount, MountHandler handler);

// The paths of one concept, in Vault's order. They keep a reference to the mount.
void AddRolePaths(Mount& mount, std::vector<Path>& paths);
void AddRootPaths(Mount& mount, std::vector<Path>& paths);
void AddIntermediatePaths(Mount& mount, std::vector<Path>& paths);
void AddSignIntermediatePaths(Mount& mount, std::vector<Path>& paths);
void AddIssuePaths(Mount& mount, std::vector<Path>& paths);
void AddRevokePaths(Mount& mount, std::vector<Path>& paths);
void AddConfigPaths(Mount& mount, std::vector<Path>& paths);
void AddTidyPaths(Mount& mount, std::vector<Path>& paths);
void AddIssuerPaths(Mount& mount, std::vector<Path>& paths);
void AddImportPaths(Mount& mount, std::vector<Path>& paths);
void AddKeyPaths(Mount& mount, std::vector<Path>& paths);
void AddFetchPaths(Mount& mount, std::vector<Path>& paths);
void AddOcspPaths(Mount& mount, std::vector<Path>& paths);

// Revokes the certificate of a lease. Why that failed, else nullopt.
std::optional<std::string> RevokeLeased(Mount& mount, const std::string& serial);

// kRejected, kConflict: 400 with the bare text. Everything else: 500, wrapped.
EngineError AsResponse(const base::Error& error);
// An error that Vault's handlers return as a Go error: 500, wrapped, whatever its kind.
EngineError AsServerError(const base::Error& error);

// Why no issuer can sign, with what was being looked for [5.5, 4-4d]; as an answer always 500.
std::string SignerComplaint(const base::Error& error);
EngineError AsSignerError(const base::Error& error);

// {"keys": [...]} and, if given, {"key_info": {...}}; 404 when there is none. after and limit page
// the list on OpenBao.
EngineResult ListReply(std::vector<std::string> keys, const Json* key_info, const FieldData& data,
                       Profile profile);
// The query fields of a list: after and limit on OpenBao.
std::vector<Field> ListFields(Profile profile);

// "issuing certificates ... AIA fields" warnings.
inline constexpr const char* kNoUrlsWarning =
    "This mount hasn't configured any authority information access (AIA) fields; this may make it "
    "harder for systems to find missing certificates in the chain or to validate revocation "
    "status of certificates. Consider updating /config/urls or the newly generated issuer with "
    "this information.";
inline constexpr const char* kNoSubjectWarning =
    "This issuer certificate was generated without a Subject; this makes it likely that issuing "
    "leaf certs with this certificate will cause TLS validation libraries to reject this "
    "certificate.";

}  // namespace vaultsim::pki
