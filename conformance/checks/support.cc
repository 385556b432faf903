#include "conformance/checks/support.h"

#include <nlohmann/json.hpp>

namespace conformance {

Check MakeCheck(std::string id, std::string family, std::string title, std::string why,
                std::vector<std::string> defects, Outcome (*run)(Stage&, const CheckContext&)) {
  Check check;
  check.id = std::move(id);
  check.family = std::move(family);
  check.title = std::move(title);
  check.why = std::move(why);
  check.defects = std::move(defects);
  check.run = run;
  return check;
}

Check SafetyCheck(std::string id, std::string title, std::string why,
                  std::vector<std::string> defects, Outcome (*run)(Stage&, const CheckContext&)) {
  return MakeCheck(std::move(id), "safety", std::move(title), std::move(why), std::move(defects),
                   run);
}

base::Status PrepareSample(Stage& stage) {
  if (base::Status fresh = stage.Fresh(); !fresh) return fresh;
  const Judge& judge = stage.judge();
  const std::pair<const char*, const char*> mounts[] = {
      {"kv/", "kv2"}, {"kv1/", "kv"}, {"old/", "kv2"}, {"pki/", "pki"}};
  for (const auto& [path, type] : mounts) {
    if (base::Status made = judge.Mount(path, type); !made) return made;
  }
  const Json data = {{"user", "app"}, {"password", kCanary}};
  for (const char* name : {"kv/app", "kv/team/db", "kv1/app", "old/app"}) {
    if (base::Status made = judge.WriteSecret(name, data); !made) return made;
  }
  const std::pair<const char*, Json> requests[] = {
      {"pki/root/generate/internal",
       {{"common_name", "ca.example"},
        {"issuer_name", "ca"},
        {"key_type", "ec"},
        {"ttl", "8760h"}}},
      {"pki/roles/web",
       {{"allowed_domains", "example.com"}, {"allow_subdomains", true}, {"key_type", "ec"}}}};
  for (const auto& [path, body] : requests) {
    if (auto made = judge.Ask("POST", path, body); !made) return made.error();
  }
  return {};
}

Json SampleCall(const std::string& tool) {
  static const Json kCalls = {
      {"create_mount", {{"path", "new"}, {"type", "kv2"}}},
      {"list_mounts", Json::object()},
      {"delete_mount", {{"path", "old"}}},
      {"list_secrets", {{"mount", "kv"}}},
      {"read_secret", {{"mount", "kv"}, {"path", "app"}}},
      {"write_secret",
       {{"mount", "kv"}, {"path", "app"}, {"key", "color"}, {"value", kCanaryToWrite}}},
      {"delete_secret", {{"mount", "kv"}, {"path", "app"}, {"key", "user"}}},
      {"enable_pki", {{"path", "pki2"}}},
      {"create_pki_issuer",
       {{"mount", "pki"}, {"common_name", "second.example"}, {"issuer_name", "second"}}},
      {"list_pki_issuers", {{"mount", "pki"}}},
      {"read_pki_issuer", {{"mount", "pki"}, {"issuer_name", "ca"}}},
      {"create_pki_role",
       {{"mount", "pki"},
        {"role_name", "mail"},
        {"allowed_domains", "example.com"},
        {"allow_any_name", false},
        {"allow_glob_domains", false}}},
      {"list_pki_roles", {{"mount", "pki"}}},
      {"read_pki_role", {{"mount", "pki"}, {"role_name", "web"}}},
      {"delete_pki_role", {{"mount", "pki"}, {"role_name", "web"}}},
      {"issue_pki_certificate",
       {{"mount", "pki"}, {"role_name", "web"}, {"common_name", "www.example.com"}, {"ttl", "1h"}}},
  };
  return kCalls.at(tool);
}

bool IsReader(const std::string& tool) {
  return tool.starts_with("list_") || tool.starts_with("read_");
}

base::Result<Agent*> JoinSample(Stage& stage) {
  if (base::Status prepared = PrepareSample(stage); !prepared) return prepared.error();
  return stage.Join("agent");
}

}  // namespace conformance
