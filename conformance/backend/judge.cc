#include "conformance/backend/judge.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace conformance {
namespace {

constexpr std::string_view kPlain =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_/";

base::Error Refused(std::string_view verb, const std::string& path, const vault::Response& answer) {
  return {.code = answer.status == 404 ? base::ErrorCode::kNotFound : base::ErrorCode::kRejected,
          .message = std::string(verb) + " " + path + ": " + std::to_string(answer.status) + " " +
                     answer.body};
}

// What a token that may do everything is told of a path that no mount holds.
constexpr std::string_view kNoSuchMount = "preflight capability check returned 403";

// "kv/app" of the mount "kv/": "app".
std::string Inside(const MountState& mount, const std::string& name) {
  return name.substr(std::min(name.size(), mount.path.size()));
}

MountState ReadMount(std::string path, const Json& json) {
  MountState mount{.path = std::move(path), .type = json.value("type", "")};
  const Json options = json.value("options", Json());
  mount.v2 = options.is_object() && options.value("version", "") == "2";
  mount.accessor = json.value("accessor", "");
  return mount;
}

base::Error NoMount(const std::string& path) {
  return {base::ErrorCode::kNotFound, "no mount holds " + path};
}

}  // namespace

base::Result<json::Box> Judge::Ask(std::string_view verb, const std::string& path,
                                   const Json* body) const {
  vault::Request request;
  request.method = vault::MethodFromName(verb);
  const std::size_t question = path.find('?');
  request.path = "/v1/" + path.substr(0, question);
  if (question != std::string::npos) request.query = path.substr(question + 1);
  request.token = base::SecretString(backend_.root_token());
  if (body != nullptr) request.body = body->dump();
  auto answer = backend_.transport().RoundTrip(request, {});
  if (!answer) return std::move(answer).error();
  if (answer->status >= 300) return Refused(verb, path, *answer);
  if (answer->body.empty()) return json::Box();
  Json parsed = Json::parse(answer->body, nullptr, false);
  if (parsed.is_discarded()) return Refused(verb, path, *answer);
  return json::Box(std::move(parsed));
}

base::Status Judge::Mount(const std::string& path, const std::string& type) const {
  Json body = {{"type", type}};
  if (type == "kv2") body = {{"type", "kv"}, {"options", {{"version", "2"}}}};
  if (type == "kv") body["options"] = {{"version", "1"}};
  if (type == "pki") body["config"] = {{"max_lease_ttl", "87600h"}};
  std::string at = "sys/mounts/" + path;
  while (at.ends_with('/')) at.pop_back();
  auto made = Ask("POST", at, body);
  if (!made) return std::move(made).error();
  if (type != "kv2") return {};
  // OpenBao and Vault answer before the upgrade of a new KV v2 mount is done.
  for (int attempt = 0; attempt < 10'000; ++attempt) {
    if (Ask("GET", path + "config")) return {};
  }
  return base::Error{base::ErrorCode::kUpstream, path + " did not become ready"};
}

base::Result<std::vector<MountState>> Judge::Mounts() const {
  auto answer = Ask("GET", "sys/mounts");
  if (!answer) return std::move(answer).error();
  std::vector<MountState> mounts;
  for (const auto& [path, json] : (**answer)["data"].items()) {
    mounts.push_back(ReadMount(path, json));
  }
  return mounts;
}

bool Judge::IsKv1(std::string_view name) const {
  while (name.starts_with('/')) name.remove_prefix(1);
  while (name.ends_with('/')) name.remove_suffix(1);
  const auto mounts = Mounts();
  if (!mounts) return false;
  return std::any_of(mounts->begin(), mounts->end(), [&](const MountState& mount) {
    return mount.type == "kv" && !mount.v2 && mount.path == std::string(name) + "/";
  });
}

base::Result<MountState> Judge::MountOf(const std::string& path) const {
  // Of a plain path the backend says it itself, which is much less than the list of all.
  if (path.find_first_not_of(kPlain) == std::string::npos) {
    auto answer = Ask("GET", "sys/internal/ui/mounts/" + path);
    if (answer) {
      const Json& data = (**answer)["data"];
      return ReadMount(data.value("path", ""), data);
    }
    if (answer.error().message.find(kNoSuchMount) != std::string::npos) return NoMount(path);
  }
  auto mounts = Mounts();
  if (!mounts) return std::move(mounts).error();
  for (MountState& mount : *mounts) {
    if (path.starts_with(mount.path)) return std::move(mount);
  }
  return NoMount(path);
}

base::Result<std::optional<SecretState>> Judge::ReadSecret(const std::string& name) const {
  const auto mount = MountOf(name);
  if (!mount) return mount.error();
  return ReadIn(*mount, Inside(*mount, name));
}

base::Result<std::optional<SecretState>> Judge::ReadIn(const MountState& mount,
                                                       const std::string& inside) const {
  auto answer = Ask("GET", mount.path + (mount.v2 ? "data/" : "") + inside);
  if (!answer && answer.error().code == base::ErrorCode::kNotFound) {
    return std::optional<SecretState>();
  }
  if (!answer) return std::move(answer).error();
  Json& data = (**answer)["data"];
  SecretState state;
  if (mount.v2) {
    state.version = data["metadata"].value("version", 0);
    *state.data = std::move(data["data"]);
  } else {
    *state.data = std::move(data);
  }
  return std::optional(std::move(state));
}

base::Status Judge::WriteSecret(const std::string& name, const Json& data) const {
  const auto mount = MountOf(name);
  if (!mount) return mount.error();
  const std::string inside = Inside(*mount, name);
  auto answer = mount->v2 ? Ask("POST", mount->path + "data/" + inside, Json{{"data", data}})
                          : Ask("POST", mount->path + inside, data);
  if (!answer) return std::move(answer).error();
  return {};
}

base::Status Judge::DeleteSecret(const std::string& name) const {
  const auto mount = MountOf(name);
  if (!mount) return mount.error();
  auto answer = Ask("DELETE", mount->path + (mount->v2 ? "data/" : "") + Inside(*mount, name));
  if (!answer) return std::move(answer).error();
  return {};
}

base::Status Judge::DestroySecret(const std::string& name, int version) const {
  const auto mount = MountOf(name);
  if (!mount) return mount.error();
  auto answer =
      Ask("PUT", mount->path + "destroy/" + Inside(*mount, name), Json{{"versions", {version}}});
  if (!answer) return std::move(answer).error();
  return {};
}

void Judge::DumpFolder(const MountState& mount, const std::string& folder, Json& into) const {
  const auto answer = Ask("LIST", mount.path + (mount.v2 ? "metadata/" : "") + folder);
  if (!answer) return;
  for (const Json& key : (**answer)["data"]["keys"]) {
    const std::string name = folder + key.get<std::string>();
    if (name.ends_with('/')) {
      DumpFolder(mount, name, into);
      continue;
    }
    const auto state = ReadIn(mount, name);
    Json& entry = into[mount.path + name];
    if (state && *state) entry = {{"data", *(*state)->data}, {"version", (*state)->version}};
  }
}

base::Result<json::Box> Judge::Dump(const std::string& mount) const {
  const auto found = MountOf(mount);
  if (!found) return found.error();
  Json dump = Json::object();
  DumpFolder(*found, "", dump);
  return json::Box(std::move(dump));
}

base::Status Judge::WritePolicy(const std::string& name, const std::string& text) const {
  auto answer = Ask("PUT", "sys/policies/acl/" + name, Json{{"policy", text}});
  if (!answer) return std::move(answer).error();
  return {};
}

base::Result<std::string> Judge::MakeToken(const std::vector<std::string>& policies) const {
  auto answer = Ask("POST", "auth/token/create",
                    Json{{"policies", policies}, {"ttl", "1h"}, {"no_parent", true}});
  if (!answer) return std::move(answer).error();
  return (**answer)["auth"].value("client_token", "");
}

base::Status Judge::RevokeToken(const std::string& token) const {
  auto answer = Ask("POST", "auth/token/revoke", Json{{"token", token}});
  if (!answer) return std::move(answer).error();
  return {};
}

std::string Judge::Fingerprint() const {
  Json all = Json::object();
  const auto mounts = Mounts();
  if (!mounts) return "";
  for (const MountState& mount : *mounts) {
    Json& entry = all[mount.path];
    entry = {{"type", mount.type}, {"accessor", mount.accessor}};
    if (mount.type == "kv") {
      if (auto dump = Dump(mount.path)) entry["secrets"] = **dump;
    }
    if (mount.type != "pki") continue;
    for (const char* list : {"roles", "issuers", "certs", "keys"}) {
      if (auto answer = Ask("LIST", mount.path + list)) entry[list] = (**answer)["data"];
    }
  }
  return all.dump();
}

}  // namespace conformance
