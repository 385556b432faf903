#include "vaultsim/control/stored_values.h"

#include <nlohmann/json.hpp>
#include <string>

#include "base/encoding.h"

namespace vaultsim {
namespace {

constexpr int kDepthMax = 100;

std::string Encode(const std::string& key) {
  std::string encoded;
  std::size_t begin = 0;
  while (true) {
    const std::size_t slash = key.find('/', begin);
    encoded += base::PercentEncodeSegment(key.substr(begin, slash - begin));
    if (slash == std::string::npos) return encoded;
    encoded += '/';
    begin = slash + 1;
  }
}

// The answer's data; null when there is none.
Json Ask(Vault& vault, const char* verb, const std::string& path) {
  const vault::Response response =
      vault.Answer(verb, {.path = "/v1/" + path, .token = vault.root_token()});
  const Json body = Json::parse(response.body, nullptr, false);
  if (response.status != 200 || !body.is_object() || !body.contains("data")) return nullptr;
  return body["data"];
}

void Walk(Vault& vault, const std::string& list, const std::string& read, bool versioned,
          const std::string& folder, int depth, Json* out) {
  const Json data = Ask(vault, "LIST", list + Encode(folder));
  if (!data.is_object() || depth > kDepthMax) return;
  for (const Json& name : data.value("keys", Json::array())) {
    const std::string key = folder + name.get<std::string>();
    if (key.ends_with('/')) {
      Walk(vault, list, read, versioned, key, depth + 1, out);
    } else {
      const Json secret = Ask(vault, "GET", read + Encode(key));
      (*out)[key] = versioned && secret.is_object() ? secret["data"] : secret;
    }
  }
}

}  // namespace

Json StoredValues(Vault& vault) {
  const Json mounts = Ask(vault, "GET", "sys/mounts");
  if (!mounts.is_object()) return nullptr;
  Json values = Json::object();
  for (const auto& [path, mount] : mounts.items()) {
    if (mount["type"] != "kv") continue;
    const Json& options = mount["options"];
    const bool versioned = options.is_object() && options.value("version", "1") == "2";
    Json secrets = Json::object();
    const std::string prefix = Encode(path);
    Walk(vault, prefix + (versioned ? "metadata/" : ""), prefix + (versioned ? "data/" : ""),
         versioned, "", 0, &secrets);
    values[path] = std::move(secrets);
  }
  return values;
}

}  // namespace vaultsim
