#include "vaultsim/auth_method.h"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>

namespace vaultsim {
namespace {

constexpr int kFailuresMax = 5;
constexpr std::chrono::minutes kLockoutTime{15};

struct Network {
  bool single = false;  // one address
  bool is_v4 = false;
  std::uint32_t address = 0;  // version 4 alone
  int prefix = 0;
};

std::optional<Network> ParseNetwork(const std::string& text) {
  const std::size_t slash = text.find('/');
  const std::string address = text.substr(0, slash);
  std::array<unsigned char, 16> bytes{};
  const bool v4 = inet_pton(AF_INET, address.c_str(), bytes.data()) == 1;
  if (!v4 && inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return std::nullopt;
  Network network{.is_v4 = v4, .prefix = v4 ? 32 : 128};
  const int bits = network.prefix;
  for (std::size_t i = 0; i < 4; ++i) network.address = network.address << 8 | bytes[i];
  if (slash != std::string::npos) {
    const char* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data() + slash + 1, end, network.prefix);
    const bool fits = network.prefix >= 0 && network.prefix <= bits;
    if (error != std::errc() || at != end || !fits) return std::nullopt;
  }
  network.single = network.prefix == bits;
  return network;
}

}  // namespace

BoundCidrs ReadBoundCidrs(const std::vector<std::string>& given) {
  BoundCidrs out;
  for (const std::string& text : given) {
    const auto network = ParseNetwork(text);
    if (!network) {
      out.error = "error parsing address \"" + text + "\": Unable to convert \"" + text +
                  "\" to an IPv4 or IPv6 address, or a UNIX Socket";
      return out;
    }
    const std::size_t slash = text.find('/');
    out.list.push_back(network->single ? text.substr(0, slash) : text);
  }
  return out;
}

bool CoversLocalhost(const std::vector<std::string>& networks) {
  constexpr std::uint32_t kLocalhost = 0x7f000001;
  for (const std::string& text : networks) {
    const auto network = ParseNetwork(text);
    if (!network || !network->is_v4) continue;
    const std::uint32_t mask =
        network->prefix == 0 ? 0 : ~std::uint32_t{0} << (32 - network->prefix);
    if ((network->address & mask) == (kLocalhost & mask)) return true;
  }
  return false;
}

std::string InvalidNetwork(const std::vector<std::string>& given) {
  for (const std::string& text : given) {
    if (text.find('/') == std::string::npos || !ParseNetwork(text)) return text;
  }
  return "";
}

std::string TokenSettings::Update(const FieldData& fields, Profile profile) {
  const auto seconds = [&](const char* name, std::int64_t& out) {
    if (fields.Has(name)) out = fields.Seconds(name);
  };
  if (fields.Has("token_bound_cidrs")) {
    const BoundCidrs read = ReadBoundCidrs(fields.Strings("token_bound_cidrs"));
    if (!read.error.empty()) return read.error;
    bound_cidrs = read.list;
  }
  seconds("token_explicit_max_ttl", explicit_max_ttl_s);
  seconds("token_max_ttl", max_ttl_s);
  if (fields.Has("token_no_default_policy")) {
    no_default_policy = fields.Bool("token_no_default_policy");
  }
  seconds("token_period", period_s);
  if (fields.Has("token_policies")) {
    policies = SanitizePolicies(fields.Strings("token_policies"), false);
  }
  if (fields.Has("token_strictly_bind_ip")) {
    strictly_bind_ip = fields.Bool("token_strictly_bind_ip");
  }
  if (fields.Has("token_type")) {
    const std::string given = fields.String("token_type");
    if (!given.empty() && given != "default" && given != "service" && given != "batch") {
      return "invalid 'token_type' value \"" + given + "\"";
    }
    type = given.empty() ? "default" : given;
  }
  seconds("token_ttl", ttl_s);
  if (ttl_s > 0 && max_ttl_s > 0 && ttl_s > max_ttl_s) {
    return "'token_ttl' cannot be greater than 'token_max_ttl'";
  }
  if (fields.Has("token_num_uses")) num_uses = fields.Int("token_num_uses");
  if (num_uses < 0) return "'token_num_uses' cannot be negative";
  if (type == "batch" && period_s > 0) {
    return "'token_type' cannot be 'batch' or 'default_batch' when set to generate periodic tokens";
  }
  if (type == "batch" && num_uses > 0) {
    return "'token_type' cannot be 'batch' or 'default_batch' when set to generate tokens with "
           "limited use count";
  }
  if (fields.Has("alias_metadata") && profile == Profile::kVault2) {
    alias_metadata = fields.Pairs("alias_metadata");
  }
  return "";
}

void TokenSettings::UpdateOldPolicies(const FieldData& fields) {
  if (fields.Has("token_policies")) {
    old_policies.clear();
  } else if (fields.Has("policies")) {
    policies = old_policies = SanitizePolicies(fields.Strings("policies"), false);
  }
}

Json TokenSettings::Describe(Profile profile) const {
  Json data = {{"token_bound_cidrs", bound_cidrs},
               {"token_explicit_max_ttl", explicit_max_ttl_s},
               {"token_max_ttl", max_ttl_s},
               {"token_no_default_policy", no_default_policy},
               {"token_num_uses", num_uses},
               {"token_period", period_s},
               {"token_policies", policies},
               {"token_ttl", ttl_s},
               {"token_type", type}};
  if (!old_policies.empty()) data["policies"] = old_policies;
  if (profile == Profile::kVault2) {
    data["alias_metadata"] = Json(alias_metadata);
    if (alias_metadata.empty()) data["alias_metadata"] = Json::object();
  } else {
    data["token_strictly_bind_ip"] = strictly_bind_ip;
  }
  return data;
}

Login TokenSettings::ToLogin() const {
  return {.policies = policies,
          .ttl_s = ttl_s,
          .max_ttl_s = max_ttl_s,
          .period_s = period_s,
          .explicit_max_ttl_s = explicit_max_ttl_s,
          .num_uses = num_uses,
          .no_default_policy = no_default_policy,
          .batch = type == "batch" || type == "default-batch"};
}

void AddTokenFields(std::vector<Field>& fields) {
  for (const char* name : {"token_policies", "token_bound_cidrs"}) {
    fields.push_back({.name = name, .type = FieldType::kCommaStringSlice});
  }
  for (const char* name :
       {"token_ttl", "token_max_ttl", "token_period", "token_explicit_max_ttl"}) {
    fields.push_back({.name = name, .type = FieldType::kDurationSecond});
  }
  fields.push_back({.name = "token_num_uses", .type = FieldType::kInt});
  fields.push_back({.name = "token_no_default_policy", .type = FieldType::kBool});
  fields.push_back({.name = "token_strictly_bind_ip", .type = FieldType::kBool});
  fields.push_back({.name = "token_type"});
  fields.push_back({.name = "alias_metadata", .type = FieldType::kKvPairs});
}

bool Lockout::IsLocked(const std::string& alias, base::WallTime now) const {
  const auto at = failures_.find(alias);
  return at != failures_.end() && at->second.count >= kFailuresMax &&
         now - at->second.last < kLockoutTime;
}

void Lockout::Fail(const std::string& alias, base::WallTime now) {
  Failures& failures = failures_[alias];
  if (now - failures.last >= kLockoutTime) failures.count = 0;
  ++failures.count;
  failures.last = now;
}

}  // namespace vaultsim
