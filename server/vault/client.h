// Client: Vault's HTTP API in types. One object speaks for one caller.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/cancellation.h"
#include "base/result.h"
#include "base/secret.h"
#include "json/fwd.h"
#include "vault/answer.h"
#include "vault/errors.h"
#include "vault/kv.h"
#include "vault/mounts.h"
#include "vault/path_locks.h"
#include "vault/paths.h"
#include "vault/pki.h"
#include "vault/shared_state.h"
#include "vault/transport.h"

namespace vault {

using Context = base::CallContext;
using Names = std::vector<std::string>;

// Cheap to make: one for each call of a tool. Not thread-safe. Every method may block until
// context.deadline or a stop, and reports failure as an Error whose message is meant for the caller
// (errors.h). A 403 costs one more request: sys/capabilities-self says what is missing. Without a
// token nothing is sent (kUnauthenticated).
class Client {
 public:
  // transport and shared must outlive the client. principal: a name for token and namespace
  // together that says nothing about the token; empty: one is made.
  Client(Transport& transport, SharedState& shared, base::SecretString token, std::string ns = "",
         std::string principal = "");

  // --- Mounts (client_sys.cc) [sys/mounts, sys/internal/ui/mounts] ---
  base::Result<MountList> Mounts(const Context& context);
  // The mount of exactly that path. Any grant below it suffices. need: what the caller is going to
  // do there. kNotFound: there is no such mount; kPermissionDenied: need is not granted and no
  // mount can be seen. fresh: do not ask the cache.
  base::Result<ResolvedMount> FindMount(const MountPath& path, const RequestFacts& need,
                                        const Context& context, bool fresh = false);
  // kConflict: the path is in use.
  base::Status EnableMount(const MountPath& path, const NewMount& mount, const Context& context);
  // Vault answers the same whether the mount exists or not: ask FindMountEntry first.
  base::Status DisableMount(const MountPath& path, const Context& context);
  // The same as FindMount for who may only administer mounts: "read" on sys/mounts/<path> suffices.
  base::Result<Mount> FindMountEntry(const MountPath& path, const Context& context);

  // --- Key/value (client_kv.cc) ---
  // kRejected: the mount is of another type. need: as in FindMount, with the path as on v2.
  base::Result<KvMount> OpenKv(const MountPath& path, const RequestFacts& need,
                               const Context& context, bool fresh = false);
  // v2: a deleted or destroyed version is a KvSecret of that state. kNotFound: no such secret or
  // version.
  base::Result<KvSecret> KvRead(const KvMount& mount, const SecretPath& path,
                                std::optional<std::int64_t> version, const Context& context);
  // Replaces all keys. v2: only when the current version is `cas` (0: when nothing was ever
  // written), else kConflict; the result is the new version. v1: cas is ignored, no result.
  KvWritten KvWrite(const KvMount& mount, const SecretPath& path, const Json& data,
                    std::int64_t cas, const Context& context);
  // Makes `next` of `current`, else as KvWrite. v2: kConflict also when it was deleted since it was
  // read, which KvWrite would undo - if the token may patch and a merge patch can say the change.
  KvWritten KvChange(const KvMount& mount, const SecretPath& path, const KvSecret& current,
                     const Json& next, const Context& context);
  // v2 only: merge on the server (RFC 7396), without reading. kNotFound: no such secret;
  // kConflict: its latest version is deleted or destroyed.
  base::Result<KvVersion> KvPatch(const KvMount& mount, const SecretPath& path, const Json& data,
                                  const Context& context);
  // v1: the secret; v2: its latest version, recoverable. No error when there is none.
  base::Status KvDelete(const KvMount& mount, const SecretPath& path, const Context& context);
  // v2 only. Unknown versions are ignored by Vault.
  base::Status KvDeleteVersions(const KvMount& mount, const SecretPath& path,
                                const std::vector<std::int64_t>& versions, const Context& context);
  // Names in bytewise order, folders with a trailing '/'; empty when there is nothing.
  base::Result<Names> KvList(const KvMount& mount, const FolderPath& folder,
                             const Context& context);
  base::Result<KvMetadata> KvReadMetadata(const KvMount& mount, const SecretPath& path,
                                          const Context& context);
  // Holds back other writers of this secret in this process.
  base::Result<PathLocks::Held> LockSecret(const KvMount& mount, const SecretPath& path,
                                           const Context& context);

  // --- PKI (client_pki.cc). Each first makes sure that the mount is a PKI mount: kRejected ---
  // By name, then id; empty when there is none.
  base::Result<std::vector<PkiIssuerSummary>> PkiListIssuers(const MountPath& mount,
                                                             const Context& context);
  base::Result<PkiIssuer> PkiReadIssuer(const MountPath& mount, const Name& issuer,
                                        const Context& context);
  base::Result<PkiRoot> PkiGenerateRoot(const MountPath& mount, const PkiRequest& request,
                                        const Context& context);
  base::Result<PkiCsr> PkiGenerateCsr(const MountPath& mount, const PkiRequest& request,
                                      const Context& context);
  base::Result<PkiCertificate> PkiSignIntermediate(const MountPath& mount, const Name& issuer,
                                                   const std::string& csr,
                                                   const PkiRequest& request,
                                                   const Context& context);
  // key_id: whose issuer to look for in what was imported.
  base::Result<PkiImport> PkiSetSigned(const MountPath& mount, const std::string& pem_chain,
                                       const std::string& key_id, const Context& context);
  base::Status PkiNameIssuer(const MountPath& mount, const Name& issuer_id, const Name& name,
                             const Context& context);
  base::Result<Names> PkiListRoles(const MountPath& mount, const Context& context);
  base::Result<PkiRole> PkiReadRole(const MountPath& mount, const Name& role,
                                    const Context& context);
  // Replaces the whole role: absent fields take Vault's defaults.
  base::Result<PkiRole> PkiWriteRole(const MountPath& mount, const Name& role, const Json& fields,
                                     const Context& context);
  base::Status PkiDelete(PkiThing thing, const MountPath& mount, const Name& name,
                         const Context& context);
  // fields: common_name, ttl ... as Vault names them. kNotFound: no such role.
  base::Result<PkiCertificate> PkiIssue(const MountPath& mount, const Name& role,
                                        const Json& fields, const Context& context);

 private:
  // One request and what its failure would need said.
  struct Call {
    Method method;
    ApiPath path;
    std::string capability = {};  // "": by method; see CapabilityOf
    std::string query = {};
    const Json* body = nullptr;
  };
  static RequestFacts FactsOf(const Call& call);

  // Any answer of Vault, errors included; Perform: 2xx only.
  base::Result<Answer> Exchange(const Call& call, const Context& context);
  base::Result<Answer> Perform(const Call& call, const Context& context);
  // The error of an answer that is not 2xx; asks for the capabilities after a 403.
  base::Error Fail(const Call& call, const Answer& answer, const Context& context);
  // What the token may do with a path, as Vault itself says ("root", "read", "deny" ...).
  base::Result<Names> Capabilities(const std::string& path, const Context& context);
  base::Result<Answer> ExchangePki(const MountPath& mount, const Call& call,
                                   const Context& context);
  base::Result<Answer> PerformPki(const MountPath& mount, const Call& call, const Context& context);
  base::Error UnseenMount(const MountPath& path, const RequestFacts& need, const Context& context);
  const std::string& Principal();

  Transport& transport_;
  SharedState& shared_;
  base::SecretString token_;
  std::string ns_;
  std::string principal_ = {};
};

}  // namespace vault
