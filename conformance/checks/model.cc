#include "conformance/checks/model.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace conformance {
namespace {

constexpr const char* kTools[] = {
    "write_secret",      "read_secret",      "delete_secret",   "list_secrets",
    "create_mount",      "list_mounts",      "delete_mount",    "enable_pki",
    "create_pki_issuer", "list_pki_issuers", "read_pki_issuer", "create_pki_role",
    "list_pki_roles",    "read_pki_role",    "delete_pki_role", "issue_pki_certificate"};
constexpr int kToolCount = static_cast<int>(std::size(kTools));
// What each mount is, when it is there.
constexpr const char* kKvMounts[] = {"kva", "kvb", "one"};
constexpr const char* kPkiMounts[] = {"pkia", "pkib"};
constexpr const char* kPaths[] = {"app", "team/db", "team/web", "x"};
constexpr const char* kKeys[] = {"user", "password", "url"};
constexpr const char* kRoles[] = {"web", "mail"};
constexpr const char* kIssuers[] = {"root", "spare"};

template <std::size_t kSize>
std::string Choose(const char* const (&from)[kSize], int number) {
  return from[static_cast<std::size_t>(number < 0 ? -number : number) % kSize];
}

std::string Kv(const Move& move) { return Choose(kKvMounts, move.mount); }
std::string Pki(const Move& move) { return Choose(kPkiMounts, move.mount); }
bool IsV1(const std::string& mount) { return mount == "one"; }
std::string Value(const Move& move) { return "value-" + std::to_string(move.value % 1000); }

// Deleting the whole secret instead of one key.
bool Whole(const Move& move) { return move.value % 3 == 0; }
// A name that the role's domains do not allow.
bool Forbidden(const Move& move) { return move.value % 4 == 0; }

}  // namespace

std::string Model::Tool(const Move& move) {
  return kTools[static_cast<std::size_t>(move.tool < 0 ? -move.tool : move.tool) % kToolCount];
}

json::Box Model::Arguments(const Move& move) {
  const std::string tool = Tool(move);
  if (tool == "list_mounts") return Json::object();
  if (tool == "write_secret") {
    return Json{{"mount", Kv(move)},
                {"path", Choose(kPaths, move.path)},
                {"key", Choose(kKeys, move.key)},
                {"value", Value(move)}};
  }
  if (tool == "read_secret") return Json{{"mount", Kv(move)}, {"path", Choose(kPaths, move.path)}};
  if (tool == "delete_secret") {
    Json arguments = {{"mount", Kv(move)}, {"path", Choose(kPaths, move.path)}};
    if (!Whole(move)) arguments["key"] = Choose(kKeys, move.key);
    return arguments;
  }
  if (tool == "list_secrets") {
    Json arguments = {{"mount", Kv(move)}};
    if (move.path % 2 == 1) arguments["path"] = "team";
    return arguments;
  }
  if (tool == "create_mount") {
    return Json{{"path", Kv(move)}, {"type", IsV1(Kv(move)) ? "kv" : "kv2"}};
  }
  if (tool == "delete_mount") {
    return Json{{"path", move.value % 2 == 0 ? Kv(move) : Pki(move)}};
  }
  if (tool == "enable_pki") return Json{{"path", Pki(move)}};
  Json arguments = {{"mount", Pki(move)}};
  if (tool == "create_pki_issuer")
    arguments["common_name"] = Choose(kIssuers, move.key) + ".example";
  if (tool == "create_pki_issuer" || tool == "read_pki_issuer") {
    arguments["issuer_name"] = Choose(kIssuers, move.key);
  }
  if (tool == "create_pki_role") {
    arguments.update({{"allowed_domains", "*.example.com"},
                      {"allow_any_name", false},
                      {"allow_glob_domains", true}});
  }
  if (tool.ends_with("pki_role") || tool == "issue_pki_certificate") {
    arguments["role_name"] = Choose(kRoles, move.key);
  }
  if (tool == "issue_pki_certificate") {
    arguments["common_name"] = Forbidden(move) ? "www.other.org" : "www.example.com";
    arguments["ttl"] = "1h";
  }
  return arguments;
}

std::string Model::Text(const Move& move) {
  std::string text = Tool(move);
  const json::Box arguments = Arguments(move);
  for (const auto& [name, value] : arguments->items()) text += " " + name + "=" + value.dump();
  return text;
}

std::string Model::SecretOf(const Move& move) {
  const std::string tool = Tool(move);
  if (tool != "write_secret" && tool != "read_secret" && tool != "delete_secret") return "";
  return Kv(move) + "/" + Choose(kPaths, move.path);
}

bool Model::IsKv(const std::string& mount) const {
  return mounts_.contains(mount) && !IsPki(mount);
}

bool Model::IsPki(const std::string& mount) const {
  const auto found = mounts_.find(mount);
  return found != mounts_.end() && found->second == Kind::kPki;
}

bool Model::HasRole(const std::string& mount, const std::string& role) const {
  const auto found = roles_.find(mount);
  return found != roles_.end() && found->second.contains(role);
}

Model::Prediction Model::PredictKv(const Move& move) const {
  const std::string tool = Tool(move);
  if (!IsKv(Kv(move))) return {.may_succeed = false};
  if (tool == "list_secrets") {
    Prediction prediction{.may_refuse = true};
    // With nothing in it, absent and empty are one.
    const std::string folder = Kv(move) + "/" + (move.path % 2 == 1 ? "team/" : "");
    for (const auto& [name, secret] : secrets_) {
      if (!name.starts_with(folder) || secret.deleted) continue;
      const std::string rest = name.substr(folder.size());
      prediction.shows.push_back(rest.substr(0, rest.find('/')));
      prediction.may_refuse = false;
    }
    return prediction;
  }
  const auto secret = secrets_.find(SecretOf(move));
  const bool there = secret != secrets_.end() && !secret->second.deleted;
  // Over a deleted secret, a write may want to be told that it replaces it.
  if (tool == "write_secret") {
    return {.may_refuse = secret != secrets_.end() && secret->second.deleted};
  }
  if (tool == "delete_secret") {
    const bool last = there && secret->second.data.size() == 1;
    const bool has =
        there && (Whole(move) || secret->second.data.contains(Choose(kKeys, move.key)));
    return {.may_refuse = !has || (last && !Whole(move))};
  }
  if (!there) {
    // What was deleted may be described, but not shown.
    Prediction prediction;
    if (secret == secrets_.end()) return {.may_succeed = false};
    for (const auto& [key, value] : secret->second.data)
      prediction.hides.push_back("\"" + value + "\"");
    return prediction;
  }
  Prediction prediction{.may_refuse = false};
  for (const auto& [key, value] : secret->second.data) {
    prediction.shows.push_back(key);
    prediction.shows.push_back(value);
  }
  return prediction;
}

Model::Prediction Model::PredictPki(const Move& move) const {
  const std::string tool = Tool(move);
  const std::string mount = Pki(move);
  if (!IsPki(mount)) return {.may_succeed = false};
  const auto issuers = issuers_.find(mount);
  const bool has_issuers = issuers != issuers_.end() && !issuers->second.empty();
  const bool has_issuer = has_issuers && issuers->second.contains(Choose(kIssuers, move.key));
  const bool has_role = HasRole(mount, Choose(kRoles, move.key));
  if (tool == "create_pki_issuer") return {.may_succeed = !has_issuer, .may_refuse = has_issuer};
  if (tool == "read_pki_issuer") {
    return {.may_succeed = has_issuer, .may_refuse = !has_issuer};
  }
  if (tool == "list_pki_issuers") return {.may_refuse = !has_issuers};
  if (tool == "create_pki_role") return {.may_refuse = false};
  if (tool == "list_pki_roles") {
    Prediction prediction{.may_refuse = !roles_.contains(mount) || roles_.at(mount).empty()};
    if (roles_.contains(mount)) {
      prediction.shows.assign(roles_.at(mount).begin(), roles_.at(mount).end());
    }
    return prediction;
  }
  if (tool == "read_pki_role") return {.may_succeed = has_role, .may_refuse = !has_role};
  if (tool == "delete_pki_role") return {.may_refuse = !has_role};
  const bool may = has_role && has_issuers && !Forbidden(move);
  Prediction prediction{.may_succeed = may, .may_refuse = !may};
  if (may) prediction.shows = {"BEGIN CERTIFICATE"};
  return prediction;
}

Model::Prediction Model::Predict(const Move& move) const {
  const std::string tool = Tool(move);
  if (tool == "list_mounts") {
    Prediction prediction{.may_refuse = false};
    for (const auto& [mount, kind] : mounts_) prediction.shows.push_back(mount);
    return prediction;
  }
  if (tool == "create_mount") return {.may_refuse = mounts_.contains(Kv(move))};
  if (tool == "enable_pki") return {.may_refuse = mounts_.contains(Pki(move))};
  if (tool == "delete_mount") {
    const std::string mount = move.value % 2 == 0 ? Kv(move) : Pki(move);
    return {.may_refuse = !mounts_.contains(mount)};
  }
  return tool.ends_with("secret") || tool.ends_with("secrets") ? PredictKv(move) : PredictPki(move);
}

void Model::DropMount(const std::string& mount) {
  mounts_.erase(mount);
  roles_.erase(mount);
  issuers_.erase(mount);
  std::erase_if(secrets_, [&](const auto& entry) { return entry.first.starts_with(mount + "/"); });
}

void Model::Apply(const Move& move) {
  const std::string tool = Tool(move);
  if (tool == "write_secret") {
    Secret& secret = secrets_[SecretOf(move)];
    if (secret.deleted) secret = {};
    secret.data[Choose(kKeys, move.key)] = Value(move);
  } else if (tool == "delete_secret") {
    const auto found = secrets_.find(SecretOf(move));
    if (found == secrets_.end()) return;
    if (!Whole(move)) found->second.data.erase(Choose(kKeys, move.key));
    if (!Whole(move) && !found->second.data.empty()) return;
    if (IsV1(Kv(move))) {
      secrets_.erase(found);
    } else {
      found->second.deleted = true;
    }
  } else if (tool == "create_mount") {
    mounts_.emplace(Kv(move), IsV1(Kv(move)) ? Kind::kKv1 : Kind::kKv2);
  } else if (tool == "enable_pki") {
    mounts_.emplace(Pki(move), Kind::kPki);
  } else if (tool == "delete_mount") {
    DropMount(move.value % 2 == 0 ? Kv(move) : Pki(move));
  } else if (tool == "create_pki_issuer") {
    issuers_[Pki(move)].insert(Choose(kIssuers, move.key));
  } else if (tool == "create_pki_role") {
    roles_[Pki(move)].insert(Choose(kRoles, move.key));
  } else if (tool == "delete_pki_role") {
    roles_[Pki(move)].erase(Choose(kRoles, move.key));
  }
}

std::vector<json::Box> Model::Expected(const std::string& name) const {
  const auto found = secrets_.find(name);
  if (found == secrets_.end()) return {json::Box()};
  // The last key may leave an empty secret behind, or take it with it.
  if (found->second.data.empty()) return {json::Box(), json::Box(Json::object())};
  if (found->second.deleted) return {json::Box()};
  return {json::Box(Json(found->second.data))};
}

void Model::Learn(const std::string& name, const Json& data) {
  const auto found = secrets_.find(name);
  if (found == secrets_.end()) return;
  if (data.is_null() && name.starts_with("one/")) {
    secrets_.erase(found);
  } else {
    found->second.deleted = data.is_null();
  }
}

}  // namespace conformance
