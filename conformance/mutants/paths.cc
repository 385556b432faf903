// Mutants that climb out of a mount: what the server would refuse goes to the backend.
#include <nlohmann/json.hpp>

#include "conformance/data/members.h"
#include "conformance/mutants/mutant.h"

namespace conformance {
namespace {

// "/v1/kv/../sys/mounts" as Go's path.Join leaves it.
std::string Clean(const std::string& path) {
  std::vector<std::string> segments;
  std::string segment;
  for (const char c : path + "/") {
    if (c != '/') {
      segment += c;
      continue;
    }
    if (segment == ".." && !segments.empty()) segments.pop_back();
    if (segment != ".." && segment != "." && !segment.empty()) segments.push_back(segment);
    segment.clear();
  }
  std::string clean;
  for (const std::string& part : segments) clean += "/" + part;
  return clean;
}

// The tool sends the path as it came when it climbs.
WireChange Climbs(std::string tool, vault::Method method, const char* folder,
                  const char* parameter) {
  WireChange wire;
  wire.request = [tool = std::move(tool), method, folder, parameter](
                     Json& request,
                     vault::Transport& backend) -> std::optional<base::Result<Json>> {
    if (ToolOf(request) != tool) return std::nullopt;
    const Json arguments = ArgumentsOf(request);
    const std::string path = StringIn(arguments, parameter);
    if (path.find("..") == std::string::npos) return std::nullopt;
    vault::Request climbing;
    climbing.method = method;
    climbing.path = Clean("/v1/" + StringIn(arguments, "mount") + folder + path);
    climbing.token = base::SecretString(std::string("conformance-root"));
    if (method == vault::Method::kPost) climbing.body = R"({"data":{"climbed":"yes"}})";
    auto response = backend.RoundTrip(climbing, {});
    if (!response || response->status >= 300) return std::nullopt;
    return base::Result<Json>(Success(request, "done " + response->body, nullptr));
  };
  return wire;
}

}  // namespace

std::vector<Mutant> PathMutants() {
  using vault::Method;
  return {
      WireMutant("read-climbs", "reads what \"..\" leads to",
                 Climbs("read_secret", Method::kGet, "/data/", "path")),
      WireMutant("list-climbs", "lists what \"..\" leads to",
                 Climbs("list_secrets", Method::kList, "/metadata/", "path")),
      WireMutant("write-climbs", "writes where \"..\" leads to",
                 Climbs("create_secret", Method::kPost, "/data/", "path")),
      WireMutant("delete-climbs", "deletes what \"..\" leads to",
                 Climbs("delete_secret", Method::kDelete, "/data/", "path")),
      WireMutant("unmount-climbs", "deletes a mount, or what \"..\" leads to",
                 Climbs("delete_mount", Method::kDelete, "sys/mounts/", "path")),
      WireMutant("role-delete-climbs", "deletes a role, or what \"..\" leads to",
                 Climbs("delete_pki_role", Method::kDelete, "/roles/", "role_name")),
      WireMutant("role-read-climbs", "reads a role, or what \"..\" leads to",
                 Climbs("read_pki_role", Method::kGet, "/roles/", "role_name")),
      WireMutant("issuer-read-climbs", "reads an issuer, or what \"..\" leads to",
                 Climbs("read_pki_issuer", Method::kGet, "/issuer/", "issuer_name")),
      WireMutant("issue-climbs", "issues by a role, or does what \"..\" leads to",
                 Climbs("issue_pki_certificate", Method::kPost, "/issue/", "role_name")),
  };
}

}  // namespace conformance
