#include "vaultsim/front/front.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/clock.h"
#include "base/encoding.h"
#include "net/response_writer.h"

namespace vaultsim {
namespace {

constexpr std::size_t kWorkers = 8;
constexpr std::size_t kNoSuchBytes = 16;  // announced for an answer without a body

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

// A complete answer with another length, or half of one. The client is told that the connection
// ends; it does so in the wrong place.
std::string Broken(Passage passage, net::HttpResponse response, bool to_head_request) {
  const net::ResponseFraming framing = {.to_head_request = to_head_request, .closes = true};
  const std::string body = response.body;
  // An answer without a body is announced to have one.
  if (body.empty() && passage == Passage::kWrongLength) response.status = 200;
  std::string bytes = net::FormatResponse(response, framing, base::SystemClock().Now());
  if (passage == Passage::kTruncated) {
    const std::size_t sent = to_head_request ? 0 : body.size();
    // Without a body, it is the head that ends too early.
    return bytes.substr(0, sent == 0 ? bytes.size() / 2 : bytes.size() - (sent - sent / 2));
  }
  const std::size_t head_end = bytes.find("\r\n\r\n");
  std::size_t at = bytes.rfind("\r\nContent-Length: ", head_end);
  if (at == std::string::npos) at = head_end;
  const std::size_t length = body.empty() ? kNoSuchBytes : body.size() / 2;
  bytes.replace(at, head_end - at, "\r\nContent-Length: " + std::to_string(length));
  return bytes;
}

net::HttpResponse Defect(const std::exception& e) {
  return Plain(500, std::string("a defect of the simulator: ") + e.what() + "\n");
}

std::size_t RunningMax() { return std::max<std::size_t>(std::thread::hardware_concurrency(), 1); }

class VaultDeliverer : public Deliverer {
 public:
  explicit VaultDeliverer(Vault& vault) : vault_(vault) {}
  Delivery Deliver(std::string_view verb, const vault::Request& request,
                   const base::CallContext&) override {
    return {Passage::kWhole, vault_.Answer(verb, request)};
  }
  std::optional<Delivery> DeliverNow(std::string_view verb,
                                     const vault::Request& request) override {
    std::optional<vault::Response> response = vault_.AnswerNow(verb, request);
    if (!response) return std::nullopt;
    return Delivery{Passage::kWhole, *std::move(response)};
  }

 private:
  Vault& vault_;
};

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

Front::Front(Vault& vault) : Front(std::make_unique<VaultDeliverer>(vault)) {}

Front::Front(std::unique_ptr<Deliverer> own)
    : own_(std::move(own)),
      deliverer_(*own_),
      pool_(kWorkers, base::limits::kQueuedCallsMax, RunningMax()) {}

Front::Front(Deliverer& deliverer)
    : deliverer_(deliverer), pool_(kWorkers, base::limits::kQueuedCallsMax, RunningMax()) {}

std::optional<net::HttpResponse> Front::CheckHead(const net::HttpRequest&) { return std::nullopt; }

void Front::Handle(net::HttpRequest request, std::shared_ptr<net::HttpExchange> exchange) {
  std::string verb = request.method;
  const bool to_head = verb == "HEAD";
  vault::Request asked = ToVault(std::move(request));
  try {
    if (auto delivery = deliverer_.DeliverNow(verb, asked)) {
      return Send(*std::move(delivery), to_head, exchange);
    }
  } catch (const std::exception& e) {
    return exchange->Respond(Defect(e));
  }
  auto task = [this, verb = std::move(verb), asked = std::move(asked), to_head, exchange] {
    try {
      const base::CallContext context = {.stop = exchange->disconnected()};
      Send(deliverer_.Deliver(verb, asked, context), to_head, exchange);
    } catch (const std::exception& e) {
      exchange->Respond(Defect(e));
    }
  };
  if (!pool_.Submit(std::move(task))) {
    exchange->Respond(Plain(503, "the simulator has too many requests to answer\n"));
  }
}

void Front::Send(Delivery delivery, bool to_head_request, const Exchange& exchange) {
  switch (delivery.passage) {
    case Passage::kWhole:
      return exchange->Respond(ToHttp(std::move(delivery.response)));
    case Passage::kNoConnection:  // there is one already: the nearest thing
    case Passage::kNoHandshake:
    case Passage::kReset:
      return exchange->Reset();
    case Passage::kHang:
      return Hold(exchange);
    case Passage::kTruncated:
    case Passage::kWrongLength:
      return exchange->RespondRaw(
          Broken(delivery.passage, ToHttp(std::move(delivery.response)), to_head_request));
  }
}

void Front::Hold(const Exchange& exchange) {
  const std::scoped_lock lock(mutex_);
  std::erase_if(hanging_, [](const Exchange& one) { return one->disconnected().stop_requested(); });
  hanging_.push_back(exchange);
}

void Front::LetGo() {
  const std::scoped_lock lock(mutex_);
  for (const Exchange& exchange : hanging_) exchange->Reset();
  hanging_.clear();
}

}  // namespace vaultsim
