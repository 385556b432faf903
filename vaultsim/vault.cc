#include "vaultsim/vault.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/encoding.h"
#include "base/thread_pool.h"
#include "vaultsim/quick_read.h"
#include "vaultsim/state.h"
#include "vaultsim/state_dump.h"
#include "vaultsim/wire.h"

namespace vaultsim {
namespace {

constexpr std::size_t kUnsealKeyBytes = 32;
// Of one request: each after the first only when others changed what the request needs.
constexpr int kAttemptsMax = 4;

Options Complete(Options options, base::Random& random) {
  if (options.root_token.empty()) {
    const char* prefix = IsVault(options.profile) ? "hvs." : "s.";
    options.root_token = base::SecretString(prefix + random.Base62(24));
  }
  return options;
}

// nullopt: no path that a server would look at.
std::optional<std::string> DecodedPath(const vault::Request& request) {
  if (!request.path.starts_with('/')) return std::nullopt;
  return base::PercentDecode(request.path);
}

vault::Response BadRequest() {
  return {.status = 400,
          .headers = {{"Content-Type", "text/plain; charset=utf-8"}},
          .body = "400 Bad Request"};
}

}  // namespace

Vault::Vault(const Options& options, const base::Clock& clock, base::Random& random)
    : options_(Complete(options, random)), clock_(clock), random_(random) {
  Reset();
}

Vault::~Vault() = default;

void Vault::Reset() {
  std::string key(kUnsealKeyBytes, '\0');
  random_.Fill(reinterpret_cast<unsigned char*>(key.data()), key.size());
  const base::SecretString unseal_key(base::Base64Encode(key));
  const std::scoped_lock lock(mutex_);
  state_.reset();
  state_ = std::make_unique<State>(options_, clock_, random_, options_.root_token, unseal_key);
}

base::Result<vault::Response> Vault::RoundTrip(const vault::Request& request,
                                               const base::CallContext& context) {
  if (context.stop.stop_requested()) {
    return base::Error{.code = base::ErrorCode::kCancelled, .message = "the call was cancelled"};
  }
  return Answer(vault::MethodName(request.method), request);
}

vault::Response Vault::Answer(std::string_view verb, const vault::Request& request) {
  const std::optional<std::string> decoded = DecodedPath(request);
  vault::Response response = decoded ? ServeLocked(verb, request, *decoded) : BadRequest();
  Observe(verb, request, decoded, response);
  return response;
}

std::optional<vault::Response> Vault::AnswerNow(std::string_view verb,
                                                const vault::Request& request) {
  const std::optional<std::string> decoded = DecodedPath(request);
  vault::Response response = BadRequest();
  if (decoded) {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock.owns_lock()) return std::nullopt;
    response = ServeOnce(verb, request, *decoded);
    if (state_->workshop.TakeOrder()) return std::nullopt;
  }
  Observe(verb, request, decoded, response);
  return response;
}

vault::Response Vault::ServeLocked(std::string_view verb, const vault::Request& request,
                                   const std::string& decoded) {
  std::optional<Workshop::Order> order;
  for (int attempt = 1;; ++attempt) {
    if (order) {
      const base::ThreadPool::LongPart part;
      order->product = order->make();
    }
    const std::scoped_lock lock(mutex_);
    state_->workshop.Put(std::move(order));
    vault::Response response = ServeOnce(verb, request, decoded);
    order = state_->workshop.TakeOrder();
    if (!order || attempt == kAttemptsMax) return response;
  }
}

// Under the lock.
vault::Response Vault::ServeOnce(std::string_view verb, const vault::Request& request,
                                 const std::string& decoded) {
  if (auto quick = QuickRead(*state_, verb, request)) return *std::move(quick);
  return Serve(*state_, verb, request, decoded);
}

void Vault::Observe(std::string_view verb, const vault::Request& request,
                    const std::optional<std::string>& decoded,
                    const vault::Response& response) const {
  if (!observer_) return;
  observer_({.method = std::string(verb),
             .path = decoded.value_or(request.path),
             .query = request.query,
             .status = response.status});
}

void Vault::Seal() {
  const std::scoped_lock lock(mutex_);
  state_->sealed = true;
}

void Vault::Unseal() {
  const std::scoped_lock lock(mutex_);
  state_->sealed = false;
}

bool Vault::sealed() const {
  const std::scoped_lock lock(mutex_);
  return state_->sealed;
}

base::SecretString Vault::root_token() const { return options_.root_token; }

base::SecretString Vault::unseal_key() const {
  const std::scoped_lock lock(mutex_);
  return state_->unseal_key;
}

json::Box Vault::Describe(bool token_ids) const {
  const std::scoped_lock lock(mutex_);
  return DumpState(*state_, token_ids);
}

bool Vault::CountsUses(std::string_view token) const {
  const std::scoped_lock lock(mutex_);
  const Token* found = state_->FindToken(token);
  return found != nullptr && found->num_uses != 0;
}

void Vault::ObserveRequests(std::function<void(const ReceivedRequest&)> observer) {
  observer_ = std::move(observer);
}

}  // namespace vaultsim
