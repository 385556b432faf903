// The claims of a JSON web token: what must hold for a login, and what is taken from them, with the
// texts of the jwt auth method.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "json/fwd.h"

namespace vaultsim::jwt {

// What a token's registered claims are compared with. Empty: anything.
struct Expected {
  std::string issuer = {};
  std::string subject = {};
  std::vector<std::string> audiences = {};
  // Seconds; 0: the default, negative: none.
  std::int64_t not_before_leeway_s = 0;
  std::int64_t expiration_leeway_s = 0;
  std::int64_t clock_skew_leeway_s = 0;
};
// Two steps, because the algorithm is compared between them. What is wrong, or "".
std::string CheckClaimNames(const Json& claims);
std::string CheckRegistered(const Json& claims, const Expected& expected, base::WallTime now);

// By name, or by JSON pointer when the name begins with a slash; null: not there.
Json Claim(const Json& claims, const std::string& name);
// A list; a text, number or truth value is a list of one. False: neither.
bool ToList(const Json& value, std::vector<Json>& list);

std::string CheckBound(const Json& bound, bool globs, const Json& claims);

// One of these: a value, or what is wrong.
struct Metadata {
  std::map<std::string, std::string> values = {};
  std::string error = {};
};
Metadata MapClaims(const Json& claims, const std::map<std::string, std::string>& mappings);
struct Groups {
  std::vector<std::string> names = {};
  std::string error = {};
};
Groups GroupsOf(const Json& claims, const std::string& claim);

// "{{.team}}" replaced by the claim, in each of the texts.
struct Filled {
  std::vector<std::string> texts = {};
  std::string error = {};
};
Filled FillTemplates(const std::vector<std::string>& texts, const Json& claims);

}  // namespace vaultsim::jwt
