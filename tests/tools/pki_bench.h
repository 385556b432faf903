// What the tests of the PKI tools start from.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "tool_bench.h"

namespace support {

// A PKI mount "pki/" with a long life and one EC root "root-a" (EC: the key is made at once).
inline void AddPki(ToolBench& bench, const std::string& mount = "pki",
                   const std::string& issuer = "root-a") {
  bench.Direct("POST", "sys/mounts/" + mount,
               {{"type", "pki"}, {"config", {{"max_lease_ttl", "87600h"}}}});
  bench.Direct(
      "POST", mount + "/root/generate/internal",
      {{"common_name", "Root A"}, {"issuer_name", issuer}, {"key_type", "ec"}, {"ttl", "87600h"}});
}

inline void AddIssuer(ToolBench& bench, const std::string& mount, const std::string& issuer) {
  bench.Direct("POST", mount + "/root/generate/internal",
               {{"common_name", "Root of " + issuer},
                {"issuer_name", issuer},
                {"key_type", "ec"},
                {"ttl", "87600h"}});
}

// A role for example.com and below, with EC keys.
inline void AddRole(ToolBench& bench, const std::string& role, const Json& more = Json::object()) {
  Json fields = {{"allowed_domains", {"example.com"}},
                 {"allow_subdomains", true},
                 {"key_type", "ec"},
                 {"max_ttl", "72h"}};
  fields.update(more);
  bench.Direct("POST", "pki/roles/" + role, fields);
}

}  // namespace support
