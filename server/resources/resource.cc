#include "resources/resource.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/encoding.h"
#include "json/parse.h"
#include "resources/uri.h"
#include "vault/client.h"

namespace resources {
namespace {

using completions::Kind;

constexpr const char* kJson = "application/json";
constexpr const char* kPem = "application/x-pem-file";

Contents JsonContents(const Json& value) { return {kJson, json::Dump(value)}; }

const char* StateName(vault::KvState state) {
  switch (state) {
    case vault::KvState::kReadable:
      return "readable";
    case vault::KvState::kDeleted:
      return "deleted";
    case vault::KvState::kDestroyed:
      return "destroyed";
  }
  return "readable";
}

Json VersionsOf(const vault::KvMetadata& metadata) {
  Json versions = Json::array();
  for (const vault::KvHistoryEntry& entry : metadata.versions) {
    Json version = {{"version", entry.version},
                    {"created_time", entry.created_time},
                    {"state", StateName(entry.state)}};
    if (!entry.deletion_time.empty()) version["deletion_time"] = entry.deletion_time;
    versions.push_back(std::move(version));
  }
  return versions;
}

struct Reader {
  vault::Client& client;
  const base::CallContext& context;

  base::Result<Contents> operator()(const MountsUri&) const {
    const auto list = client.Mounts(context);
    if (!list) return list.error();
    Json mounts = Json::array();
    for (const vault::Mount& mount : list->mounts) {
      Json entry = {{"path", mount.path}, {"type", mount.type}};
      if (!mount.description.empty()) entry["description"] = mount.description;
      if (mount.KvVersion() != 0) entry["kv_version"] = mount.KvVersion();
      mounts.push_back(std::move(entry));
    }
    return JsonContents({{"mounts", std::move(mounts)}, {"complete", list->complete}});
  }

  base::Result<Contents> operator()(const SecretUri& uri) const {
    const vault::RequestFacts need = {
        vault::Method::kGet, uri.mount.WithSlash() + "metadata/" + uri.path.text(), "read"};
    const auto mount = client.OpenKv(uri.mount, need, context);
    if (!mount) return mount.error();
    auto contents = ReadMetadata(uri, *mount);
    if (contents.ok() || !mount->cached) return contents;
    const base::ErrorCode code = contents.error().code;
    if (code != base::ErrorCode::kNotFound && code != base::ErrorCode::kRejected) return contents;
    // A cached version may be out of date, and a mount of the other one has no such metadata.
    const auto fresh = client.OpenKv(uri.mount, need, context, true);
    if (!fresh) return fresh.error();
    return fresh->version == mount->version ? contents : ReadMetadata(uri, *fresh);
  }

  base::Result<Contents> ReadMetadata(const SecretUri& uri, const vault::KvMount& mount) const {
    if (mount.version == 1) {
      return base::Error{base::ErrorCode::kRejected,
                         "The mount \"" + uri.mount.WithSlash() +
                             "\" is of KV version 1, which keeps no metadata. read_secret reads "
                             "the secret itself."};
    }
    const auto metadata = client.KvReadMetadata(mount, uri.path, context);
    if (!metadata) return metadata.error();
    Json result = {{"mount", uri.mount.WithSlash()},
                   {"path", uri.path.text()},
                   {"kv_version", 2},
                   {"current_version", metadata->current_version},
                   {"oldest_version", metadata->oldest_version},
                   {"max_versions", metadata->max_versions},
                   {"cas_required", metadata->cas_required},
                   {"versions", VersionsOf(*metadata)}};
    result["custom_metadata"] =
        metadata->custom_metadata->is_object() ? *metadata->custom_metadata : Json::object();
    return JsonContents(result);
  }

  base::Result<Contents> operator()(const IssuerUri& uri) const {
    const auto issuer = client.PkiReadIssuer(uri.mount, uri.issuer, context);
    if (!issuer) return issuer.error();
    std::string pem = issuer->certificate;
    if (!pem.ends_with('\n')) pem += '\n';
    return Contents{kPem, std::move(pem)};
  }
};

}  // namespace

std::span<const Description> Resources() {
  static const std::array kResources = {Description{
      "vault://mounts", "mounts", "Mounts",
      "The secrets engines that this token can see: path, type and KV version.", kJson}};
  return kResources;
}

std::span<const Description> Templates() {
  static const std::array kTemplates = {
      Description{"vault://{mount}/{+path}",
                  "secret_metadata",
                  "Metadata of a secret",
                  "Versions, their times and states, and custom metadata of a secret on a KV "
                  "version 2 mount. No values. A '/' in the mount is written %2F.",
                  kJson,
                  {{"mount", Kind::kKvMount}, {"path", Kind::kSecretPath}}},
      Description{"vault://pki/{mount}/issuer/{ref}",
                  "pki_issuer",
                  "Certificate of an issuer",
                  "The certificate of a PKI issuer, by its name or id, as PEM.",
                  kPem,
                  {{"mount", Kind::kPkiMount}, {"ref", Kind::kPkiIssuer}}}};
  return kTemplates;
}

std::string ExpandUri(std::string_view uri_template, const Json& arguments) {
  std::string uri;
  while (!uri_template.empty()) {
    const std::size_t open = std::min(uri_template.find('{'), uri_template.size());
    uri += uri_template.substr(0, open);
    uri_template.remove_prefix(open);
    const std::size_t close = uri_template.find('}');
    if (close == std::string_view::npos) break;
    std::string_view name = uri_template.substr(1, close - 1);
    uri_template.remove_prefix(close + 1);
    const bool whole_path = name.starts_with('+');
    if (whole_path) name.remove_prefix(1);
    const auto value = arguments.find(name);
    if (value == arguments.end() || !value->is_string()) continue;
    std::string_view text = value->get_ref<const std::string&>();
    while (text.starts_with('/')) text.remove_prefix(1);
    while (text.ends_with('/')) text.remove_suffix(1);
    uri += whole_path ? base::PercentEncodePath(text) : base::PercentEncodeSegment(text);
  }
  return uri;
}

base::Result<Contents> Read(std::string_view uri, vault::Client& client,
                            const base::CallContext& context) {
  const auto parsed = ParseUri(uri);
  if (!parsed) return parsed.error();
  return std::visit(Reader{client, context}, *parsed);
}

}  // namespace resources
