#include "recorded.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "json/fwd.h"

namespace fuzz {
namespace {

// Every request of every case.
template <typename Visit>
void VisitRequests(const Visit& visit) {
  for (const char* name : {"core", "kv1", "kv2", "mounts", "pki", "tokens", "wrapping"}) {
    std::ifstream in(std::string(VECTORS_DIR) + "/" + name + ".json");
    for (const Json& test_case : Json::parse(in)) {
      for (const Json& step : test_case["steps"]) {
        if (step.contains("request")) visit(step["request"]);
      }
    }
  }
}

}  // namespace

std::vector<std::string> RecordedPaths() {
  std::set<std::string> paths;
  VisitRequests([&](const Json& request) { paths.insert(request.value("path", "")); });
  return {paths.begin(), paths.end()};
}

std::vector<std::string> RecordedBodies() {
  std::set<std::string> bodies;
  VisitRequests([&](const Json& request) {
    if (request.contains("body")) bodies.insert(request["body"].dump());
  });
  return {bodies.begin(), bodies.end()};
}

std::vector<std::string> RecordedPolicies() {
  std::set<std::string> policies;
  VisitRequests([&](const Json& request) {
    if (!request.contains("body") || !request["body"].is_object()) return;
    const auto policy = request["body"].find("policy");
    if (policy != request["body"].end() && policy->is_string()) policies.insert(*policy);
  });
  return {policies.begin(), policies.end()};
}

}  // namespace fuzz
