// Errors of Vault's answers in words: what happened, and what to do next.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "vault/answer.h"
#include "vault/transport.h"

namespace vault {

// What a request was, for messages about its failure.
struct RequestFacts {
  Method method = Method::kGet;
  std::string path;        // as policies write it: "secret/data/app"
  std::string capability;  // what Vault's ACL asks for: "read", "update", "create"
};

// An answer that is not 2xx. Keeps apart 400, 403, 404, 405, 412, 413, 429, 5xx, sealed and
// standby. Vault's own text is quoted only from its errors array.
base::Error ErrorOf(const Answer& answer, const RequestFacts& facts);

// `permission denied: needs "read" on "secret/data/app"` and what to ask for. granted: what
// sys/capabilities-self says of the path; nullopt when it could not be asked.
base::Error PermissionDenied(const RequestFacts& facts,
                             const std::optional<std::vector<std::string>>& granted);

// 403 because Vault does not know the token: kUnauthenticated.
base::Error TokenRefused();

// A 2xx answer without what it should bring, e.g. "issuer": kBadResponse.
base::Error Incomplete(const std::string& what);

// A transport's error; a message that the transport left empty is filled in. Of a write it says
// whether it may have taken effect.
base::Error TransportError(base::Error error, const RequestFacts& facts);

// True: repeating or believing "nothing happened" would be wrong.
bool IsWrite(Method method);

// Appends a sentence to an error's message.
base::Error With(base::Error error, const std::string& sentence);

}  // namespace vault
