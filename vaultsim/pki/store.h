// Issuers and keys of a mount: references, names, imports, chains.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "vaultsim/framework/framework.h"
#include "vaultsim/pki/rsa_key_pool.h"
#include "vaultsim/pki/state.h"

namespace vaultsim::pki {

// "default", an id or a name. kRejected with Vault's text: "no default issuer currently
// configured", "unable to find PKI issuer for reference: x".
base::Result<std::string> ResolveIssuer(const State& state, const std::string& reference);
base::Result<std::string> ResolveKey(const State& state, const std::string& reference);

// A reference parameter: trimmed, "Default" is "default".
std::string ReferenceOf(const FieldData& data, std::string_view field);
// The optional issuer_name or key_name of a request: "" when absent. kRejected: blank, reserved,
// bad characters; kConflict: in use.
base::Result<std::string> NewIssuerName(const State& state, const FieldData& data);
base::Result<std::string> NewKeyName(const State& state, const FieldData& data);
// \w(([\w-.]+)?\w)?
bool IsName(std::string_view text);

// A key that nobody has. RSA keys come from the workshop: an error that nobody sees until it is
// made.
base::Result<PrivateKey> NewKey(KeyType type, int bits, const Environment& environment);
// The same for a key that the mount will keep.
base::Result<PrivateKey> NewStoredKey(State& state, KeyType type, int bits,
                                      const Environment& environment);

template <typename T>
struct Imported {
  T* entry = nullptr;    // lives in the state
  bool existed = false;  // nothing was added
};
// Ties the key to issuers that were waiting for it; the first key becomes the default.
Imported<Key> ImportKey(State& state, const PrivateKey& key, const std::string& name,
                        base::Random& random);
// Ties the issuer to its key; the first issuer with a key becomes the default. kRejected: not a CA.
base::Result<Imported<Issuer>> ImportIssuer(State& state, const Certificate& certificate,
                                            const std::string& name, base::Random& random);

// Computes every issuer's ca_chain from the mount's issuers and manual chains.
void RebuildChains(State& state);

// What it takes to sign with an issuer.
struct Signer {
  const Issuer* issuer = nullptr;
  PrivateKey key;
  Urls urls;  // the issuer's own, else the mount's; templates filled in
  std::string leaf_not_after_behavior;
};
// kRejected: no such issuer, or no key; kInternal: the issuer may not be used so.
base::Result<Signer> FindSigner(const State& state, const std::string& reference, unsigned usage);

// URLs with {{issuer_id}}, {{cluster_path}}, {{cluster_aia_path}} filled in. kInternal with
// Vault's text when a value is missing or the outcome is no URL.
base::Result<Urls> FillInUrls(const State& state, const UrlConfig& config,
                              const std::string& issuer_id);
// The first that has no scheme, no host, or a template; nullopt: all are URLs.
std::optional<std::string> FindBadUrl(const std::vector<std::string>& urls);
// Delta CRLs to be found, and no complete ones.
bool HasOnlyDeltaPoints(const Urls& urls);
bool HasUrls(const State& state, const Urls& urls);

}  // namespace vaultsim::pki
