#include "conformance/diff/observe.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/encoding.h"
#include "conformance/diff/ocsp_facts.h"
#include "conformance/diff/scan.h"
#include "conformance/diff/x509_facts.h"

namespace diff {
namespace {

constexpr const char* kHeaders[] = {"Cache-Control", "Content-Type", "Strict-Transport-Security",
                                    "Location",      "Allow",        "X-Vault-Namespace",
                                    "Retry-After"};

// Lists in the order of what the server made up.
bool IsUnordered(const std::string& key) {
  static const std::set<std::string> kKeys = {"keys",          "imported_issuers",
                                              "imported_keys", "existing_issuers",
                                              "existing_keys", "child_namespaces"};
  return kKeys.contains(key);
}

// What they name may be any of several.
bool IsMessage(const std::string& key) { return key == "warnings" || key == "errors"; }

bool IsRandomKey(const std::string& key) { return key.find('<') != std::string::npos; }

// Several errors come in any order.
std::string SortErrors(const std::string& text) {
  if (text.find("errors occurred:\n") == std::string::npos) return text;
  std::vector<std::string> lines;
  std::size_t from = 0;
  while (from <= text.size()) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    lines.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  std::sort(lines.begin() + 1, lines.end());
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

// Every certificate, request and list in the body, decoded.
void CollectFacts(const Json& body, const Json& value, const std::string& at, Json& facts) {
  if (value.is_structured()) {
    for (const auto& item : value.items()) {
      const bool named = value.is_array() || item.key().find_first_of("/~") == std::string::npos;
      if (named) CollectFacts(body, item.value(), at + "/" + item.key(), facts);
    }
    return;
  }
  if (!value.is_string()) return;
  const std::string& text = value.get_ref<const std::string&>();
  const bool pem = text.find("-----BEGIN CERTIFICATE") != std::string::npos ||
                   text.find("-----BEGIN X509 CRL") != std::string::npos;
  const bool der = text.starts_with("MII") && text.size() > 200 && !at.ends_with("private_key");
  if (pem || der) facts[at] = FactsAt(body, at);
}

}  // namespace

struct Observer::Place {
  int step = 0;
  std::string at = {};   // a JSON pointer
  std::string key = {};  // the last member on the way
  bool stable = true;    // the same on the other side
};

Json BodyOf(const vault::Response& response) {
  Json body = Json::parse(response.body, nullptr, false);
  if (body.is_discarded()) return base::IsValidUtf8(response.body) ? response.body : "<binary>";
  return body;
}

Json Observer::Observe(int step, const vault::Response& response) {
  Json seen = {{"status", response.status}, {"headers", Json::object()}};
  for (const char* name : kHeaders) {
    const std::string_view value = response.header(name);
    if (!value.empty()) seen["headers"][name] = Text(std::string(value), {.step = step});
  }
  const Json body = BodyOf(response);
  if (body.is_object()) {
    if (!response.body.ends_with('\n')) seen["eol"] = false;
    ObserveJson(body, step, seen);
    return seen;
  }
  if (response.header("Content-Type") == "application/ocsp-response") {
    seen["ocsp"] = OcspFacts(response.body);
    return seen;
  }
  const bool der = response.body.starts_with('\x30');
  const bool crl = response.body.find("X509 CRL") != std::string::npos ||
                   response.header("Content-Type") == "application/pkix-crl";
  if (der || response.body.starts_with("-----BEGIN")) {
    seen["x509"] = Normalise(FactsOfRaw(response.body, crl ? "/crl" : "/der"),
                             {.step = step, .stable = false});
    seen["body"] = der ? "<der>" : Text(response.body, {.step = step, .stable = false});
    return seen;
  }
  seen["body"] = Normalise(body, {.step = step});
  return seen;
}

void Observer::ObserveJson(const Json& body, int step, Json& seen) {
  Json facts = Json::object();
  CollectFacts(body, body, "", facts);
  seen["body"] = Normalise(body, {.step = step});
  for (const auto& fact : facts.items()) {
    const Place place{.step = step, .stable = false};
    seen["x509"][Text(fact.key(), place)] = Normalise(fact.value(), place);
  }
}

Json Observer::Normalise(const Json& value, const Place& place) {
  if (value.is_object()) {
    std::map<std::string, std::vector<Json>> members;
    for (const auto& item : value.items()) {
      const std::string key = Text(item.key(), {.step = place.step, .stable = false});
      members[key].push_back(Normalise(item.value(), {place.step, place.at + "/" + key, key,
                                                      place.stable && !IsRandomKey(key)}));
    }
    Json out = Json::object();
    for (auto& [key, values] : members) {
      std::sort(values.begin(), values.end());
      std::string name = key;
      for (Json& member : values) {
        out[name] = std::move(member);
        name += "'";
      }
    }
    return out;
  }
  if (value.is_array()) {
    Json out = Json::array();
    bool random = false;
    for (std::size_t i = 0; i < value.size(); ++i) {
      out.push_back(
          Normalise(value[i], {place.step, place.at + "/" + std::to_string(i), place.key,
                               place.stable && !IsUnordered(place.key) && !IsMessage(place.key)}));
      random = random || (out.back().is_string() && IsRandomKey(out.back().get<std::string>()));
    }
    if (random && IsUnordered(place.key)) std::sort(out.begin(), out.end());
    return out;
  }
  if (!value.is_string()) return value;
  if (place.key == "commit_date" || place.key == "build_date") return "<date>";
  return SortErrors(Text(value.get<std::string>(), place));
}

std::string Observer::Text(const std::string& text, const Place& place) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto found = MadeUpAt(text, at, place.key);
    if (!found) {
      out += text[at++];
      continue;
    }
    std::string value = text.substr(at, found->length);
    if (found->kind == "serial-") std::replace(value.begin(), value.end(), '-', ':');
    const auto known = names_.find(value);
    if (known != names_.end()) {
      out += "<" + known->second + (found->kind == "serial-" ? "-" : "") + ">";
    } else {
      if (place.stable && found->kind != "duration") {
        names_[value] = found->kind + " #" + std::to_string(place.step) + place.at;
      }
      out += "<" + found->kind + ">";
    }
    at += found->length;
  }
  return out;
}

}  // namespace diff
