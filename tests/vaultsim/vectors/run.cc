#include "run.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/encoding.h"
#include "match.h"
#include "vaultsim/framework/gojson.h"
#include "vaultsim/vault.h"

namespace vectors {
namespace {

namespace gojson = vaultsim::gojson;

constexpr const char* kUpgrading = "Upgrading from non-versioned to versioned data";

// Expectations list only what differs from these; null: absent.
const Json& DefaultHeaders() {
  static const Json kHeaders = {
      {"Cache-Control", "no-store"},
      {"Content-Type", "application/json"},
      {"Strict-Transport-Security", "max-age=31536000; includeSubDomains"},
      {"Location", nullptr},
      {"Allow", nullptr},
      {"X-Vault-Namespace", nullptr},
      {"Retry-After", nullptr}};
  return kHeaders;
}

// A string, or [[text, count], ...].
std::string Spell(const Json& text) {
  if (text.is_string()) return text.get<std::string>();
  std::string out;
  for (const Json& part : text) {
    for (int i = 0; i < part[1].get<int>(); ++i) out += part[0].get_ref<const std::string&>();
  }
  return out;
}

std::optional<Json> Resolve(const Json& value, const std::string& pointer) {
  const nlohmann::json::json_pointer at(pointer);
  if (!value.contains(at)) return std::nullopt;
  return value.at(at);
}

class CaseRun {
 public:
  CaseRun(const Suite& suite, const Json& test_case, vaultsim::Profile profile)
      : suite_(suite),
        case_(test_case),
        profile_(profile),
        vault_({.profile = profile, .root_token = base::SecretString("root"), .fast_keys = true},
               clock_, random_) {}

  std::vector<std::string> Run() {
    if (!RunFixture(case_.at("fixture"))) return std::move(faults_);
    for (const Json& step : case_.at("steps")) RunStep(step);
    return std::move(faults_);
  }

 private:
  bool RunFixture(const Json& name) {
    if (name.is_null()) return true;
    const Json& fixture = suite_.fixtures->at(name.get<std::string>());
    if (!RunFixture(fixture.at("base"))) return false;
    for (const Json& step : fixture.at("steps")) {
      const vault::Response response = Send(step);
      if (response.status >= 300) {
        faults_.push_back("fixture " + step.at("request").at("path").get<std::string>() + ": " +
                          std::to_string(response.status) + " " + response.body);
        return false;
      }
      Take(step, Body(response));
    }
    return true;
  }

  void RunStep(const Json& step) {
    if (step.contains("sleep")) {
      clock_.Advance(std::chrono::nanoseconds(
          static_cast<std::int64_t>(std::stod(*gojson::NumberLiteral(step["sleep"])) * 1e9)));
    }
    vault::Response response;
    for (int i = 0; i < step.value("repeat", 1); ++i) response = Send(step);
    context_.now = clock_.Now();
    const Json seen = Observe(response, step);
    Take(step, seen.value("body", Json()));
    Json want = Expected(step.at("expect"));
    if (!suite_.decode) want.erase("x509");
    const Json& request = step.at("request");
    for (const std::string& fault : Match(want, seen, context_)) {
      faults_.push_back(request.at("method").get<std::string>() + " " +
                        request.at("path").get<std::string>() + " " + fault);
    }
  }

  vault::Response Send(const Json& step) {
    vault::Response response;
    for (int i = 0; i < 200; ++i) {
      response = SendOnce(step.at("request"));
      clock_.Advance(std::chrono::milliseconds(1));
      const bool more = response.body.find(kUpgrading) != std::string::npos ||
                        (step.contains("until") &&
                         response.body.find(step["until"].get<std::string>()) == std::string::npos);
      if (!more) break;
    }
    return response;
  }

  vault::Response SendOnce(const Json& given) {
    const Json request = Fill(given, context_.known);
    vault::Request out;
    const std::string path = request.at("path").get<std::string>();
    out.path = path.starts_with('/') ? path : "/v1/" + path;
    out.query = request.value("query", "");
    if (request.contains("raw")) {
      out.body = Spell(request["raw"]);
    } else if (request.contains("body")) {
      out.body = gojson::Dump(request["body"]);
    }
    const Json token = request.value("token", Json("root"));
    if (!token.is_null()) out.token = base::SecretString(Spell(token));
    const Json headers = request.value("headers", Json::object());
    for (const auto& header : headers.items()) {
      // An empty value stands for an absent header.
      out.headers.emplace_back(header.key(),
                               header.value().is_null() ? "" : header.value().get<std::string>());
    }
    return vault_.Answer(request.at("method").get<std::string>(), out);
  }

  static Json Body(const vault::Response& response) {
    if (response.body.empty()) return "";
    if (!base::IsValidUtf8(response.body)) return Json{{"$binary", response.body}};
    const gojson::Parsed parsed = gojson::ParseBody(response.body, vaultsim::Profile::kVault2);
    if (parsed.status != 0 || !parsed.value->is_object()) return Json{{"$raw", response.body}};
    return *parsed.value;
  }

  Json Observe(const vault::Response& response, const Json& step) const {
    Json seen = {{"status", response.status}};
    if (step.value("status_only", false)) return seen;
    for (const auto& header : DefaultHeaders().items()) {
      const std::string_view value = response.header(header.key());
      const Json got = value.empty() ? Json() : Json(std::string(value));
      if (got != header.value()) seen["headers"][header.key()] = got;
    }
    Json body = Body(response);
    const bool is_json = body.is_object() && !body.contains("$raw") && !body.contains("$binary");
    if (is_json) {
      if (!response.body.ends_with('\n')) seen["eol"] = false;
      for (const Json& what : step.value("observe", Json::array())) {
        if (what == "order") seen["order"] = TopLevelKeys(response.body);
      }
      if (body.contains("mount_type") && body.contains("request_id")) {
        seen["mount_type"] = body["mount_type"];
        body.erase("mount_type");
      }
    }
    for (const Json& part : step.value("contains", Json::array())) {
      const std::string text = part.get<std::string>();
      seen["contains"][text] = response.body.find(text) != std::string::npos;
    }
    if (suite_.decode && step.contains("decode") && response.status == 200) {
      if (auto facts = suite_.decode(body, step["decode"].get<std::string>())) {
        seen["x509"] = *std::move(facts);
      }
    }
    for (const Json& where : step.value("unordered", Json::array())) {
      Unorder(body, where.get<std::string>());
    }
    if (body.is_object() && body.contains("$binary")) {
      const bool der = body["$binary"].get_ref<const std::string&>().starts_with('\x30');
      body["$binary"] = der ? "<der>" : "<binary>";
    }
    seen["body"] = std::move(body);
    return seen;
  }

  static Json TopLevelKeys(const std::string& text) {
    Json keys = Json::array();
    const auto parsed = nlohmann::ordered_json::parse(text);
    for (const auto& member : parsed.items()) {
      keys.push_back(member.key());
    }
    return keys;
  }

  static void Unorder(Json& body, const std::string& pointer) {
    const nlohmann::json::json_pointer at(pointer);
    if (!body.contains(at)) return;
    Json& value = body.at(at);
    if (value.is_array()) {
      value = Json{{"$set", value}};
    } else if (value.is_string()) {
      std::vector<std::string> lines;
      std::string_view rest = value.get_ref<const std::string&>();
      while (true) {
        const std::size_t end = rest.find('\n');
        lines.emplace_back(rest.substr(0, end));
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
      }
      std::sort(lines.begin(), lines.end());
      value = Json{{"$lines", lines}};
    }
  }

  void Take(const Json& step, const Json& body) {
    const Json captures = step.value("capture", Json::object());
    for (const auto& capture : captures.items()) {
      if (auto value = Resolve(body, capture.value().get<std::string>())) {
        context_.known[capture.key()] = *std::move(value);
      } else {
        context_.known.erase(capture.key());
      }
    }
  }

  Json Expected(const Json& expect) const {
    // What is not told of it is as of Vault 2.
    if (profile_ == vaultsim::Profile::kVault121 && expect.contains("vault-1.21")) {
      return expect["vault-1.21"];
    }
    const bool vault = vaultsim::IsVault(profile_);
    const char* flavor = vault ? "vault" : "openbao";
    Json want = expect.contains("both") ? expect["both"] : expect.at(flavor);
    if (vault && expect.contains("mount_type")) want["mount_type"] = expect["mount_type"];
    return want;
  }

  const Suite& suite_;
  const Json& case_;
  vaultsim::Profile profile_;
  // Any time will do; the vectors were made in 2026.
  base::ManualClock clock_{base::WallTime{std::chrono::hours(497'000)}};
  base::SeededRandom random_{1};
  vaultsim::Vault vault_;
  Context context_;
  std::vector<std::string> faults_;
};

}  // namespace

Json LoadFile(const std::string& name) {
  const std::string path = std::string(VECTORS_DIR) + "/" + name + ".json";
  std::ifstream file(path);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  // The files are lists; the reader of request bodies takes objects, and keeps numbers' literals.
  const bool list = text.starts_with('[');
  const gojson::Parsed parsed =
      gojson::ParseBody(list ? "{\"cases\":" + text + "}" : text, vaultsim::Profile::kVault2);
  if (!file.is_open() || parsed.status != 0) {
    std::fprintf(stderr, "cannot read %s: %s\n", path.c_str(), parsed.error.c_str());
    std::exit(2);
  }
  return list ? parsed.value->at("cases") : *parsed.value;
}

Suite LoadSuite() { return {.fixtures = LoadFile("fixtures")}; }

std::vector<std::string> RunCase(const Suite& suite, const Json& test_case,
                                 vaultsim::Profile profile) {
  return CaseRun(suite, test_case, profile).Run();
}

}  // namespace vectors
