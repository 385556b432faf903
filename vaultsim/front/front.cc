#include "vaultsim/front/front.h"

#include <exception>
#include <utility>

#include "base/encoding.h"

namespace vaultsim {
namespace {

constexpr std::size_t kWorkers = 8;

vault::Request ToVault(net::HttpRequest request) {
  vault::Request result;
  result.method = vault::MethodFromName(request.method);
  result.path = std::move(request.path);
  result.query = std::move(request.query);
  result.body = std::move(request.body);
  bool has_token = false;
  bool has_namespace = false;
  bool has_type = false;
  for (auto& [name, value] : request.headers) {
    // The first of several counts, as in Go's Header.Get.
    if (base::EqualsIgnoreCaseAscii(name, "X-Vault-Token")) {
      if (!std::exchange(has_token, true)) result.token = base::SecretString(std::move(value));
    } else if (base::EqualsIgnoreCaseAscii(name, "X-Vault-Namespace")) {
      if (!std::exchange(has_namespace, true)) result.ns = std::move(value);
    } else {
      has_type = has_type || base::EqualsIgnoreCaseAscii(name, "Content-Type");
      result.headers.emplace_back(std::move(name), std::move(value));
    }
  }
  // The seam lets a body without a type be JSON; on the wire it has none.
  if (!has_type) result.headers.emplace_back("Content-Type", "");
  return result;
}

net::HttpResponse ToHttp(vault::Response response) {
  return {.status = response.status,
          .headers = std::move(response.headers),
          .body = std::move(response.body)};
}

net::HttpResponse Plain(int status, std::string text) {
  return {.status = status, .headers = {{"Content-Type", "text/plain"}}, .body = std::move(text)};
}

}  // namespace

net::HttpServerOptions FrontOptions(std::string host, std::uint16_t port) {
  net::HttpServerOptions options;
  options.host = std::move(host);
  options.port = port;
  options.head_bytes_max = kFrontHeadBytesMax;
  options.body_bytes_max = kFrontBodyBytesMax;
  options.allow_any_method = true;
  options.length_required = false;
  return options;
}

Front::Front(Vault& vault) : vault_(vault), pool_(kWorkers, base::limits::kQueuedCallsMax) {}

std::optional<net::HttpResponse> Front::CheckHead(const net::HttpRequest&) { return std::nullopt; }

void Front::Handle(net::HttpRequest request, std::shared_ptr<net::HttpExchange> exchange) {
  auto held = std::make_shared<net::HttpRequest>(std::move(request));
  const bool taken = pool_.Submit([this, held, exchange] {
    try {
      const std::string verb = held->method;
      exchange->Respond(ToHttp(vault_.Answer(verb, ToVault(std::move(*held)))));
    } catch (const std::exception& e) {
      exchange->Respond(Plain(500, std::string("a defect of the simulator: ") + e.what() + "\n"));
    }
  });
  if (!taken) exchange->Respond(Plain(503, "the simulator has too many requests to answer\n"));
}

std::optional<net::HttpResponse> Control::CheckHead(const net::HttpRequest& head) {
  if (head.path != "/reset") return Plain(404, "the control port knows POST /reset\n");
  if (head.method == "POST") return std::nullopt;
  net::HttpResponse refusal = Plain(405, "the control port knows POST /reset\n");
  refusal.headers.emplace_back("Allow", "POST");
  return refusal;
}

void Control::Handle(net::HttpRequest, std::shared_ptr<net::HttpExchange> exchange) {
  if (auto reset = reset_(); !reset) {
    return exchange->Respond(Plain(500, reset.error().message + "\n"));
  }
  exchange->Respond({.status = 204});
}

}  // namespace vaultsim
