#include "conformance/diff/generator.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/encoding.h"

namespace diff {
namespace {

constexpr std::size_t kBroughtMax = 12;
constexpr const char* kOddValues =
    R"(null|""|"x"|-1|1.5|true|[]|{}|[1]|"1h"|{"a":1}|123456789012345678901|"a,b"|0|[["a"]])";
constexpr const char* kOddBodies =
    R"(|null|[]|"x"|5|{|{"a":1|{"a":1,}|abc|{"a" 1}|{} {}|{} x|[1]|{"a":"\ud800"}|{'a':1}|{"data":{"a":1}} |a=b&c=d)";
constexpr const char* kWrapTtls = "60|60|5m|1h|0|-1|bad||61.5|24h|10000h";
constexpr const char* kContentTypes =
    "application/json|text/plain|application/x-www-form-urlencoded|application/merge-patch+json|"
    "application/merge-patch+json; charset=utf-8|a/b/c|application/json-patch+json";

std::vector<std::string> Split(std::string_view text, char between = '|') {
  std::vector<std::string> parts;
  std::size_t from = 0;
  while (true) {
    const std::size_t end = text.find(between, from);
    parts.emplace_back(text.substr(from, end - from));
    if (end == std::string_view::npos) return parts;
    from = end + 1;
  }
}

// What an answer may bring, and under which name rules ask for it.
struct Source {
  const char* word;
  const char* pointer;
};
constexpr Source kSources[] = {
    {"token", "/auth/client_token"},
    {"accessor", "/auth/accessor"},
    {"wrap", "/wrap_info/token"},
    {"wrapaccessor", "/wrap_info/accessor"},
    {"serial", "/data/serial_number"},
    {"issuer", "/data/issuer_id"},
    {"issuer", "/data/imported_issuers/0"},
    {"keyid", "/data/key_id"},
    {"csr", "/data/csr"},
    {"cert", "/data/certificate"},
    {"issuingca", "/data/issuing_ca"},
    {"privatekey", "/data/private_key"},
    {"secretid", "/data/secret_id"},
    {"secretidaccessor", "/data/secret_id_accessor"},
    {"roleid", "/data/role_id"},
    {"lease", "/lease_id"},
    {"migration", "/data/migration_id"},
};

bool HasBody(vault::Method method) {
  return method == vault::Method::kPost || method == vault::Method::kPut ||
         method == vault::Method::kPatch;
}

}  // namespace

Generator::Generator(std::uint64_t seed, const std::string& area, const std::string& root_token)
    : random_(seed), root_token_(root_token) {
  const std::vector<const Area*> all = AllAreas();
  std::vector<const Area*> wanted;
  for (const Area* candidate : all) {
    const std::vector<std::string> names = Split(area, ',');
    const bool named = std::find(names.begin(), names.end(), candidate->name) != names.end();
    if (area.empty() || named) wanted.push_back(candidate);
  }
  const std::size_t count = std::min<std::size_t>(wanted.size(), 3);
  while (areas_.size() < count) {
    const Area* candidate = wanted[random_.Below(wanted.size())];
    if (std::find(areas_.begin(), areas_.end(), candidate) == areas_.end()) {
      areas_.push_back(candidate);
    }
  }
  for (const Area* chosen : areas_) {
    for (const Rule& rule : chosen->rules) {
      if (rule.weight == 0) beginning_.emplace_back(chosen, &rule);
    }
  }
  std::reverse(beginning_.begin(), beginning_.end());  // taken from the end
}

std::string Generator::Pick(std::string_view alternatives) {
  const std::vector<std::string> parts = Split(alternatives);
  return parts[random_.Below(parts.size())];
}

std::string Generator::Word(const std::string& word) {
  const auto at = brought_.find(word);
  if (at != brought_.end()) return at->second[random_.Below(at->second.size())];
  return Expand(Pick(FixedWords(word)));
}

std::string Generator::Expand(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '$') {
      out += text[at++];
      continue;
    }
    std::size_t end = at + 1;
    while (end < text.size() &&
           ((text[end] >= 'a' && text[end] <= 'z') || (text[end] >= '0' && text[end] <= '9'))) {
      ++end;
    }
    out += Word(text.substr(at + 1, end - at - 1));
    at = end;
  }
  return out;
}

std::string Generator::Body(const Rule& rule, bool first) {
  std::string body;
  for (const FieldRule& field : rule.fields) {
    const bool wanted = *field.name == '!';
    if (!first && !Chance(wanted ? 97 : rule.share)) continue;
    const char* values = !first && Chance(2) ? kOddValues : field.values;
    const std::string value = first ? Split(values)[0] : Pick(values);
    const char* name = wanted ? field.name + 1 : field.name;
    body += (body.empty() ? "{\"" : ",\"") + std::string(name) + "\":" + Expand(value);
  }
  if (!first && Chance(2)) body += body.empty() ? "{\"bogus\":1" : ",\"bogus\":1";
  if (body.empty()) return Chance(50) ? "" : "{}";
  return body + "}";
}

std::string Generator::Query(const Rule& rule) {
  std::string query;
  for (const FieldRule& field : rule.fields) {
    if (*field.name == '!' || !Chance(rule.share)) continue;
    std::string value = Expand(Pick(field.values));
    if (value.find("{{") != std::string::npos) continue;
    value.erase(std::remove(value.begin(), value.end(), '"'), value.end());
    query += (query.empty() ? "" : "&") + std::string(field.name) + "=" +
             base::PercentEncodeSegment(value);
  }
  return query;
}

Step Generator::Make(const Area& area, const Rule& rule) {
  const bool first = rule.weight == 0;
  Step step{.id = next_++, .rule = std::string(area.name) + ": " + rule.path};
  std::string method = first ? Split(rule.methods)[0] : Pick(rule.methods);
  if (method.ends_with("?list=true")) {
    step.query = "list=true";
    method.resize(method.find('?'));
  }
  step.method = vault::MethodFromName(method);
  step.path = "/v1/" + Expand(Pick(rule.path));
  step.token = root_token_;
  if (HasBody(step.method)) {
    step.body = Body(rule, first);
  } else if (step.query.empty()) {
    step.query = Query(rule);
  }
  if (!first) Disturb(area, step);
  return step;
}

void Generator::Disturb(const Area& area, Step& step) {
  if (Chance(area.other_tokens)) {
    const bool known = brought_.contains("token") && Chance(85);
    step.token = known ? Word("token") : Pick("|nosuch|s.nosuch|hvs.x");
  }
  if (*area.ns != '\0' && Chance(60)) step.ns = Pick(area.ns);
  // OpenBao wraps every OCSP error after the first one that was wrapped.
  if (Chance(area.wrapped) && !step.path.starts_with("/v1/pki/ocsp")) {
    const std::string ttl = Pick(kWrapTtls);
    // A tidy of tokens may take the token that wraps its own answer for one that is not stored.
    const bool tidies = step.path.find("tidy") != std::string::npos;
    if (!ttl.empty() && !tidies) step.headers.emplace_back("X-Vault-Wrap-TTL", ttl);
    if (Chance(10)) step.headers.emplace_back("X-Vault-Wrap-Format", "jwt");
  }
  if (Chance(2)) {
    step.method = vault::MethodFromName(Pick("GET|LIST|POST|PUT|PATCH|DELETE|HEAD|SCAN|OPTIONS"));
    if (!HasBody(step.method)) step.body.clear();
  }
  if (HasBody(step.method) && Chance(1)) step.body = Pick(kOddBodies);
  if (HasBody(step.method) && !step.body.empty() && Chance(2)) {
    step.headers.emplace_back("Content-Type", Pick(kContentTypes));
  }
  if (!HasBody(step.method) && Chance(1)) {
    step.query = Pick("list=true|list=false|list=x|scan=true|list|a=b&a=c|bogus=1|list=");
  }
  if (Chance(3)) DisturbPath(step);
}

void Generator::DisturbPath(Step& step) {
  std::string& path = step.path;
  switch (random_.Below(6)) {
    case 0:
      path += "/";
      break;
    case 1:
      path += "/x";
      break;
    case 2:
      path.insert(path.find('/', 1), "/");
      break;
    case 3:
      if (path.find("{{") == std::string::npos) path.resize(path.rfind('/'));
      break;
    case 4:
      path += Pick("/.|/..|/%2e%2e|/./x|//|%20|%00|%2F|?");
      break;
    default:
      path.insert(path.size(), Pick("x|%C3%A4|+|~|:|%25"));
  }
}

Step Generator::Next() {
  if (!beginning_.empty()) {
    const auto [area, rule] = beginning_.back();
    beginning_.pop_back();
    return Make(*area, *rule);
  }
  const Area& area = *areas_[Chance(70) ? 0 : random_.Below(areas_.size())];
  std::uint64_t total = 0;
  for (const Rule& rule : area.rules) total += static_cast<std::uint64_t>(rule.weight);
  std::uint64_t at = random_.Below(total);
  for (const Rule& rule : area.rules) {
    const auto weight = static_cast<std::uint64_t>(rule.weight);
    if (at < weight) return Make(area, rule);
    at -= weight;
  }
  return Make(area, area.rules.front());
}

void Generator::Learn(const Step& step, const Json& body) {
  if (!body.is_object()) return;
  for (const Source& source : kSources) {
    const Json::json_pointer at{std::string(source.pointer)};
    if (!body.contains(at) || !body.at(at).is_string() || body.at(at).empty()) continue;
    if (body.at(at).get_ref<const std::string&>().empty()) continue;
    std::vector<std::string>& known = brought_[source.word];
    if (known.size() >= kBroughtMax) known.erase(known.begin());
    known.push_back(Reference(step.id, source.pointer));
  }
}

}  // namespace diff
