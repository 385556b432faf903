// Mutants that understand the backend's answers wrongly.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "conformance/mutants/mutant.h"

namespace conformance {
namespace {

using vault::Method;
using vault::Request;
using vault::Response;

TransportChange Status(int from, int to) {
  return {.response = [from, to](const Request&, Response& response) {
    if (response.status == from) response.status = to;
  }};
}

// A failure that passes for a success.
TransportChange Swallows(int status) {
  return {.response = [status](const Request& request, Response& response) {
    if (response.status != status || request.path.starts_with("/v1/sys/internal")) return;
    response = {
        .status = request.method == Method::kGet || request.method == Method::kList ? 200 : 204,
        .headers = {{"Content-Type", "application/json"}},
        .body = request.method == Method::kGet    ? R"({"data":{"data":{},"metadata":{}}})"
                : request.method == Method::kList ? R"({"data":{"keys":[]}})"
                                                  : ""};
  }};
}

template <typename Change>
TransportChange OnList(Change change) {
  return {.response = [change](const Request& request, Response& response) {
    if (request.method != Method::kList || response.status != 200) return;
    Json body = Json::parse(response.body, nullptr, false);
    if (!body.is_object() || !body["data"].is_object()) return;
    change(body["data"]["keys"]);
    response.body = body.dump();
  }};
}

template <typename Change>
TransportChange OnSecret(Change change) {
  return {.response = [change](const Request& request, Response& response) {
    if (request.method != Method::kGet || request.path.find("/data/") == std::string::npos) return;
    Json body = Json::parse(response.body, nullptr, false);
    if (!body.is_object() || !body["data"].is_object() || !body["data"]["data"].is_object()) return;
    change(body["data"]["data"]);
    response.body = body.dump();
  }};
}

TransportChange WithoutAnswerIsSuccess() {
  return {
      .instead = [](const Request& request, vault::Transport& backend) -> std::optional<Response> {
        if (request.method == Method::kGet || request.method == Method::kList) return std::nullopt;
        auto response = backend.RoundTrip(request, {});
        if (response) return *std::move(response);
        return Response{.status = 204};
      }};
}

TransportChange HidesPki() {
  return {.response = [](const Request& request, Response& response) {
    if (request.path != "/v1/sys/mounts" && request.path != "/v1/sys/internal/ui/mounts") return;
    Json body = Json::parse(response.body, nullptr, false);
    if (!body.is_object() || request.method != Method::kGet) return;
    for (Json* list : {&body, &body["data"], &body["data"]["secret"]}) {
      if (!list->is_object()) continue;
      for (auto at = list->begin(); at != list->end();) {
        const bool pki = at->is_object() && at->value("type", Json()) == "pki";
        at = pki ? list->erase(at) : std::next(at);
      }
    }
    response.body = body.dump();
  }};
}

}  // namespace

std::vector<Mutant> VaultMutants() {
  return {
      TransportMutant("403-is-404", "takes a denial for an absence", Status(403, 404)),
      TransportMutant("404-is-403", "takes an absence for a denial", Status(404, 403)),
      TransportMutant("swallows-400", "takes a refusal for a success", Swallows(400)),
      TransportMutant("swallows-403", "takes a denial for a success", Swallows(403)),
      TransportMutant("swallows-404", "takes an absence for an empty success", Swallows(404)),
      TransportMutant("swallows-500", "takes a failure for a success", Swallows(500)),
      TransportMutant("swallows-503", "takes a sealed backend for a success", Swallows(503)),
      TransportMutant("sealed-is-absent", "takes a sealed backend for an absence",
                      {.response =
                           [](const Request&, Response& response) {
                             if (response.status != 503) return;
                             response.status = 404;
                             response.body = R"({"errors":[]})";
                           }}),
      TransportMutant("no-answer-is-success", "takes a broken connection for a success",
                      WithoutAnswerIsSuccess()),
      TransportMutant("list-loses-last", "forgets the last name of each list",
                      OnList([](Json& keys) {
                        if (!keys.empty()) keys.erase(keys.size() - 1);
                      })),
      TransportMutant("list-stops-at-100", "forgets what comes after a hundred names",
                      OnList([](Json& keys) {
                        while (keys.size() > 100) keys.erase(keys.size() - 1);
                      })),
      TransportMutant("list-loses-folders", "forgets the folders of a list", OnList([](Json& keys) {
                        for (auto at = keys.begin(); at != keys.end();) {
                          const bool folder = at->get<std::string>().ends_with('/');
                          at = folder ? keys.erase(at) : std::next(at);
                        }
                      })),
      TransportMutant("read-loses-a-key", "shows all keys of a secret but one",
                      OnSecret([](Json& data) {
                        if (data.size() > 1) data.erase(data.begin());
                      })),
      TransportMutant("read-trims", "takes blanks off the values that it shows",
                      OnSecret([](Json& data) {
                        for (Json& value : data) {
                          if (!value.is_string()) continue;
                          auto text = value.get<std::string>();
                          while (!text.empty() && text.back() == ' ') text.pop_back();
                          value = text;
                        }
                      })),
      TransportMutant("hides-pki", "does not see PKI mounts", HidesPki()),
  };
}

}  // namespace conformance
