#include "vaultsim/fixtures.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "base/encoding.h"
#include "json/parse.h"
#include "vaultsim/embedded.h"
#include "vaultsim/estate_check.h"

namespace vaultsim {
namespace {

using base::Error;
using base::ErrorCode;
using vault::Method;

// Estates are written by people; the largest useful ones are far below this.
constexpr std::size_t kEstateBytesMax = 32u << 20;

base::Result<Json> ParseEstate(std::string_view text) {
  auto parsed = json::Parse(text, {.bytes_max = kEstateBytesMax});
  if (!parsed.ok()) {
    Error error = std::move(parsed).error();
    error.message = "the estate is not valid JSON: " + error.message;
    return error;
  }
  const std::string wrong = CheckEstate(*parsed);
  if (!wrong.empty()) {
    return Error{.code = ErrorCode::kInvalidArgument, .message = "the estate is broken: " + wrong};
  }
  return parsed;
}

std::string EncodePath(std::string_view path) {
  std::string encoded;
  while (true) {
    const std::size_t slash = path.find('/');
    encoded += base::PercentEncodeSegment(path.substr(0, slash));
    if (slash == std::string_view::npos) return encoded;
    encoded += '/';
    path.remove_prefix(slash + 1);
  }
}

std::string Trimmed(std::string path) {
  while (path.ends_with('/')) path.pop_back();
  return path;
}

// Sends the requests of one estate; stops at the first that fails.
class Loader {
 public:
  explicit Loader(Vault& vault) : vault_(vault) {}

  base::Status Load(const Json& estate) {
    LoadMounts(estate.value("mounts", Json::array()));
    const Json policies = estate.value("policies", Json::object());
    for (const auto& policy : policies.items()) {
      Post("policies." + policy.key(), "sys/policies/acl/" + EncodePath(policy.key()),
           {{"policy", policy.value()}});
    }
    const Json secrets = estate.value("secrets", Json::object());
    for (const auto& mount : secrets.items()) LoadSecrets(Trimmed(mount.key()), mount.value());
    const Json pki = estate.value("pki", Json::object());
    for (const auto& mount : pki.items()) LoadPki(Trimmed(mount.key()), mount.value());
    LoadTokens(estate);
    if (error_) return *std::move(error_);
    return {};
  }

 private:
  // The answer's body; null after a failure. place: where the file asks for it.
  Json Send(const std::string& place, Method method, const std::string& path, const Json& body) {
    if (error_) return nullptr;
    const auto response = vault_.RoundTrip({.method = method,
                                            .path = "/v1/" + path,
                                            .token = vault_.root_token(),
                                            .body = body.is_null() ? "" : json::Dump(body)},
                                           {});
    if (!response.ok()) {
      error_ = response.error();
      return nullptr;
    }
    if (response->status >= 300) {
      const Json answer = Json::parse(response->body, nullptr, false);
      const bool has_reason = answer.is_object() && answer.contains("errors");
      error_ = Error{.code = ErrorCode::kRejected,
                     .message = "the simulator refused " + place + " of the estate (" +
                                std::to_string(response->status) + "): " +
                                (has_reason ? answer["errors"].dump() : std::string("no reason"))};
      return nullptr;
    }
    return response->body.empty() ? Json::object() : Json::parse(response->body, nullptr, false);
  }

  Json Post(const std::string& place, const std::string& path, const Json& body) {
    return Send(place, Method::kPost, path, body);
  }

  void LoadMounts(const Json& mounts) {
    for (std::size_t i = 0; i < mounts.size(); ++i) {
      Json body = mounts[i];
      body.erase("path");
      const std::string path = Trimmed(mounts[i]["path"].get<std::string>());
      Post("mounts[" + std::to_string(i) + "]", "sys/mounts/" + EncodePath(path), body);
    }
  }

  void LoadSecrets(const std::string& mount, const Json& secrets) {
    const std::string place = "secrets." + mount;
    const Json info =
        Send(place, Method::kGet, "sys/internal/ui/mounts/" + EncodePath(mount), nullptr);
    if (error_) return;
    const Json options = info["data"]["options"];
    const bool versioned = options.is_object() && options.value("version", "") == "2";
    for (const auto& secret : secrets.items()) {
      const std::string inside = place + "." + secret.key();
      const std::string key = EncodePath(secret.key());
      const std::string prefix = EncodePath(mount);
      if (!versioned) {
        Post(inside, prefix + "/" + key, secret.value());
      } else if (secret.value().contains("versions")) {
        LoadVersions(inside, prefix, key, secret.value());
      } else {
        Post(inside, prefix + "/data/" + key, {{"data", secret.value()}});
      }
    }
  }

  void LoadVersions(const std::string& place, const std::string& mount, const std::string& key,
                    const Json& secret) {
    Json metadata = secret;
    metadata.erase("versions");
    if (!metadata.empty()) Post(place, mount + "/metadata/" + key, metadata);
    Json deleted = Json::array();
    Json destroyed = Json::array();
    const Json& versions = secret["versions"];
    for (std::size_t i = 0; i < versions.size(); ++i) {
      const std::string inside = place + ".versions[" + std::to_string(i) + "]";
      const Json options = {{"cas", i}};
      Post(inside, mount + "/data/" + key, {{"data", versions[i]["data"]}, {"options", options}});
      const std::string state = versions[i].value("state", "current");
      if (state == "deleted") deleted.push_back(i + 1);
      if (state == "destroyed") destroyed.push_back(i + 1);
    }
    if (!deleted.empty()) Post(place, mount + "/delete/" + key, {{"versions", deleted}});
    if (!destroyed.empty()) Post(place, mount + "/destroy/" + key, {{"versions", destroyed}});
  }

  void LoadPki(const std::string& mount, const Json& pki) {
    const std::string place = "pki." + mount;
    const std::string prefix = EncodePath(mount);
    if (pki.contains("urls")) Post(place + ".urls", prefix + "/config/urls", pki["urls"]);
    Post(place + ".root", prefix + "/root/generate/internal", pki["root"]);
    const std::string root = pki["root"]["issuer_name"].get<std::string>();
    const Json intermediates = pki.value("intermediates", Json::array());
    for (std::size_t i = 0; i < intermediates.size(); ++i) {
      LoadIntermediate(place + ".intermediates[" + std::to_string(i) + "]", prefix, root,
                       intermediates[i]);
    }
    const Json roles = pki.value("roles", Json::object());
    for (const auto& role : roles.items()) {
      Post(place + ".roles." + role.key(), prefix + "/roles/" + EncodePath(role.key()),
           role.value());
    }
  }

  // In the root's own mount: request, signature by the root, import, name.
  void LoadIntermediate(const std::string& place, const std::string& mount, const std::string& root,
                        const Json& intermediate) {
    Json body = intermediate;
    const Json name = body["issuer_name"];
    body.erase("issuer_name");
    const Json request = Post(place, mount + "/intermediate/generate/internal", body);
    if (error_) return;
    body["csr"] = request["data"]["csr"];
    const Json signed_by_root =
        Post(place, mount + "/issuer/" + EncodePath(root) + "/sign-intermediate", body);
    if (error_) return;
    const Json imported = Post(place, mount + "/intermediate/set-signed",
                               {{"certificate", signed_by_root["data"]["certificate"]}});
    if (error_) return;
    const std::string id = imported["data"]["imported_issuers"][0].get<std::string>();
    Post(place, mount + "/issuer/" + id, {{"issuer_name", name}});
  }

  void LoadTokens(const Json& estate) {
    const std::string own(vault_.root_token().Reveal());
    const std::string root = estate.value("root_token", own);
    if (root != own) {
      Post("root_token", "auth/token/create-orphan", {{"id", root}, {"policies", {"root"}}});
    }
    const Json tokens = estate.value("tokens", Json::array());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      Post("tokens[" + std::to_string(i) + "]", "auth/token/create-orphan", tokens[i]);
    }
  }

  Vault& vault_;
  std::optional<Error> error_;
};

}  // namespace

std::string_view SampleEstate() { return kSampleEstateJson; }

base::Result<base::SecretString> EstateRootToken(std::string_view estate) {
  const auto parsed = ParseEstate(estate);
  if (!parsed.ok()) return parsed.error();
  return base::SecretString(parsed->value("root_token", ""));
}

base::Status LoadEstate(Vault& vault, std::string_view estate) {
  const auto parsed = ParseEstate(estate);
  if (!parsed.ok()) return parsed.error();
  base::Status loaded = Loader(vault).Load(*parsed);
  if (!loaded.ok()) vault.Reset();
  return loaded;
}

}  // namespace vaultsim
