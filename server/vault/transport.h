// THE SEAM. Everything that reaches a Vault goes through Transport: over HTTPS in production, into
// the simulator in tests and in dev mode, through decorators that inject faults.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/cancellation.h"
#include "base/result.h"
#include "base/secret.h"

namespace vault {

enum class Method { kGet, kList, kPost, kPut, kPatch, kDelete, kHead, kOptions, kScan, kOther };

// The HTTP verb, e.g. "GET", "LIST"; kOther has none ("").
const char* MethodName(Method method);
Method MethodFromName(std::string_view name);

using Header = std::pair<std::string, std::string>;
using Headers = std::vector<Header>;

struct Request {
  Method method = Method::kGet;
  std::string path = {};   // "/v1/secret/data/app": percent-encoded, starts with '/', no query
  std::string query = {};  // "version=2": encoded, without '?'
  base::SecretString token = base::SecretString();  // X-Vault-Token; empty: no such header
  std::string ns = {};                              // X-Vault-Namespace; empty: no such header
  Headers headers = {};   // further ones, e.g. X-Vault-Wrap-TTL. A body's Content-Type defaults
                          // to application/json (PATCH: application/merge-patch+json)
  std::string body = {};  // empty: none
};

struct Response {
  int status = 0;
  Headers headers = {};
  std::string body = {};

  // The first header of that name, without regard to case; "" when absent.
  std::string_view header(std::string_view name) const;
};

// Thread-safe. May block until ctx.deadline or a request to stop.
class Transport {
 public:
  virtual ~Transport() = default;
  // Any HTTP status is a Response. An Error means that no complete answer arrived (kUnreachable,
  // kTimeout, kCancelled, kTls, kBadResponse, kTooLarge); Error::request_sent says whether the
  // other side may have seen the request. Never follows a redirect.
  virtual base::Result<Response> RoundTrip(const Request& request,
                                           const base::CallContext& context) = 0;
};

}  // namespace vault
