// HttpIdentity: the principal of an HTTP request, from its header fields alone. It never sees a
// query, and a caller's token is never paired with anything that the caller chose but a namespace
// below the configured one.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "identity/principal.h"

namespace identity {

// Values of header fields; nullopt: not sent.
struct HttpCredentials {
  std::optional<std::string_view> vault_token = {};    // X-Vault-Token
  std::optional<std::string_view> authorization = {};  // Authorization
  std::optional<std::string_view> ns = {};             // X-Vault-Namespace
};

// Immutable, thread-safe.
class HttpIdentity {
 public:
  // ns: the configured namespace, "" for root. server_token: serves callers that bring none
  // (--auth=server-token); empty: such callers are refused. The id of a principal is keyed with
  // random bytes of this object, so that a log does not help to guess a token.
  HttpIdentity(std::string ns, base::SecretString server_token, base::Random& random);

  // Whether Identify would succeed, at a fraction of its time.
  base::Status Check(const HttpCredentials& credentials) const;
  // kUnauthenticated: no token. kInvalidArgument: two tokens that differ, an Authorization that is
  // not Bearer, a token that cannot be one, a malformed namespace. kPermissionDenied: a namespace
  // that is not the configured one or below it.
  base::Result<std::shared_ptr<const Principal>> Identify(const HttpCredentials& credentials) const;

 private:
  struct Claim;
  base::Result<Claim> Claimed(const HttpCredentials& credentials) const;
  base::Result<std::string> Namespace(std::optional<std::string_view> asked) const;

  const std::string ns_;
  const base::SecretString server_token_;
  std::array<unsigned char, 32> key_;
};

// Without leading and trailing slashes; "root" is "". nullopt: empty, "." or ".." segments, or
// characters that Vault does not allow in a namespace.
std::optional<std::string> NormalizeNamespace(std::string_view ns);

}  // namespace identity
