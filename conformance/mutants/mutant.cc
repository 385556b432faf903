#include "conformance/mutants/mutant.h"

#include <mutex>
#include <nlohmann/json.hpp>

namespace conformance {
namespace {

class ChangedTransport : public vault::Transport {
 public:
  ChangedTransport(vault::Transport& next, const TransportChange& change)
      : next_(next), change_(change) {}

  base::Result<vault::Response> RoundTrip(const vault::Request& original,
                                          const base::CallContext& context) override {
    vault::Request request = original;
    if (change_.request) change_.request(request);
    if (change_.instead) {
      if (auto response = change_.instead(request, next_)) return *std::move(response);
    }
    auto response = next_.RoundTrip(request, context);
    if (response && change_.response) change_.response(request, *response);
    return response;
  }

 private:
  vault::Transport& next_;
  const TransportChange change_;
};

// Passes requests on; there to be handed to a wire.
class PlainTransport : public vault::Transport {
 public:
  explicit PlainTransport(vault::Transport& next) : next_(next) {}
  base::Result<vault::Response> RoundTrip(const vault::Request& request,
                                          const base::CallContext& context) override {
    return next_.RoundTrip(request, context);
  }

 private:
  vault::Transport& next_;
};

class ChangedWire : public Wire {
 public:
  ChangedWire(std::unique_ptr<Wire> next, const WireChange& change,
              std::shared_ptr<vault::Transport*> backend, Tap tap)
      : next_(std::move(next)),
        change_(change),
        backend_(std::move(backend)),
        tap_(std::move(tap)) {}

  base::Result<Json> Exchange(const Json& original, const ExchangeOptions& options) override {
    std::unique_lock lock(turns_, std::defer_lock);
    if (change_.one_at_a_time && !lock.try_lock_for(options.patience)) {
      return base::Error{base::ErrorCode::kTimeout, "no answer came in time"};
    }
    Json request = original;
    if (change_.request) {
      if (auto answer = change_.request(request, **backend_)) return Told(*std::move(answer));
    }
    auto response = next_->Exchange(request, options);
    if (response && change_.response) change_.response(request, *response);
    return Told(std::move(response));
  }
  base::Status Send(const Json& message, const Headers& headers) override {
    if (change_.answers_notifications &&
        message.value("method", "") != "notifications/initialized") {
      answered_ = true;
    }
    if (change_.passes && !change_.passes(message)) return {};
    return next_->Send(message, headers);
  }
  bool has_headers() const override { return next_->has_headers(); }
  bool alive() const override { return next_->alive(); }
  std::vector<std::string> impurities() const override {
    if (answered_) return {R"({"jsonrpc":"2.0","id":null,"result":{}})"};
    return next_->impurities();
  }

 private:
  base::Result<Json> Told(base::Result<Json> response) const {
    if (response) tap_("out", response->dump(-1, ' ', false, Json::error_handler_t::replace));
    return response;
  }

  const std::unique_ptr<Wire> next_;
  const WireChange change_;
  const std::shared_ptr<vault::Transport*> backend_;
  const Tap tap_;
  std::timed_mutex turns_;
  std::atomic<bool> answered_ = false;
};

}  // namespace

Mutant TransportMutant(std::string name, std::string what, TransportChange change) {
  return {std::move(name), std::move(what), [change = std::move(change)] {
            Mutation mutation;
            mutation.transport = [change](vault::Transport& next) {
              return std::unique_ptr<vault::Transport>(new ChangedTransport(next, change));
            };
            return mutation;
          }};
}

Mutant WireMutant(std::string name, std::string what, WireChange change) {
  return {std::move(name), std::move(what), [change = std::move(change)] {
            Mutation mutation;
            const auto backend = std::make_shared<vault::Transport*>(nullptr);
            mutation.transport = [backend](vault::Transport& next) {
              *backend = &next;
              return std::unique_ptr<vault::Transport>(new PlainTransport(next));
            };
            mutation.wire = [change, backend](std::unique_ptr<Wire> next, Tap tap) {
              return std::unique_ptr<Wire>(
                  new ChangedWire(std::move(next), change, backend, std::move(tap)));
            };
            return mutation;
          }};
}

std::string ToolOf(const Json& request) {
  if (request.value("method", "") != "tools/call") return "";
  const Json params = request.value("params", Json::object());
  const Json name = params.is_object() ? params.value("name", Json()) : Json();
  return name.is_string() ? name.get<std::string>() : "";
}

const Json& ArgumentsOf(const Json& request) {
  static const Json kNone = Json::object();
  const auto params = request.find("params");
  if (params == request.end() || !params->is_object()) return kNone;
  const auto arguments = params->find("arguments");
  return arguments != params->end() && arguments->is_object() ? *arguments : kNone;
}

Json Success(const Json& request, const std::string& text, Json structured) {
  Json result = {{"content", {{{"type", "text"}, {"text", text}}}}};
  if (!structured.is_null()) result["structuredContent"] = std::move(structured);
  result["resultType"] = "complete";
  return {{"jsonrpc", "2.0"}, {"id", request["id"]}, {"result", std::move(result)}};
}

bool IsToolError(const Json& response) {
  const auto result = response.find("result");
  return result != response.end() && result->is_object() && result->value("isError", false);
}

std::vector<Mutant> AllMutants() {
  std::vector<Mutant> all;
  for (const auto& make :
       {AnswerMutants, DeclarationMutants, PathMutants, RequestMutants, VaultMutants}) {
    std::vector<Mutant> mutants = make();
    std::move(mutants.begin(), mutants.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace conformance
