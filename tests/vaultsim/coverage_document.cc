#include "coverage_document.h"

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <vector>

#include "json/fwd.h"
#include "vaultsim/vault.h"

namespace vaultsim {
namespace {

using Operations = std::set<std::string>;

// In the order of the document.
constexpr std::array<std::pair<const char*, const char*>, 10> kAreas = {
    {{"kv1/", "KV version 1"},
     {"secret/", "KV version 2"},
     {"cubbyhole/", "Cubbyhole"},
     {"pki/", "PKI"},
     {"sys/", "System"},
     {"auth/token/", "Tokens"},
     {"auth/userpass/", "Userpass"},
     {"auth/approle/", "AppRole"},
     {"auth/jwt/", "JWT"},
     {"identity/", "Identity"}}};

// "data/{path}" -> "data/{}": the names of captures differ.
std::string Shape(const std::string& path) {
  std::string shape;
  bool inside = false;
  for (const char c : path) {
    if (!inside) shape += c;
    inside = c == '{' || (inside && c != '}');
    if (c == '}') shape += c;
  }
  return shape;
}

// Whether a path with captures takes another path's literal segments.
bool Takes(const std::string& shape, const std::string& other) {
  std::istringstream a(shape);
  std::istringstream b(other);
  std::string left;
  std::string right;
  while (true) {
    const bool more = static_cast<bool>(std::getline(a, left, '/'));
    if (more != static_cast<bool>(std::getline(b, right, '/'))) return false;
    if (!more) return true;
    if (left != right && left != "{}") return false;
  }
}

Operations OperationsOf(const Json& item) {
  Operations out;
  if (item.contains("post")) out.insert("write");
  if (item.contains("patch")) out.insert("patch");
  if (item.contains("delete")) out.insert("delete");
  if (!item.contains("get")) return out;
  bool reads = true;
  for (const Json& parameter : item["get"].value("parameters", Json::array())) {
    out.insert(parameter["name"].get<std::string>());
    reads = reads && !parameter.value("required", false);
  }
  if (reads) out.insert("read");
  return out;
}

// What the simulator says of itself, by the shape of each path.
std::map<std::string, Operations> SimulatedPaths() {
  base::ManualClock clock{base::WallTime{std::chrono::hours(400000)}};
  base::SeededRandom random(1);
  Vault vault({.root_token = base::SecretString("root")}, clock, random);
  const auto send = [&](vault::Method method, const std::string& path, const std::string& body) {
    return vault
        .RoundTrip({.method = method,
                    .path = "/v1/" + path,
                    .token = base::SecretString("root"),
                    .body = body},
                   {})
        .value()
        .body;
  };
  for (const char* type : {"userpass", "approle", "jwt"}) {
    send(vault::Method::kPost, std::string("sys/auth/") + type, Json{{"type", type}}.dump());
  }
  send(vault::Method::kPost, "sys/mounts/kv1", R"({"type":"kv"})");
  send(vault::Method::kPost, "sys/mounts/pki", R"({"type":"pki"})");
  const Json document = Json::parse(send(vault::Method::kGet, "sys/internal/specs/openapi", ""));
  std::map<std::string, Operations> paths;
  for (const auto& item : document["paths"].items()) {
    paths[Shape(item.key().substr(1))] = OperationsOf(item.value());
  }
  return paths;
}

Operations Find(const std::map<std::string, Operations>& simulated, const std::string& path) {
  const std::string shape = Shape(path);
  if (const auto at = simulated.find(shape); at != simulated.end()) return at->second;
  for (const auto& [other, operations] : simulated) {
    if (Takes(other, shape)) return operations;
  }
  return {};
}

std::vector<std::string> Words(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::string Joined(const std::vector<std::string>& words, const char* between = " ") {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

// One area as a table, and its counts.
class Area {
 public:
  Area(std::string mount, const Json& recorded, const std::map<std::string, Operations>& simulated,
       const Json& remarks)
      : mount_(std::move(mount)) {
    for (const auto& item : recorded.items()) {
      const std::vector<std::string> all = Words(item.value().get<std::string>());
      if (!all.empty()) Add(item.key(), all, Find(simulated, mount_ + item.key()), remarks);
    }
  }

  std::string Counts(const std::string& title) const {
    return "| " + title + " | `" + mount_ + "` | " + std::to_string(yes_ + partly_ + none_.size()) +
           " | " + std::to_string(yes_) + " | " + std::to_string(partly_) + " | " +
           std::to_string(none_.size()) + " |\n";
  }

  std::string Table(const std::string& title) const {
    std::string text = "\n## " + title + "\n";
    if (!rows_.empty()) {
      text += "| path | covered | operations | missing |\n|---|---|---|---|\n" + rows_;
    }
    if (!none_.empty()) text += "\nNo: " + Joined(none_, ", ") + "\n";
    return text;
  }

 private:
  void Add(const std::string& path, const std::vector<std::string>& all, const Operations& known,
           const Json& remarks) {
    std::vector<std::string> has;
    std::vector<std::string> missing;
    for (const std::string& operation : all) {
      (known.contains(operation) ? has : missing).push_back(operation);
    }
    if (has.empty()) {
      none_.push_back("`" + mount_ + path + "`");
      return;
    }
    std::string remark = remarks.value(mount_ + path, "");
    const bool whole = missing.empty() && remark.empty();
    ++(whole ? yes_ : partly_);
    std::string lacking = Joined(missing);
    if (!remark.empty()) lacking += (lacking.empty() ? "" : "; ") + remark;
    rows_ += "| `" + mount_ + path + "` | " + (whole ? "yes" : "partly") + " | " + Joined(has) +
             " | " + lacking + " |\n";
  }

  std::string mount_;
  std::string rows_;
  std::vector<std::string> none_;
  std::size_t yes_ = 0;
  std::size_t partly_ = 0;
};

}  // namespace

std::string CoverageDocument(const std::string& recorded, const std::string& remarks) {
  const Json paths = Json::parse(recorded);
  const Json notes = Json::parse(remarks);
  const std::map<std::string, Operations> simulated = SimulatedPaths();
  std::string text =
      "# What the simulator covers\n\n"
      "Written by `vaultsim_coverage_doc`. The paths are those that " +
      paths["server"].get<std::string>() +
      " tells of in `sys/internal/specs/openapi` with one mount of each type "
      "([openapi_paths.json](../conformance/vectors/vault/openapi_paths.json)), the operations "
      "those that the simulator tells of there, profile `openbao-2.x`. `write` is POST and PUT. "
      "*partly*: an operation, or what the last column says, is missing. Other types of mounts are "
      "not simulated at all. What differs in detail is in [simulator.md](simulator.md) and "
      "[simulator_divergences.md](simulator_divergences.md).\n\n"
      "| area | mount | paths | yes | partly | no |\n|---|---|---|---|---|---|\n";
  std::string tables;
  for (const auto& [mount, title] : kAreas) {
    const Area area(mount, paths["paths"][mount], simulated, notes);
    text += area.Counts(title);
    tables += area.Table(title);
  }
  return text + tables;
}

}  // namespace vaultsim
