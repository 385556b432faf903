#include "conformance/story/estate.h"

#include <nlohmann/json.hpp>
#include <sstream>

#include "conformance/story/expect.h"

namespace conformance {
namespace {

// "pki/web": the mount "pki/" and the name "web".
std::pair<std::string, std::string> Split(const std::string& name) {
  const std::size_t slash = name.rfind('/');
  if (slash == std::string::npos) return {"", name};
  return {name.substr(0, slash + 1), name.substr(slash + 1)};
}

Json Fields(const EstateItem& item, Json defaults) {
  if (item.value->is_object()) defaults.update(*item.value);
  return defaults;
}

base::Status Only(base::Result<json::Box> answer) {
  if (!answer) return std::move(answer).error();
  return {};
}

base::Status Make(const EstateItem& item, const Judge& judge, Cast& cast) {
  const auto [mount, name] = Split(item.name);
  if (item.kind == "mount") return judge.Mount(EncodedName(item.name), item.word);
  if (item.kind == "secret") return judge.WriteSecret(EncodedName(item.name), *item.value);
  if (item.kind == "policy") return judge.WritePolicy(item.name, item.text);
  if (item.kind == "setting") return Only(judge.Ask("POST", item.name, *item.value));
  if (item.kind == "ca") {
    return Only(judge.Ask("POST", mount + "root/generate/internal",
                          Fields(item, {{"common_name", name + ".example"},
                                        {"issuer_name", name},
                                        {"key_type", "ec"},
                                        {"ttl", "8760h"}})));
  }
  if (item.kind == "role") {
    return Only(judge.Ask("POST", mount + "roles/" + name,
                          Fields(item, {{"key_type", "ec"}, {"key_bits", 256}})));
  }
  if (item.kind == "certificate") {
    return Only(judge.Ask("POST", mount + "issue/" + name,
                          Fields(item, {{"common_name", "www.example.com"}})));
  }
  if (item.kind == "revision") {
    cast.revisions[item.name] = item.word;
    return {};
  }
  std::istringstream words(item.word);
  std::vector<std::string>& policies = cast.policies[item.name];
  for (std::string policy; words >> policy;) policies.push_back(policy);
  auto token = judge.MakeToken(policies);
  if (!token) return std::move(token).error();
  cast.tokens[item.name] = std::move(token).value();
  return {};
}

}  // namespace

base::Result<Cast> MakeEstate(const std::vector<EstateItem>& items, const Judge& judge) {
  Cast cast;
  for (const EstateItem& item : items) {
    if (base::Status made = Make(item, judge, cast); !made) {
      base::Error error = made.error();
      error.message = "\"" + item.line + "\": " + error.message;
      return error;
    }
  }
  return cast;
}

}  // namespace conformance
