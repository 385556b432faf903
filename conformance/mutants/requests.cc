// Mutants that ask something else of the backend than they should.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "conformance/mutants/mutant.h"

namespace conformance {
namespace {

using vault::Method;
using vault::Request;
using vault::Response;

bool Changes(const Request& request) {
  return request.method == Method::kPost || request.method == Method::kPut ||
         request.method == Method::kPatch;
}

// Applies a change to the JSON body of requests that have one.
template <typename Change>
TransportChange OnBody(Change change) {
  return {.request = [change](Request& request) {
    Json body = Json::parse(request.body, nullptr, false);
    if (!Changes(request) || !body.is_object()) return;
    change(request, body);
    request.body = body.dump();
  }};
}

// Of KV v2 data alone: the texts in it.
template <typename Change>
TransportChange OnValues(Change change) {
  return OnBody([change](const Request&, Json& body) {
    const auto data = body.find("data");
    if (data == body.end() || !data->is_object()) return;
    for (auto& [key, value] : data->items()) {
      if (value.is_string()) value = change(value.template get<std::string>());
    }
  });
}

bool IsRole(const Request& request) { return request.path.find("/roles/") != std::string::npos; }

TransportChange DropFromRole(const char* member) {
  return OnBody([member](const Request& request, Json& body) {
    if (IsRole(request)) body.erase(member);
  });
}

TransportChange PatchReplaces() {
  return {.request = [](Request& request) {
    if (request.method != Method::kPatch) return;
    request.method = Method::kPost;
    std::erase_if(request.headers,
                  [](const auto& header) { return header.first == "Content-Type"; });
  }};
}

TransportChange PathReplaces(const char* from, const char* to, Method only) {
  return {.request = [from, to, only](Request& request) {
    const std::size_t at = request.path.find(from);
    if (request.method == only && at != std::string::npos) {
      request.path.replace(at, std::string_view(from).size(), to);
    }
  }};
}

TransportChange DropsWrites() {
  return {.instead = [](const Request& request, vault::Transport&) -> std::optional<Response> {
    if (!Changes(request) || request.path.find("/data/") == std::string::npos) return std::nullopt;
    return Response{.status = 200,
                    .headers = {{"Content-Type", "application/json"}},
                    .body =
                        R"({"data":{"created_time":"2026-01-01T00:00:00Z","custom_metadata":null,)"
                        R"("deletion_time":"","destroyed":false,"version":2}})"};
  }};
}

TransportChange WritesTwice() {
  return {
      .instead = [](const Request& request, vault::Transport& backend) -> std::optional<Response> {
        if (!Changes(request) || request.path.find("/data/") == std::string::npos)
          return std::nullopt;
        auto first = backend.RoundTrip(request, {});
        static_cast<void>(backend.RoundTrip(request, {}));
        if (!first) return std::nullopt;
        return *std::move(first);
      }};
}

TransportChange MountsAnew() {
  return {
      .instead = [](const Request& request, vault::Transport& backend) -> std::optional<Response> {
        if (!Changes(request) || !request.path.starts_with("/v1/sys/mounts/")) return std::nullopt;
        auto made = backend.RoundTrip(request, {});
        if (!made || made->status != 400) return std::nullopt;
        Request gone = request;
        gone.method = Method::kDelete;
        gone.body.clear();
        static_cast<void>(backend.RoundTrip(gone, {}));
        auto again = backend.RoundTrip(request, {});
        if (!again) return std::nullopt;
        return *std::move(again);
      }};
}

TransportChange UsesToken(const char* token) {
  return {.request = [token](Request& request) {
    request.token = base::SecretString(std::string(token));
  }};
}

TransportChange AsksFirst() {
  return {.request = [](Request& request) {
    if (request.path.starts_with("/v1/sys/internal/ui/mounts")) request.path = "/v1/sys/mounts";
  }};
}

}  // namespace

std::vector<Mutant> RequestMutants() {
  return {
      TransportMutant("ignores-cas", "writes without check-and-set",
                      OnBody([](const Request&, Json& body) { body.erase("options"); })),
      TransportMutant("patch-replaces", "writes the new key alone, and the others vanish",
                      PatchReplaces()),
      TransportMutant("drops-writes", "says that a secret was written, and writes nothing",
                      DropsWrites()),
      TransportMutant("writes-twice", "sends each write twice", WritesTwice()),
      TransportMutant("trims-values", "takes blanks off the ends of values",
                      OnValues([](std::string text) {
                        while (!text.empty() && text.back() == ' ') text.pop_back();
                        return text;
                      })),
      TransportMutant("cuts-values", "cuts values after 4096 bytes",
                      OnValues([](std::string text) { return text.substr(0, 4096); })),
      TransportMutant(
          "ascii-only", "drops what is not ASCII from values", OnValues([](std::string text) {
            std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) > 127; });
            return text;
          })),
      TransportMutant("unescapes-values", "turns backslashes in values into slashes",
                      OnValues([](std::string text) {
                        std::replace(text.begin(), text.end(), '\\', '/');
                        return text;
                      })),
      TransportMutant("mounts-are-v1", "mounts KV v2 as v1",
                      OnBody([](const Request& request, Json& body) {
                        if (request.path.starts_with("/v1/sys/mounts/")) body.erase("options");
                      })),
      TransportMutant("mounts-anew", "makes an existing mount again, and what it held is gone",
                      MountsAnew()),
      TransportMutant("role-allows-any-name", "makes roles that allow every name",
                      OnBody([](const Request& request, Json& body) {
                        if (IsRole(request)) body["allow_any_name"] = true;
                      })),
      TransportMutant("role-forgets-domains", "does not send allowed_domains",
                      DropFromRole("allowed_domains")),
      TransportMutant("role-forgets-issuer", "does not send issuer_ref",
                      DropFromRole("issuer_ref")),
      TransportMutant("intermediate-by-default-issuer", "signs with the mount's default issuer",
                      {.request =
                           [](Request& request) {
                             const std::size_t at = request.path.find("/issuer/");
                             const std::size_t sign = request.path.find("/sign-intermediate");
                             if (at == std::string::npos || sign == std::string::npos) return;
                             request.path = request.path.substr(0, at) + "/root/sign-intermediate";
                           }}),
      TransportMutant("issuer-stays-unnamed", "does not send the issuer's name",
                      OnBody([](const Request&, Json& body) { body.erase("issuer_name"); })),
      TransportMutant("delete-takes-all-versions",
                      "deletes a secret's metadata instead of a version",
                      PathReplaces("/data/", "/metadata/", Method::kDelete)),
      TransportMutant("reads-another-mount", "reads kv1/ where kv/ was asked for",
                      PathReplaces("/v1/kv/data/", "/v1/kv1/", Method::kGet)),
      TransportMutant("lists-the-root", "lists the mount instead of a folder",
                      {.request =
                           [](Request& request) {
                             const std::size_t at = request.path.find("/metadata/");
                             if (request.method == Method::kList && at != std::string::npos) {
                               request.path.resize(at + 10);
                             }
                           }}),
      TransportMutant("acts-as-root", "uses the server's token for everybody",
                      UsesToken("conformance-root")),
      TransportMutant("needs-all-mounts", "reads the list of all mounts before each call",
                      AsksFirst()),
  };
}

}  // namespace conformance
