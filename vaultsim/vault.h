// Vault: a HashiCorp Vault or OpenBao server in memory, behind the same seam as a real one.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"
#include "json/box.h"
#include "vault/transport.h"
#include "vaultsim/framework/profile.h"

namespace vaultsim {

class AuditSink;

struct Options {
  Profile profile = Profile::kOpenBao2;
  base::SecretString root_token = base::SecretString();  // empty: a random one
  bool secret_mount = true;                              // "secret/", KV v2, as a dev server has it
  // RSA keys come from a small pool, made once a process and used again: for tests, where making
  // each would cost 120 ms. Two CAs may then share a key.
  bool fast_keys = false;
  // Where audit devices write; must outlive the Vault. Null: nowhere, but they can be made.
  AuditSink* audit_sink = nullptr;
  // As a server configured to let audit devices be made by API, with prefixes. OpenBao's dev server
  // is not.
  bool audit_by_api = false;
};

// One request as it arrived, for tests that assert what reached the server.
struct ReceivedRequest {
  std::string method = {};
  std::string path = {};  // percent-decoded, with "/v1/"
  std::string query = {};
  int status = 0;
};

struct State;

// Thread-safe: one lock around each request, but not while an RSA key is made. Never blocks on
// anything else, so the deadline of a call is not watched; a stop that was requested before is
// kCancelled. Times come from the clock, ids and tokens from the random source; both must outlive
// the Vault.
class Vault : public vault::Transport {
 public:
  Vault(const Options& options, const base::Clock& clock, base::Random& random);
  ~Vault() override;
  Vault(const Vault&) = delete;
  Vault& operator=(const Vault&) = delete;

  base::Result<vault::Response> RoundTrip(const vault::Request& request,
                                          const base::CallContext& context) override;
  // The same for any verb, e.g. "RECOVER": request.method is not looked at. A header with an empty
  // value counts as absent.
  vault::Response Answer(std::string_view verb, const vault::Request& request);
  // The same, but only if it need not wait: nullopt while another request is being answered, or
  // when an RSA key must be made. Nothing has happened then, beside draws from the random source.
  std::optional<vault::Response> AnswerNow(std::string_view verb, const vault::Request& request);

  // A new server: no data, no tokens but the root token, unsealed. The root token stays.
  void Reset();
  void Seal();
  void Unseal();
  bool sealed() const;
  base::SecretString root_token() const;
  base::SecretString unseal_key() const;  // base64, for sys/unseal
  Profile profile() const { return options_.profile; }

  // What the server knows, for people: mounts, policies, tokens by accessor, counts. token_ids:
  // also the tokens themselves. No secret values.
  json::Box Describe(bool token_ids) const;
  // Whether each request with this token counts one of its uses.
  bool CountsUses(std::string_view token) const;

  // Called once after each request with the lock released, on the thread of the request. Set it
  // before the first request; nullptr: none.
  void ObserveRequests(std::function<void(const ReceivedRequest&)> observer);

 private:
  vault::Response ServeLocked(std::string_view verb, const vault::Request& request,
                              const std::string& decoded);
  vault::Response ServeOnce(std::string_view verb, const vault::Request& request,
                            const std::string& decoded);
  void Observe(std::string_view verb, const vault::Request& request,
               const std::optional<std::string>& decoded, const vault::Response& response) const;

  Options options_;
  const base::Clock& clock_;
  base::Random& random_;
  std::function<void(const ReceivedRequest&)> observer_;
  mutable std::mutex mutex_;
  std::unique_ptr<State> state_;
};

}  // namespace vaultsim
