#include "vaultsim/pki/pki.h"

#include <nlohmann/json.hpp>

#include "vaultsim/pki/mount.h"

namespace vaultsim {
namespace {

class PkiEngine : public Engine {
 public:
  explicit PkiEngine(const Environment& environment) : mount_{.environment = environment} {
    mount_.tidy.backend_uuid = environment.random.Uuid();
    mount_.tidy.mounted_at = mount_.Now();
    mount_.state.delta_points_suffice = !mount_.is_openbao();
    pki::AddRolePaths(mount_, paths_);
    pki::AddRootPaths(mount_, paths_);
    pki::AddSignIntermediatePaths(mount_, paths_);
    pki::AddIntermediatePaths(mount_, paths_);
    pki::AddConfigPaths(mount_, paths_);
    pki::AddIssuePaths(mount_, paths_);
    pki::AddRevokePaths(mount_, paths_);
    pki::AddTidyPaths(mount_, paths_);
    pki::AddIssuerPaths(mount_, paths_);
    pki::AddImportPaths(mount_, paths_);
    pki::AddKeyPaths(mount_, paths_);
    pki::AddFetchPaths(mount_, paths_);
    pki::AddOcspPaths(mount_, paths_);
  }

  const std::vector<Path>& Paths() const override { return paths_; }

  // cert/ needs no token, and such paths are answered without wrapping.
  std::optional<EngineResult> Unmatched(const EngineRequest& request) override {
    if (!request.path.starts_with("cert/")) return std::nullopt;
    return EngineError{.status = 404, .errors = {"unsupported path"}};
  }

  std::optional<std::string> RevokeLease(const std::string& serial) override {
    return pki::RevokeLeased(mount_, serial);
  }

  std::vector<std::string> UnauthenticatedPaths() const override {
    return {"cert/*",
            "ca/pem",
            "ca_chain",
            "ca",
            "crl/delta",
            "crl/delta/pem",
            "crl/pem",
            "crl",
            "issuer/+/crl/der",
            "issuer/+/crl/pem",
            "issuer/+/crl",
            "issuer/+/crl/delta/der",
            "issuer/+/crl/delta/pem",
            "issuer/+/crl/delta",
            "issuer/+/pem",
            "issuer/+/der",
            "issuer/+/json",
            "issuers/",
            "ocsp",
            "ocsp/*"};
  }

  std::vector<std::string> SudoPaths() const override { return {"root", "root/sign-self-issued"}; }

  std::string Type() const override { return "pki"; }

 private:
  pki::Mount mount_;
  std::vector<Path> paths_;  // refer to mount_
};

}  // namespace

std::unique_ptr<Engine> MakePki(const Environment& environment) {
  return std::make_unique<PkiEngine>(environment);
}

}  // namespace vaultsim
