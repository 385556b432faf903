#include "vaultsim/auth/jwt_claims.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/encoding.h"
#include "vaultsim/framework/convert.h"
#include "vaultsim/framework/gojson.h"

namespace vaultsim::jwt {
namespace {

// In the order in which a decoder sees them.
constexpr std::array<const char*, 7> kRegistered = {"aud", "exp", "iat", "iss",
                                                    "jti", "nbf", "sub"};
constexpr std::int64_t kDefaultLeewayS = 150;
constexpr std::int64_t kDefaultSkewS = 60;

const char* KindOf(const Json& value) {
  if (value.is_number()) return "number";
  if (value.is_boolean()) return "bool";
  return value.is_array() ? "array" : "object";
}

std::string WrongType(const char* name, const Json& value) {
  const bool text = std::string_view(name) == "iss" || std::string_view(name) == "sub" ||
                    std::string_view(name) == "jti";
  if (text) {
    if (value.is_string() || value.is_null()) return "";
    return std::string("json: cannot unmarshal ") + KindOf(value) +
           " into Go struct field Claims." + name + " of type string";
  }
  if (std::string_view(name) == "aud") {
    const bool texts = value.is_array() && std::all_of(value.begin(), value.end(),
                                                       [](const Json& v) { return v.is_string(); });
    if (value.is_string() || texts) return "";
    return "go-jose/go-jose/jwt: expected string or array value to unmarshal to Audience";
  }
  if (value.is_number() || value.is_null()) return "";
  return "go-jose/go-jose/jwt: expected number value to unmarshal NumericDate";
}

std::string Text(const Json& claims, const char* name) {
  const auto at = claims.find(name);
  return at != claims.end() && at->is_string() ? at->get<std::string>() : "";
}

std::int64_t Date(const Json& claims, const char* name) {
  const auto at = claims.find(name);
  if (at == claims.end() || !at->is_number()) return 0;
  return static_cast<std::int64_t>(at->get<double>());
}

bool HasAudience(const Json& claims, const std::vector<std::string>& wanted) {
  std::vector<Json> given;
  if (!claims.contains("aud") || !ToList(claims["aud"], given)) return false;
  return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& audience) {
    return std::find(given.begin(), given.end(), Json(audience)) != given.end();
  });
}

std::int64_t Leeway(std::int64_t given, std::int64_t fallback) {
  if (given < 0) return 0;
  return given == 0 ? fallback : given;
}

std::string CheckTimes(const Json& claims, const Expected& expected, base::WallTime now) {
  const std::int64_t issued = Date(claims, "iat");
  std::int64_t expiry = Date(claims, "exp");
  std::int64_t not_before = Date(claims, "nbf");
  if (issued == 0 && expiry == 0 && not_before == 0) {
    return "no issued at (iat), not before (nbf), or expiration time (exp) claims in token";
  }
  if (expiry == 0) {
    expiry = std::max(issued, not_before) + Leeway(expected.expiration_leeway_s, kDefaultLeewayS);
  }
  if (not_before == 0) {
    not_before =
        issued != 0 ? issued : expiry - Leeway(expected.not_before_leeway_s, kDefaultLeewayS);
  }
  const std::chrono::seconds skew(Leeway(expected.clock_skew_leeway_s, kDefaultSkewS));
  const auto at = [](std::int64_t unix_s) { return base::WallTime(std::chrono::seconds(unix_s)); };
  if (now + skew < at(not_before)) {
    return "invalid not before (nbf) claim: token not yet valid";
  }
  if (now - skew > at(expiry)) return "invalid expiration time (exp) claim: token is expired";
  if (now + skew < at(issued)) return "invalid issued at (iat) claim: token issued in the future";
  return "";
}

// One step of a JSON pointer; nullptr: there is none.
const Json* Step(const Json& value, std::string token) {
  for (const auto& [escape, c] : {std::pair("~1", "/"), std::pair("~0", "~")}) {
    for (std::size_t at = token.find(escape); at != std::string::npos;
         at = token.find(escape, at + 1)) {
      token.replace(at, 2, c);
    }
  }
  if (value.is_object()) {
    const auto at = value.find(token);
    return at == value.end() ? nullptr : &*at;
  }
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
  if (!value.is_array() || error != std::errc() || end != token.data() + token.size()) {
    return nullptr;
  }
  return index < value.size() ? &value[index] : nullptr;
}

const Json* Locate(const Json& claims, const std::string& name) {
  if (!name.starts_with('/')) {
    const auto at = claims.find(name);
    return at == claims.end() ? nullptr : &*at;
  }
  const Json* value = &claims;
  for (std::size_t from = 1; value != nullptr && from <= name.size();) {
    const std::size_t slash = std::min(name.find('/', from), name.size());
    value = Step(*value, name.substr(from, slash - from));
    from = slash + 1;
  }
  return value;
}

// A number of a bound claim as it was written; of a token's claim as the integer it is cut to.
bool SameValue(const Json& wanted, const Json& given) {
  const auto literal = gojson::NumberLiteral(wanted);
  if (literal || gojson::NumberLiteral(given)) {
    return literal && given.is_number() && *literal == given.dump();
  }
  return !given.is_structured() && wanted == given;
}

// '*' stands for any run of characters.
bool MatchesGlob(std::string_view pattern, std::string_view text) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  pattern.remove_prefix(star + 1);
  text.remove_prefix(star);
  for (std::size_t skip = 0; skip <= text.size(); ++skip) {
    if (MatchesGlob(pattern, text.substr(skip))) return true;
  }
  return false;
}

struct Match {
  bool found = false;
  std::string error = {};
};

// in_list: the members of a token's list are no such numbers as a bound claim holds.
Match FindMatch(const std::vector<Json>& wanted, const std::vector<Json>& given, bool in_list,
                bool globs) {
  for (const Json& want : wanted) {
    for (const Json& value : given) {
      if (globs) {
        if (!want.is_string()) {
          return {.error = "received claim is not a glob string: " + convert::GoValue(want)};
        }
        if (value.is_string() &&
            MatchesGlob(want.get_ref<const std::string&>(), value.get_ref<const std::string&>())) {
          return {.found = true};
        }
      } else if (!(in_list && value.is_number()) && SameValue(want, value)) {
        return {.found = true};
      }
    }
  }
  return {};
}

}  // namespace

std::string CheckClaimNames(const Json& claims) {
  for (const auto& claim : claims.items()) {
    for (const char* name : kRegistered) {
      if (claim.key() == name || !base::EqualsIgnoreCaseAscii(claim.key(), name)) continue;
      return "ambiguous claim: key \"" + claim.key() + "\" collides with registered claim \"" +
             name + "\" under case folding";
    }
  }
  return "";
}

std::string CheckRegistered(const Json& claims, const Expected& expected, base::WallTime now) {
  for (const char* name : kRegistered) {
    const auto at = claims.find(name);
    std::string wrong = at == claims.end() ? "" : WrongType(name, *at);
    if (!wrong.empty()) return wrong;
  }
  if (!expected.issuer.empty() && expected.issuer != Text(claims, "iss")) {
    return "invalid issuer (iss) claim";
  }
  if (!expected.subject.empty() && expected.subject != Text(claims, "sub")) {
    return "invalid subject (sub) claim";
  }
  if (!expected.audiences.empty() && !HasAudience(claims, expected.audiences)) {
    return "invalid audience (aud) claim: audience claim does not match any expected audience";
  }
  return CheckTimes(claims, expected, now);
}

Json Claim(const Json& claims, const std::string& name) {
  const Json* value = Locate(claims, name);
  if (value == nullptr) return nullptr;
  if (name == "aud" && value->is_string()) return Json::array({*value});
  if (value->is_number()) return static_cast<std::int64_t>(value->get<double>());
  return *value;
}

bool ToList(const Json& value, std::vector<Json>& list) {
  if (value.is_array()) {
    list.assign(value.begin(), value.end());
    return true;
  }
  if (!value.is_string() && !value.is_boolean() && !gojson::IsNumber(value)) return false;
  list = {value};
  return true;
}

std::string CheckBound(const Json& bound, bool globs, const Json& claims) {
  if (!bound.is_object()) return "";
  for (const auto& item : bound.items()) {
    const std::string claim = "claim \"" + item.key() + "\" ";
    const Json value = Claim(claims, item.key());
    if (value.is_null()) return claim + "is missing";
    std::vector<Json> given;
    std::vector<Json> wanted;
    if (!ToList(value, given)) {
      return "received claim is not a string, bool, int or list: " + convert::GoValue(value);
    }
    if (!ToList(item.value(), wanted)) {
      return "bound claim is not a string, bool, int or list: " + convert::GoValue(item.value());
    }
    const Match match = FindMatch(wanted, given, value.is_array(), globs);
    if (!match.error.empty()) return match.error;
    if (!match.found) return claim + "does not match any associated bound claim values";
  }
  return "";
}

Metadata MapClaims(const Json& claims, const std::map<std::string, std::string>& mappings) {
  Metadata out;
  for (const auto& [source, target] : mappings) {
    const Json value = Claim(claims, source);
    if (value.is_null()) continue;
    if (!value.is_string()) {
      out.error = "error converting claim '" + source + "' to string";
      return out;
    }
    out.values[target] = value.get<std::string>();
  }
  return out;
}

Groups GroupsOf(const Json& claims, const std::string& claim) {
  Groups out;
  if (claim.empty()) return out;
  const Json value = Claim(claims, claim);
  std::vector<Json> list;
  if (value.is_null()) {
    out.error = "failed to fetch groups: \"" + claim + "\" claim not found in token";
  } else if (!ToList(value, list)) {
    out.error = "\"" + claim + "\" claim could not be converted to string list";
  }
  for (const Json& group : list) {
    if (!group.is_string()) {
      out.error =
          "value " + convert::GoValue(group) + " in groups claim could not be parsed as string";
      return out;
    }
    if (group != "") out.names.push_back(group.get<std::string>());
  }
  return out;
}

Filled FillTemplates(const std::vector<std::string>& texts, const Json& claims) {
  Filled out;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string place = " template policy [" + std::to_string(i) + "]: ";
    std::string filled;
    std::size_t from = 0;
    for (std::size_t open = texts[i].find("{{"); open != std::string::npos;
         open = texts[i].find("{{", from)) {
      const std::size_t close = texts[i].find("}}", open);
      const std::size_t dot = texts[i].find_first_not_of(' ', open + 2);
      if (close == std::string::npos || texts[i][dot] != '.') {
        out.error = "failed to parse" + place + "only {{.claim}} is simulated";
        return out;
      }
      std::string field = texts[i].substr(dot, close - dot);
      while (field.ends_with(' ')) field.pop_back();
      std::string pointer = field;
      std::replace(pointer.begin(), pointer.end(), '.', '/');
      const Json* value = Locate(claims, pointer);
      if (value == nullptr) {
        out.error = "failed to" + place +
                    "unable to apply template: template: template:1:" + std::to_string(dot) +
                    ": executing \"template\" at <" + field + ">: map has no entry for key \"" +
                    field.substr(field.rfind('.') + 1) + "\"";
        return out;
      }
      filled += texts[i].substr(from, open - from);
      filled += value->is_string() ? value->get<std::string>() : convert::GoValue(*value);
      from = close + 2;
    }
    filled += texts[i].substr(from);
    if (!filled.empty()) out.texts.push_back(filled);
  }
  return out;
}

}  // namespace vaultsim::jwt
