#include "vaultsim/estate_check.h"

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace vaultsim {
namespace {

using Check = std::function<std::string(const Json&, const std::string& place)>;

std::string Text(const Json& value, const std::string& place) {
  return value.is_string() && !value.get_ref<const std::string&>().empty()
             ? ""
             : place + " must be a text";
}

std::string AnyText(const Json& value, const std::string& place) {
  return value.is_string() ? "" : place + " must be a text";
}

std::string Number(const Json& value, const std::string& place) {
  return value.is_number_integer() && value >= 0 ? "" : place + " must be a number, at least 0";
}

std::string Flag(const Json& value, const std::string& place) {
  return value.is_boolean() ? "" : place + " must be true or false";
}

std::string Object(const Json& value, const std::string& place) {
  return value.is_object() ? "" : place + " must be an object";
}

std::string State(const Json& value, const std::string& place) {
  return value == "current" || value == "deleted" || value == "destroyed"
             ? ""
             : place + " must be \"current\", \"deleted\" or \"destroyed\"";
}

Check ListOf(Check check) {
  return [check](const Json& value, const std::string& place) -> std::string {
    if (!value.is_array()) return place + " must be a list";
    for (std::size_t i = 0; i < value.size(); ++i) {
      const std::string inside = place + "[" + std::to_string(i) + "]";
      if (std::string error = check(value[i], inside); !error.empty()) return error;
    }
    return "";
  };
}

Check MapOf(Check check) {
  return [check](const Json& value, const std::string& place) -> std::string {
    if (!value.is_object()) return place + " must be an object";
    for (const auto& member : value.items()) {
      const std::string inside = place + "." + member.key();
      if (member.key().empty()) return place + " has an empty name";
      if (std::string error = check(member.value(), inside); !error.empty()) return error;
    }
    return "";
  };
}

// An object of known members.
Check Record(std::map<std::string, Check> members, std::set<std::string> required) {
  return [members, required](const Json& value, const std::string& place) -> std::string {
    if (!value.is_object()) return place + " must be an object";
    const std::string prefix = place.empty() ? "" : place + ".";
    for (const auto& member : value.items()) {
      const auto known = members.find(member.key());
      if (known == members.end()) return prefix + member.key() + " is not known";
      std::string error = known->second(member.value(), prefix + member.key());
      if (!error.empty()) return error;
    }
    for (const std::string& name : required) {
      if (!value.contains(name)) return prefix + name + " is missing";
    }
    return "";
  };
}

// A KV v2 secret has "data" or "versions"; on KV v1 the object is the value itself.
std::string Secret(const Json& value, const std::string& place) {
  if (!value.is_object() || value.empty()) return place + " must be an object with values";
  if (!value.contains("versions")) return "";
  static const Check kVersioned =
      Record({{"versions", ListOf(Record({{"data", Object}, {"state", State}}, {"data"}))},
              {"custom_metadata", MapOf(Text)},
              {"max_versions", Number},
              {"cas_required", Flag}},
             {"versions"});
  if (std::string error = kVersioned(value, place); !error.empty()) return error;
  return value["versions"].empty() ? place + ".versions must not be empty" : "";
}

const Check& Estate() {
  static const Check kMount = Record({{"path", Text},
                                      {"type", Text},
                                      {"description", AnyText},
                                      {"options", Object},
                                      {"config", Object}},
                                     {"path", "type"});
  static const Check kToken = Record({{"id", Text},
                                      {"policies", ListOf(Text)},
                                      {"display_name", Text},
                                      {"meta", MapOf(Text)},
                                      {"ttl", Text},
                                      {"period", Text},
                                      {"explicit_max_ttl", Text},
                                      {"num_uses", Number}},
                                     {"id", "policies"});
  static const Check kPki = Record({{"urls", Object},
                                    {"root", Object},
                                    {"intermediates", ListOf(Object)},
                                    {"roles", MapOf(Object)}},
                                   {"root"});
  static const Check kEstate = Record({{"description", AnyText},
                                       {"root_token", Text},
                                       {"mounts", ListOf(kMount)},
                                       {"policies", MapOf(Text)},
                                       {"secrets", MapOf(MapOf(Secret))},
                                       {"pki", MapOf(kPki)},
                                       {"tokens", ListOf(kToken)}},
                                      {});
  return kEstate;
}

// Issuers are addressed by name later on.
std::string CheckIssuers(const Json& estate) {
  const Json mounts = estate.value("pki", Json::object());
  for (const auto& mount : mounts.items()) {
    std::vector<std::pair<std::string, Json>> issuers = {{"root", mount.value()["root"]}};
    const Json intermediates = mount.value().value("intermediates", Json::array());
    for (std::size_t i = 0; i < intermediates.size(); ++i) {
      issuers.emplace_back("intermediates[" + std::to_string(i) + "]", intermediates[i]);
    }
    for (const auto& [place, issuer] : issuers) {
      for (const char* name : {"issuer_name", "common_name"}) {
        if (issuer.contains(name) && issuer[name].is_string()) continue;
        return "pki." + mount.key() + "." + place + "." + name + " is missing";
      }
    }
  }
  return "";
}

}  // namespace

std::string CheckEstate(const Json& estate) {
  if (!estate.is_object()) return "the file must hold one object";
  if (std::string error = Estate()(estate, ""); !error.empty()) return error;
  return CheckIssuers(estate);
}

}  // namespace vaultsim
