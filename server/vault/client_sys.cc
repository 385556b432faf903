// Mounts.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "vault/client.h"
#include "vault/fields.h"

namespace vault {
namespace {

using base::Error;
using base::ErrorCode;

Mount ReadMount(std::string path, const Json& info) {
  Mount mount;
  mount.path = std::move(path);
  mount.type = fields::String(info, "type");
  mount.description = fields::String(info, "description");
  mount.accessor = fields::String(info, "accessor");
  mount.local = fields::Boolean(info, "local");
  if (const auto options = info.find("options"); options != info.end() && options->is_object()) {
    for (const auto& [name, value] : options->items()) {
      if (value.is_string()) mount.options[name] = value.get<std::string>();
    }
  }
  if (const auto config = info.find("config"); config != info.end()) {
    mount.default_lease_ttl_s = fields::Integer(*config, "default_lease_ttl");
    mount.max_lease_ttl_s = fields::Integer(*config, "max_lease_ttl");
  }
  return mount;
}

MountList ReadMounts(const Json& table, bool complete) {
  MountList list;
  list.complete = complete;
  for (const auto& [path, info] : table.items()) {
    if (info.is_object()) list.mounts.push_back(ReadMount(path, info));
  }
  std::sort(list.mounts.begin(), list.mounts.end(),
            [](const Mount& a, const Mount& b) { return a.path < b.path; });
  return list;
}

Error NoMount(const MountPath& path) {
  return {ErrorCode::kNotFound, "There is no mount \"" + path.WithSlash() +
                                    "\". list_mounts shows the mounts that exist."};
}

// "secret/data" was asked for, and "secret/" is what lies there.
Error OtherMount(const MountPath& path, const std::string& found) {
  return {ErrorCode::kNotFound, "There is no mount \"" + path.WithSlash() + "\"; the mount is \"" +
                                    found +
                                    "\". Name that one, and put what follows it into the "
                                    "path."};
}

}  // namespace

base::Result<MountList> Client::Mounts(const Context& context) {
  Call table{Method::kGet, ApiPath::System("sys/mounts")};
  auto answer = Exchange(table, context);
  if (!answer.ok()) return answer.error();
  if (answer->ok()) {
    if (!answer->data->is_object()) return Incomplete("mounts");
    return ReadMounts(*answer->data, true);
  }
  if (answer->status != 403) return Fail(table, *answer, context);
  Call visible{Method::kGet, ApiPath::System("sys/internal/ui/mounts")};
  auto second = Exchange(visible, context);
  if (!second.ok()) return second.error();
  if (!second->ok()) {
    // The first denial is the one that a policy can lift.
    return second->status == 403 ? Fail(table, *answer, context) : Fail(visible, *second, context);
  }
  const Json& data = *second->data;
  const auto secret = data.find("secret");
  if (secret == data.end() || !secret->is_object()) return MountList{{}, false};
  return ReadMounts(*secret, false);
}

base::Result<ResolvedMount> Client::FindMount(const MountPath& path, const RequestFacts& need,
                                              const Context& context, bool fresh) {
  // Without a token nothing is known, and Exchange says so.
  if (!fresh && !token_.empty()) {
    if (auto known = shared_.mounts.Find(Principal(), path.text())) {
      return ResolvedMount{*std::move(known), true};
    }
  }
  Call call{Method::kGet, ApiPath::System("sys/internal/ui/mounts").Add(path)};
  const auto answer = Exchange(call, context);
  if (!answer.ok()) return answer.error();
  if (!answer->ok()) {
    shared_.mounts.Forget(Principal(), path.text());
    return answer->status == 403 ? UnseenMount(path, need, context) : Fail(call, *answer, context);
  }
  Mount mount = ReadMount(fields::String(*answer->data, "path"), *answer->data);
  if (mount.path.empty()) return Incomplete("mount");
  if (mount.path != path.WithSlash()) return OtherMount(path, mount.path);
  shared_.mounts.Store(Principal(), path.text(), mount);
  return ResolvedMount{std::move(mount), false};
}

// Vault does not tell a mount that is absent from one below which the token may do nothing.
base::Error Client::UnseenMount(const MountPath& path, const RequestFacts& need,
                                const Context& context) {
  const auto granted = Capabilities(need.path, context);
  if (!granted.ok()) {
    if (granted.error().code == ErrorCode::kUnauthenticated) return granted.error();
    return PermissionDenied(need, std::nullopt);
  }
  for (const std::string& capability : *granted) {
    if (capability == "root" || capability == need.capability) return NoMount(path);
  }
  return With(PermissionDenied(need, *granted),
              "No mount \"" + path.WithSlash() +
                  "\" is visible to this token; it may not exist: list_mounts shows those that it "
                  "can use.");
}

base::Result<Mount> Client::FindMountEntry(const MountPath& path, const Context& context) {
  const Call entry{Method::kGet, ApiPath::System("sys/mounts").Add(path)};
  const auto answer = Exchange(entry, context);
  if (!answer.ok()) return answer.error();
  if (answer->status == 400) return NoMount(path);
  if (answer->status == 403) {
    auto found = FindMount(path, FactsOf(entry), context, true);
    if (!found.ok()) return found.error();
    return std::move(found->mount);
  }
  if (!answer->ok()) return Fail(entry, *answer, context);
  Mount mount = ReadMount(path.WithSlash(), *answer->data);
  // Vault answers with the longest mount that the path begins with, and does not say which. When
  // the path without its last segment gives another answer, the mount is where it was looked for.
  const std::size_t slash = path.text().rfind('/');
  if (slash == std::string::npos) return mount;
  const auto above = MountPath::Parse(path.text().substr(0, slash));
  if (!above.ok()) return above.error();
  const Call parent{Method::kGet, ApiPath::System("sys/mounts").Add(*above)};
  const auto second = Exchange(parent, context);
  if (!second.ok()) return second.error();
  if (second->status == 400) return mount;
  if (!second->ok()) return Fail(parent, *second, context);
  if (fields::String(*second->data, "accessor") != mount.accessor) return mount;
  return NoMount(path);
}

base::Status Client::EnableMount(const MountPath& path, const NewMount& mount,
                                 const Context& context) {
  Json body = {{"type", mount.type}, {"description", mount.description}};
  if (!mount.options.empty()) body["options"] = mount.options;
  if (mount.max_lease_ttl_s > 0) {
    body["config"] = {{"max_lease_ttl", std::to_string(mount.max_lease_ttl_s) + "s"}};
  }
  Call call{Method::kPost, ApiPath::System("sys/mounts").Add(path)};
  call.body = &body;
  const auto answer = Exchange(call, context);
  shared_.mounts.ForgetEverywhere(path.text());
  if (!answer.ok()) return answer.error();
  if (answer->ok()) return {};
  Error error = Fail(call, *answer, context);
  for (const std::string& text : answer->errors) {
    if (text.starts_with("path is already in use") || text.starts_with("existing mount at")) {
      error.code = ErrorCode::kConflict;
    }
  }
  return error;
}

base::Status Client::DisableMount(const MountPath& path, const Context& context) {
  const Call call{Method::kDelete, ApiPath::System("sys/mounts").Add(path)};
  const auto answer = Perform(call, context);
  shared_.mounts.ForgetEverywhere(path.text());
  if (!answer.ok()) return answer.error();
  return {};
}

}  // namespace vault
