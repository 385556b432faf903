// When a certificate begins and ends.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

#include "base/duration.h"
#include "vaultsim/pki/issuance.h"

namespace vaultsim::pki {
namespace {

constexpr std::int64_t kBackdatingDefault_s = 30;

base::Error Rejected(std::string message) {
  return base::Error{.code = base::ErrorCode::kRejected, .message = std::move(message)};
}

std::string GoSeconds(std::int64_t seconds) {
  return base::FormatGoDuration(std::chrono::seconds(seconds));
}

Instant After(Instant now, std::int64_t seconds) {
  return Instant{now.seconds + seconds, now.nanos};
}

std::int64_t Backdating(const Role& role) {
  return role.not_before_duration_s > 0 ? role.not_before_duration_s : kBackdatingDefault_s;
}

// OpenBao: not_before of the role or the request, within the role's bound. nullopt: back-dated.
base::Result<std::optional<Instant>> RequestedNotBefore(const IssuanceRequest& request) {
  std::string text = request.role.not_before;
  const std::string& bound = request.role.not_before_bound;
  std::optional<Instant> not_before;
  if (text.empty() && request.data.Has("not_before")) {
    const std::string asked = request.data.String("not_before");
    if (bound == "forbid") {
      return Rejected("not_before_bound is set to forbid. not_before cannot be provided.");
    }
    if (bound == "duration") {
      const base::Result<Instant> parsed = ParseRfc3339(asked);
      if (!parsed) return parsed.error();
      if (*parsed < After(request.now, -request.role.not_before_duration_s)) {
        return Rejected(
            "not_before_bound is set to duration. Cannot satisfy request as it would result in "
            "notBefore of " +
            FormatInstant(*parsed) + " that is older than the allowed not_before_duration of " +
            GoSeconds(request.role.not_before_duration_s));
      }
      not_before = *parsed;
    }
    if (bound == "permit") text = asked;
  }
  if (text.empty()) return not_before;
  const base::Result<Instant> parsed = ParseRfc3339(text);
  if (!parsed) return parsed.error();
  return std::optional<Instant>(*parsed);
}

// The TTL that applies, and the warning when it had to be cut.
struct Ttl {
  std::int64_t seconds = 0;
  std::int64_t max = 0;
  std::vector<std::string> warnings;
};

Ttl EffectiveTtl(const IssuanceRequest& request, std::int64_t asked) {
  Ttl ttl;
  ttl.seconds = asked;
  if (ttl.seconds == 0) ttl.seconds = request.role.ttl_s;
  if (ttl.seconds == 0) ttl.seconds = request.request.default_lease_ttl_s;
  ttl.max = request.role.max_ttl_s > 0 ? request.role.max_ttl_s : request.request.max_lease_ttl_s;
  if (ttl.seconds > ttl.max) {
    ttl.warnings.push_back("TTL \"" + GoSeconds(ttl.seconds) +
                           "\" is longer than permitted maxTTL \"" + GoSeconds(ttl.max) +
                           "\", so maxTTL is being used");
    ttl.seconds = ttl.max;
  }
  return ttl;
}

base::Result<Instant> WithinIssuer(const IssuanceRequest& request, Instant not_after) {
  if (request.signer == nullptr) return not_after;
  const Instant end{request.signer->issuer->certificate.not_after_s(), 0};
  if (not_after <= end) return not_after;
  const std::string& behavior = request.signer->leaf_not_after_behavior;
  if (behavior == "permit") return not_after;
  if (behavior == "truncate") return end;
  return Rejected("cannot satisfy request, as TTL would result in notAfter of " +
                  FormatInstant(not_after) +
                  " that is beyond the expiration of the CA certificate at " + FormatInstant(end));
}

base::Status CheckAfterBounds(const IssuanceRequest& request, Instant not_after, bool explicitly,
                              std::int64_t ttl_s) {
  const std::string& bound = request.role.not_after_bound;
  const std::string prefix = "not_after_bound is set to " + bound + ". ";
  if (bound == "ttl-limited" && explicitly && not_after > After(request.now, ttl_s)) {
    return Rejected(prefix + "Cannot satisfy request as that would result in notAfter of " +
                    FormatInstant(not_after) + " that is beyond the TTL of " + GoSeconds(ttl_s));
  }
  if (bound == "permit" || bound == "forbid" || bound == "ttl-limited" || bound.empty()) return {};
  const base::Result<Instant> limit = ParseRfc3339(bound);
  if (!limit) return limit.error();
  if (not_after > *limit) {
    return Rejected(prefix + "Cannot statisfy request as that would result in notAfter of " +
                    FormatInstant(not_after) + " that is beyond the maximum timestamp of " +
                    FormatInstant(*limit));
  }
  return {};
}

// Vault 2 caps an explicit end by the role's max_ttl.
Instant Capped(const IssuanceRequest& request, Instant not_after, const std::string& text,
               Validity& validity) {
  const std::int64_t max = request.role.max_ttl_s;
  if (max <= 0 || not_after <= After(request.now, max)) return not_after;
  validity.warnings.push_back("not_after \"" + text + "\" results in a lifetime \"" +
                              base::FormatGoDuration(Difference(not_after, request.now)) +
                              "\" which is longer than permitted maxTTL \"" + GoSeconds(max) +
                              "\", so maxTTL is being used");
  return After(request.now, max);
}

}  // namespace

std::chrono::nanoseconds Difference(Instant later, Instant earlier) {
  constexpr std::int64_t kLimit = std::numeric_limits<std::int64_t>::max() / 1'000'000'000;
  const std::int64_t seconds = later.seconds - earlier.seconds;
  if (seconds >= kLimit) return std::chrono::nanoseconds::max();
  if (seconds <= -kLimit) return std::chrono::nanoseconds::min();
  return std::chrono::seconds(seconds) + std::chrono::nanoseconds(later.nanos - earlier.nanos);
}

base::Status CheckOrder(const Issuance& plan) {
  if (plan.not_before < plan.not_after) return {};
  const std::string relation = plan.not_before == plan.not_after ? "equal to" : "later than";
  return Rejected("The certificate's Not Before (" + FormatInstant(plan.not_before) + ") is " +
                  relation + " the certificate's Not After (" + FormatInstant(plan.not_after) +
                  ")");
}

base::Result<Validity> PlanValidity(const IssuanceRequest& request) {
  const bool openbao = request.profile == Profile::kOpenBao2;
  const bool vault2 = request.profile == Profile::kVault2;
  Validity validity;
  validity.not_before = After(request.now, -Backdating(request.role));
  if (openbao) {
    const auto asked = RequestedNotBefore(request);
    if (!asked) return asked.error();
    // A signed request is back-dated all the same.
    if (*asked && request.csr == nullptr) validity.not_before = **asked;
  }

  std::string not_after_text = request.role.not_after;
  if (not_after_text.empty() && request.data.Has("not_after")) {
    if (openbao && request.role.not_after_bound == "forbid") {
      return Rejected("not_after_bound is set to forbid. not_after cannot be provided.");
    }
    not_after_text = request.data.String("not_after");
    // OpenBao parses before it compares with ttl.
    if (openbao) {
      if (const auto parsed = ParseRfc3339(not_after_text); !parsed) return parsed.error();
    }
  }
  const std::int64_t asked_ttl_s = request.data.Seconds("ttl");
  if (asked_ttl_s > 0 && !not_after_text.empty()) {
    return Rejected(
        "Either ttl or not_after should be provided. Both should not be provided in the same "
        "request.");
  }
  const Ttl ttl = EffectiveTtl(request, asked_ttl_s);
  validity.warnings = ttl.warnings;
  Instant not_after = After(request.now, ttl.seconds);
  if (!not_after_text.empty()) {
    const base::Result<Instant> parsed = ParseRfc3339(not_after_text);
    if (!parsed) return parsed.error();
    not_after = vault2 ? Capped(request, *parsed, not_after_text, validity) : *parsed;
  }
  const base::Result<Instant> within = WithinIssuer(request, not_after);
  if (!within) return within.error();
  validity.not_after = *within;
  if (openbao) {
    const base::Status bounds =
        CheckAfterBounds(request, validity.not_after, !not_after_text.empty(), ttl.seconds);
    if (!bounds) return bounds.error();
    return validity;
  }
  if (validity.not_after < validity.not_before) return Rejected("notAfter before notBefore");
  if (request.signer != nullptr &&
      validity.not_before < Instant{request.signer->issuer->certificate.not_before_s(), 0}) {
    return Rejected("notBefore before signer's notBefore");
  }
  return validity;
}

}  // namespace vaultsim::pki
