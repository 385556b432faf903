// Judge: looks into a backend and changes it, past the server under test and past the gate.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "conformance/backend/backend.h"
#include "json/box.h"
#include "json/fwd.h"

namespace conformance {

// A KV secret as it is in the backend.
struct SecretState {
  json::Box data = {};  // of the current version
  int version = 0;      // KV v2; 0: v1
};

struct MountState {
  std::string path;  // "kv/"
  std::string type;  // "kv", "pki" ...
  bool v2 = false;
  std::string accessor = {};
};

// Thread-safe as far as the backend is. Errors: kNotFound (404), else with what the backend said.
class Judge {
 public:
  explicit Judge(Backend& backend) : backend_(backend) {}

  // path: without /v1/, decoded where it needs no encoding; query after '?'. The answer's body;
  // null for none.
  base::Result<json::Box> Ask(std::string_view verb, const std::string& path,
                              const Json* body = nullptr) const;
  base::Result<json::Box> Ask(std::string_view verb, const std::string& path,
                              const Json& body) const {
    return Ask(verb, path, &body);
  }

  // type: "kv" (v1), "kv2" or "pki".
  base::Status Mount(const std::string& path, const std::string& type) const;
  base::Result<std::vector<MountState>> Mounts() const;
  // name: with or without "/" around it. False also: there is no such mount.
  bool IsKv1(std::string_view name) const;
  // The one that holds a path; kNotFound.
  base::Result<MountState> MountOf(const std::string& path) const;

  // name: "kv/app", the mount and the path in it. nullopt: none, or its current version is deleted.
  base::Result<std::optional<SecretState>> ReadSecret(const std::string& name) const;
  base::Status WriteSecret(const std::string& name, const Json& data) const;
  // The current version, which stays recoverable in KV v2.
  base::Status DeleteSecret(const std::string& name) const;
  base::Status DestroySecret(const std::string& name, int version) const;
  // Of all KV secrets in a mount, by name.
  base::Result<json::Box> Dump(const std::string& mount) const;

  base::Status WritePolicy(const std::string& name, const std::string& text) const;
  base::Result<std::string> MakeToken(const std::vector<std::string>& policies) const;
  base::Status RevokeToken(const std::string& token) const;
  // Everything that a read-only call must leave alone, as one text: mounts, secrets, roles,
  // issuers.
  std::string Fingerprint() const;

 private:
  base::Result<std::optional<SecretState>> ReadIn(const MountState& mount,
                                                  const std::string& inside) const;
  void DumpFolder(const MountState& mount, const std::string& folder, Json& into) const;

  Backend& backend_;
};

}  // namespace conformance
