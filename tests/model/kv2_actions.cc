#include <rapidcheck.h>

#include <utility>
#include <vector>

#include "kv1_model.h"
#include "kv2_model.h"

namespace model {
namespace {

// Nearly always the number that fits, now and then one beside it.
std::int64_t AnyVersion(const Kv2Model& model, const std::string& key) {
  const SecretModel* secret = model.Find(key);
  const std::int64_t current = secret == nullptr ? 0 : secret->current;
  return *rc::gen::inRange<std::int64_t>(std::max<std::int64_t>(0, current - 3), current + 2);
}

Json AnyCas(const Kv2Model& model, const std::string& key) {
  if (*rc::gen::inRange(0, 3) == 0) return nullptr;
  const SecretModel* secret = model.Find(key);
  const std::int64_t current = secret == nullptr ? 0 : secret->current;
  return *rc::gen::weightedElement<std::int64_t>(
      {{6, current}, {1, current + 1}, {1, current - 1}, {1, 0}});
}

Json Body(const Json& data, const Json& cas) {
  Json body = {{"data", data}};
  if (!cas.is_null()) body["options"] = {{"cas", cas}};
  return body;
}

struct Write {
  std::string key;
  Json data;
  Json cas;
  static Write Any(const Kv2Model& model) {
    std::string key = AnyKey();
    Json cas = AnyCas(model, key);
    return {std::move(key), AnyObject(), std::move(cas)};
  }
  Prediction Predict(Kv2Model& model) const {
    if (!model.CasHolds(key, cas)) return {400};
    SecretModel& secret = model.secrets[key];
    model.AddVersion(secret, data);
    return {200, Kv2Model::Shown(secret, secret.current)};
  }
  Reply Perform(KvPort& port) const {
    return port.Send(Verb::kPost, "data/" + key, Body(data, cas));
  }
  std::string Text() const { return "write " + key + " " + data.dump() + " cas " + cas.dump(); }
};

struct Patch {
  std::string key;
  Json data;
  Json cas;
  static Patch Any(const Kv2Model& model) {
    std::string key = AnyKey();
    Json cas = AnyCas(model, key);
    return {std::move(key), AnyObject(), std::move(cas)};
  }
  Prediction Predict(Kv2Model& model) const {
    SecretModel* secret = model.Find(key);
    if (secret == nullptr) return {404};
    if (!model.CasHolds(key, cas)) return {400};
    if (secret->current == 0) return {404};
    const VersionModel& version = secret->versions.at(secret->current);
    if (!model.IsReadable(version)) return {404, Kv2Model::Shown(*secret, secret->current)};
    model.AddVersion(*secret, Merge(version.data, data));
    return {200, Kv2Model::Shown(*secret, secret->current)};
  }
  Reply Perform(KvPort& port) const {
    return port.Send(Verb::kPatch, "data/" + key, Body(data, cas));
  }
  std::string Text() const { return "patch " + key + " " + data.dump() + " cas " + cas.dump(); }
};

struct Read {
  std::string key;
  std::int64_t number;  // 0: the current one
  static Read Any(const Kv2Model& model) {
    std::string key = AnyKey();
    const std::int64_t number = AnyVersion(model, key);
    return {std::move(key), number};
  }
  Prediction Predict(Kv2Model& model) const {
    const SecretModel* secret = model.Find(key);
    if (secret == nullptr) return {404};
    const std::int64_t asked = number == 0 ? secret->current : number;
    const auto version = secret->versions.find(asked);
    if (version == secret->versions.end()) return {404};
    const bool is_readable = model.IsReadable(version->second);
    return {is_readable ? 200 : 404,
            {{"data", is_readable ? version->second.data : Json()},
             {"metadata", Kv2Model::Shown(*secret, asked)}}};
  }
  Reply Perform(KvPort& port) const {
    Json query = nullptr;
    if (number != 0) query = {{"version", std::to_string(number)}};
    return port.Send(Verb::kGet, "data/" + key, query);
  }
  std::string Text() const { return "read " + key + " version " + std::to_string(number); }
};

struct DeleteLatest {
  std::string key;
  static DeleteLatest Any(const Kv2Model&) { return {AnyKey()}; }
  Prediction Predict(Kv2Model& model) const {
    SecretModel* secret = model.Find(key);
    if (secret == nullptr || secret->current == 0) return {204};
    VersionModel& version = secret->versions.at(secret->current);
    if (model.IsReadable(version)) version.deletion_s = model.now_s;
    return {204};
  }
  Reply Perform(KvPort& port) const { return port.Send(Verb::kDelete, "data/" + key); }
  std::string Text() const { return "delete " + key; }
};

// delete/, undelete/ and destroy/ with one or two numbers.
struct ChangeVersions {
  std::string verb;
  std::string key;
  std::vector<std::int64_t> numbers;
  static ChangeVersions Any(const Kv2Model& model) {
    std::string verb = *rc::gen::element<std::string>("delete", "undelete", "destroy");
    std::string key = AnyKey();
    std::vector<std::int64_t> numbers = {AnyVersion(model, key)};
    if (*rc::gen::inRange(0, 2) == 0) numbers.push_back(AnyVersion(model, key));
    return {std::move(verb), std::move(key), std::move(numbers)};
  }
  Prediction Predict(Kv2Model& model) const {
    SecretModel* secret = model.Find(key);
    if (secret == nullptr) return {204};
    for (const std::int64_t number : numbers) {
      const auto found = secret->versions.find(number);
      if (found == secret->versions.end() || found->second.destroyed) continue;
      VersionModel& version = found->second;
      if (verb == "destroy") version.destroyed = true;
      if (verb == "undelete") version.deletion_s = model.DeletionTime(*secret);
      if (verb == "delete" && model.IsReadable(version)) version.deletion_s = model.now_s;
    }
    return {204};
  }
  Reply Perform(KvPort& port) const {
    return port.Send(Verb::kPost, verb + "/" + key, {{"versions", numbers}});
  }
  std::string Text() const { return verb + " " + key + " " + Json(numbers).dump(); }
};

struct DeleteMetadata {
  std::string key;
  static DeleteMetadata Any(const Kv2Model&) { return {AnyKey()}; }
  Prediction Predict(Kv2Model& model) const {
    model.secrets.erase(key);
    return {204};
  }
  Reply Perform(KvPort& port) const { return port.Send(Verb::kDelete, "metadata/" + key); }
  std::string Text() const { return "delete metadata of " + key; }
};

struct ReadMetadata {
  std::string key;
  static ReadMetadata Any(const Kv2Model&) { return {AnyKey()}; }
  Prediction Predict(Kv2Model& model) const {
    const SecretModel* secret = model.Find(key);
    if (secret == nullptr) return {404};
    Json versions = Json::object();
    for (const auto& [number, version] : secret->versions) {
      versions[std::to_string(number)] = {{"destroyed", version.destroyed}};
    }
    return {200,
            {{"current_version", secret->current},
             {"max_versions", secret->max_versions},
             {"cas_required", secret->cas_required},
             {"count", secret->versions.size()},
             {"versions", versions}}};
  }
  Reply Perform(KvPort& port) const {
    Reply reply = port.Send(Verb::kGet, "metadata/" + key);
    // A version too many is a difference as well.
    if (reply.status == 200) reply.data["count"] = reply.data["versions"].size();
    return reply;
  }
  std::string Text() const { return "read metadata of " + key; }
};

Json AnySettings(const Kv2Model& model) {
  Json settings = Json::object();
  const auto maybe = [] { return *rc::gen::inRange(0, 2) == 0; };
  if (maybe()) settings["max_versions"] = *rc::gen::element<std::int64_t>(0, 1, 2, 3);
  if (maybe()) settings["cas_required"] = *rc::gen::weightedElement<bool>({{3, false}, {1, true}});
  if (maybe()) {
    settings["delete_version_after"] = model.has_clock ? *rc::gen::element<std::int64_t>(0, 5, 60)
                                                       : *rc::gen::element<std::int64_t>(0, 3600);
  }
  return settings;
}

// The settings that a mount and a key have in common.
template <typename Owner>
void Apply(const Json& settings, Owner& owner) {
  owner.max_versions = settings.value("max_versions", owner.max_versions);
  owner.cas_required = settings.value("cas_required", owner.cas_required);
  owner.delete_after_s = settings.value("delete_version_after", owner.delete_after_s);
}

struct WriteMetadata {
  std::string key;
  Json settings;
  static WriteMetadata Any(const Kv2Model& model) {
    Json settings = AnySettings(model);
    if (*rc::gen::inRange(0, 3) == 0) {
      settings["custom_metadata"] = *rc::gen::elementOf(
          std::vector<Json>{{{"o", "me"}}, {{"o", "you"}, {"p", "1"}}, Json::object()});
    }
    return {AnyKey(), std::move(settings)};
  }
  Prediction Predict(Kv2Model& model) const {
    if (settings.empty()) return {204};
    SecretModel& secret = model.secrets[key];
    Apply(settings, secret);
    secret.custom_metadata = settings.value("custom_metadata", secret.custom_metadata);
    const bool is_overruled = model.cas_required && settings.value("cas_required", true) == false;
    return {is_overruled ? 200 : 204};  // a warning needs a body
  }
  Reply Perform(KvPort& port) const { return port.Send(Verb::kPost, "metadata/" + key, settings); }
  std::string Text() const { return "write metadata of " + key + " " + settings.dump(); }
};

struct WriteConfig {
  Json settings;
  static WriteConfig Any(const Kv2Model& model) {
    Json settings = AnySettings(model);
    if (*rc::gen::inRange(0, 8) == 0) settings["delete_version_after"] = -1;
    return {std::move(settings)};
  }
  Prediction Predict(Kv2Model& model) const {
    Apply(settings, model);
    return {204};
  }
  Reply Perform(KvPort& port) const { return port.Send(Verb::kPost, "config", settings); }
  std::string Text() const { return "configure " + settings.dump(); }
};

struct List {
  std::string folder;
  static List Any(const Kv2Model&) { return {AnyFolder()}; }
  Prediction Predict(Kv2Model& model) const {
    const Json names = NamesIn(model.secrets, folder);
    if (names.empty()) return {404};
    return {200, {{"keys", names}}};
  }
  Reply Perform(KvPort& port) const { return port.Send(Verb::kList, "metadata/" + folder); }
  std::string Text() const { return "list " + folder; }
};

struct Wait {
  std::int64_t seconds;
  static Wait Any(const Kv2Model& model) {
    return {model.has_clock ? *rc::gen::element<std::int64_t>(1, 4, 5, 30, 60) : 0};
  }
  Prediction Predict(Kv2Model& model) const {
    model.now_s += seconds;
    return {0};
  }
  Reply Perform(KvPort& port) const {
    port.Advance(std::chrono::seconds(seconds));
    return {};
  }
  std::string Text() const { return "wait " + std::to_string(seconds) + " s"; }
};

}  // namespace

void CheckKv2(KvPort& port, bool has_clock) {
  CheckActions<Kv2Model, Write, Write, Write, Patch, Read, Read, DeleteLatest, ChangeVersions,
               DeleteMetadata, ReadMetadata, WriteMetadata, WriteConfig, List, Wait>(
      {.has_clock = has_clock}, port);
}

}  // namespace model
