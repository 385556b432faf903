// Audit devices of type "file": which there are, and how they hide values.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "json/fwd.h"
#include "vaultsim/audit/sink.h"

namespace vaultsim {

struct AuditDevice {
  std::string path = {};  // "file/"
  std::string type = {};
  std::string description = {};
  std::map<std::string, std::string> options = {};
  bool local = false;

  AuditFile file = {};
  bool writes = true;  // false: "discard"
  bool raw = false;
  bool hmac_accessor = true;
  bool elide_list_responses = false;
  std::string prefix = {};
  std::string salt = {};

  // "hmac-sha256:...".
  std::string Hash(std::string_view text) const;
  // Every text of a value, but for points in time and what is below one of the keys.
  Json Hidden(const Json& value, const std::vector<std::string>& plain_keys) const;
};

// Reads the options, draws a salt. What is wrong with them, or "". sink: null for none.
std::string ConfigureAudit(AuditDevice& device, base::Random& random, AuditSink* sink);

}  // namespace vaultsim
