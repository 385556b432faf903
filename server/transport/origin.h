// OriginPolicy: which names this server may be reached by, and which web pages may talk to it.
// [streamable-http, Security: DNS rebinding]
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace transport {

// In no mode is an origin allowed that nobody named.
enum class CorsMode {
  kStrict,       // pages of this server itself and of the allowed origins
  kDevelopment,  // and pages of any port of this machine
  kDisabled,     // pages of this server itself: nothing crosses origins
};

struct OriginRules {
  CorsMode mode = CorsMode::kStrict;
  std::vector<std::string> allowed_origins = {};  // "https://app.example"; never "*"
  // Names beyond localhost, 127.0.0.1 and [::1], without ports.
  std::vector<std::string> allowed_hosts = {};
  // For a server that is reached from elsewhere by names that it does not know. A page is then of
  // this server itself only under a name that is allowed.
  bool any_host = false;
};

// Immutable, thread-safe.
class OriginPolicy {
 public:
  // kInvalidArgument with the remedy: a "*", a host with a port, or what is not an origin.
  static base::Result<OriginPolicy> Make(OriginRules rules);

  // Whether requests to this Host ("localhost:8080") are for us.
  bool AllowsHost(std::string_view host) const;

  enum class Verdict {
    kRefused,  // 403
    kSame,     // a page of this server: no CORS is involved
    kCross,    // a page of an allowed origin: it needs the CORS headers
  };
  // host: of the same request, allowed.
  Verdict Check(std::string_view origin, std::string_view host) const;

 private:
  explicit OriginPolicy(OriginRules rules) : rules_(std::move(rules)) {}
  bool IsKnownHost(std::string_view host) const;

  OriginRules rules_;  // in lower case
};

}  // namespace transport
