#include "sample_calls.h"

#include <nlohmann/json.hpp>

#include "pki_bench.h"

namespace support {

void Prepare(ToolBench& bench) {
  for (int i = 1; i <= 3; ++i) {
    bench.Put("app/x", {{"user", "app"}, {"password", "hunter2-" + std::to_string(i)}});
  }
  bench.Direct("POST", "sys/mounts/old", {{"type", "kv"}});
  bench.Direct("POST", "old/app/x", {{"user", "app"}, {"password", "hunter2-old"}});
  bench.Direct("POST", "sys/mounts/spare", {{"type", "kv"}});
  bench.Direct("POST", "sys/mounts/int", {{"type", "pki"}});
  AddPki(bench);
  AddRole(bench, "web");
}

std::vector<SampleCall> SampleCalls() {
  return {
      {"list_mounts", Json{{"cursor", "a"}}},
      {"create_mount", Json{{"type", "kv2"}, {"path", "new"}, {"description", "d"}}},
      {"delete_mount", Json{{"path", "spare"}}},
      {"list_secrets", Json{{"mount", "secret"}, {"path", "app"}, {"cursor", "a"}}},
      {"list_secrets", Json{{"mount", "old"}, {"path", "app"}}},
      {"read_secret", Json{{"mount", "secret"}, {"path", "app/x"}}},
      {"read_secret", Json{{"mount", "old"}, {"path", "app/x"}}},
      {"create_secret",
       Json{{"mount", "secret"}, {"path", "app/x"}, {"key", "k"}, {"value", "new-value-1"}}},
      {"create_secret",
       Json{{"mount", "secret"}, {"path", "app/y"}, {"data", {{"k", "new-value-2"}}}, {"cas", 0}}},
      {"create_secret",
       Json{{"mount", "old"}, {"path", "app/x"}, {"key", "k"}, {"value", "new-value-3"}}},
      {"delete_secret", Json{{"mount", "secret"}, {"path", "app/x"}}},
      {"delete_secret", Json{{"mount", "secret"}, {"path", "app/x"}, {"key", "user"}}},
      {"delete_secret", Json{{"mount", "secret"}, {"path", "app/x"}, {"versions", {1}}}},
      {"delete_secret", Json{{"mount", "old"}, {"path", "app/x"}, {"key", "user"}}},
      {"enable_pki", Json{{"path", "pki2"}, {"description", "d"}, {"max_ttl", "87600h"}}},
      {"create_pki_issuer",
       Json{{"mount", "pki"}, {"common_name", "New Root"}, {"issuer_name", "new"}, {"ttl", "30d"}}},
      {"create_pki_issuer", Json{{"mount", "int"},
                                 {"common_name", "New CA"},
                                 {"issuer_name", "new"},
                                 {"ttl", "30d"},
                                 {"root_mount", "pki"},
                                 {"root_issuer", "root-a"}}},
      {"list_pki_issuers", Json{{"mount", "pki"}, {"cursor", "a"}}},
      {"read_pki_issuer", Json{{"mount", "pki"}, {"issuer_name", "root-a"}}},
      {"list_pki_roles", Json{{"mount", "pki"}, {"cursor", "a"}}},
      {"read_pki_role", Json{{"mount", "pki"}, {"role_name", "web"}}},
      {"create_pki_role", Json{{"mount", "pki"},
                               {"role_name", "api"},
                               {"issuer_name", "root-a"},
                               {"allowed_domains", "example.com"},
                               {"allow_subdomains", true},
                               {"max_ttl", "72h"},
                               {"ttl", "24h"},
                               {"ou", "Ops"},
                               {"organization", "Org"},
                               {"country", "CH"},
                               {"allowed_uri_sans", "spiffe://x/*"},
                               {"key_usage", "DigitalSignature"},
                               {"ext_key_usage", "ServerAuth"}}},
      {"delete_pki_role", Json{{"mount", "pki"}, {"role_name", "web"}}},
      {"issue_pki_certificate", Json{{"mount", "pki"},
                                     {"role_name", "web"},
                                     {"common_name", "a.example.com"},
                                     {"ttl", "24h"},
                                     {"alt_names", "b.example.com"}}},
  };
}

}  // namespace support
