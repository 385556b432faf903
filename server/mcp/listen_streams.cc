#include "mcp/listen_streams.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <stop_token>
#include <utility>

#include "base/limits.h"
#include "identity/principal.h"
#include "json/parse.h"
#include "jsonrpc/encode.h"
#include "mcp/session.h"

namespace mcp {
namespace {

constexpr std::string_view kListen = "subscriptions/listen";  // in the record

std::string MetaOf(const Exchange& exchange) {
  return R"("_meta":{"io.modelcontextprotocol/subscriptionId":)" + exchange.id.text() + '}';
}

Failure Malformed(std::string message) {
  return {jsonrpc::kInvalidParams, std::move(message), {}, jsonrpc::Reply::Kind::kRefused};
}

}  // namespace

// Open until End. Whoever ends it finishes the exchange.
class ListenStreams::Stream : public Subscriber, public std::enable_shared_from_this<Stream> {
 public:
  Stream(Exchange exchange, std::shared_ptr<Open> open)
      : exchange_(std::move(exchange)), open_(std::move(open)) {}

  // From here on it can end at any time.
  void Begin(Subscriptions& subscriptions, const Filter& filter) {
    {
      // What changes meanwhile is told after the acknowledgement.
      const std::lock_guard lock(mutex_);
      Subscribe(subscriptions, filter);
      if (!ended_) Send("notifications/subscriptions/acknowledged", Honored(filter));
    }
    const auto end = [weak = weak_from_this()](bool in_order) {
      return [weak, in_order] {
        if (const auto stream = weak.lock()) stream->End(in_order);
      };
    };
    cancelled_.emplace(stop_.get_token(), end(false));
    gone_.emplace(exchange_.caller.gone, end(false));
    if (!exchange_.caller.session) return;
    auto& session = static_cast<ClientSession&>(*exchange_.caller.session);
    flight_ = session.Track(exchange_.id, stop_);
    draining_.emplace(session.draining(), end(true));
  }

  void OnChange(std::string_view method, std::string_view members) override {
    const std::lock_guard lock(mutex_);
    if (!ended_) Send(method, members);
  }

  void End(bool in_order) {
    {
      const std::lock_guard lock(mutex_);
      if (std::exchange(ended_, true)) return;
    }
    if (in_order) {
      exchange_.sink->Finish(
          {jsonrpc::Reply::Kind::kAnswer,
           jsonrpc::EncodeResult(exchange_.id, R"("resultType":"complete")", MetaOf(exchange_))});
    } else {
      Outlet::Nothing(exchange_);
    }
    const auto self = shared_from_this();
    const std::lock_guard lock(open_->mutex);
    open_->streams.erase(self);
    const auto count = open_->per_principal.find(exchange_.caller.principal->id);
    if (--count->second == 0) open_->per_principal.erase(count);
  }

 private:
  using Callback = std::stop_callback<std::function<void()>>;

  static std::string Honored(const Filter& filter) {
    Json honored = Json::object();
    if (filter.tools) honored["toolsListChanged"] = true;
    if (filter.prompts) honored["promptsListChanged"] = true;
    if (filter.resources) honored["resourcesListChanged"] = true;
    if (!filter.uris.empty()) honored["resourceSubscriptions"] = filter.uris;
    return R"("notifications":)" + json::Dump(honored);
  }

  void Subscribe(Subscriptions& subscriptions, const Filter& filter) {
    const auto list = [&](bool wanted, ChangingList which) {
      if (wanted) handles_.push_back(subscriptions.ToList(which, weak_from_this()));
    };
    list(filter.tools, ChangingList::kTools);
    list(filter.prompts, ChangingList::kPrompts);
    list(filter.resources, ChangingList::kResources);
    for (const std::string& uri : filter.uris) {
      handles_.push_back(
          subscriptions.ToResource(exchange_.caller.principal->ns, uri, weak_from_this()));
    }
  }

  void Send(std::string_view method, std::string_view members) const {
    std::string params = '{' + MetaOf(exchange_);
    if (!members.empty()) params += ',';
    params.append(members) += '}';
    exchange_.sink->Send(jsonrpc::EncodeNotification(method, params));
  }

  Exchange exchange_;
  const std::shared_ptr<Open> open_;
  std::vector<std::unique_ptr<Subscriptions::Handle>> handles_;
  std::unique_ptr<ClientSession::Flight> flight_;
  std::stop_source stop_;
  std::optional<Callback> cancelled_;
  std::optional<Callback> gone_;
  std::optional<Callback> draining_;
  std::mutex mutex_;
  bool ended_ = false;
};

std::optional<Failure> ListenStreams::Read(const Json& params, Filter& filter) {
  const auto given = params.find("notifications");
  if (given == params.end() || !given->is_object()) {
    return Malformed("'notifications' must be an object");
  }
  const std::pair<const char*, bool*> flags[] = {{"toolsListChanged", &filter.tools},
                                                 {"promptsListChanged", &filter.prompts},
                                                 {"resourcesListChanged", &filter.resources}};
  for (const auto& [name, flag] : flags) {
    const auto value = given->find(name);
    if (value == given->end()) continue;
    if (!value->is_boolean()) return Malformed('\'' + std::string(name) + "' must be a boolean");
    *flag = value->get<bool>();
  }
  const auto uris = given->find("resourceSubscriptions");
  if (uris == given->end()) return std::nullopt;
  if (!uris->is_array() || uris->size() > base::limits::kSubscriptionsPerStreamMax) {
    return Malformed("'resourceSubscriptions' must be an array of at most " +
                     std::to_string(base::limits::kSubscriptionsPerStreamMax) + " strings");
  }
  for (const Json& uri : *uris) {
    if (!uri.is_string()) return Malformed("'resourceSubscriptions' must hold strings");
    filter.uris.push_back(uri.get<std::string>());
  }
  return std::nullopt;
}

void ListenStreams::Start(Exchange exchange, const Json& params) {
  Filter filter;
  if (auto failure = Read(params, filter)) {
    return parts_.outlet.Fail(exchange, *std::move(failure));
  }
  if (!exchange.sink->carries_messages()) {
    return parts_.outlet.Fail(exchange, {jsonrpc::kInvalidRequest,
                                         "The answer is a stream: Accept must list "
                                         "text/event-stream",
                                         {},
                                         jsonrpc::Reply::Kind::kRefused});
  }
  filter.tools &= parts_.lists.tools;
  filter.prompts &= parts_.lists.prompts;
  filter.resources &= parts_.lists.resources;
  if (filter.uris.empty()) return Begin(std::move(exchange), filter);
  parts_.calls.Start(
      std::move(exchange),
      {.name = kListen,
       .run = [this, filter](const identity::Principal& principal, const base::CallContext& context,
                             const Dialog&) -> base::Result<VaultCalls::Outcome> {
         Filter allowed = filter;
         std::erase_if(allowed.uris, [&](const std::string& uri) {
           return !parts_.reader.Read(uri, principal, context, {}).ok();
         });
         return VaultCalls::Outcome(VaultCalls::TakeOver(
             [this, allowed](Exchange begun) { Begin(std::move(begun), allowed); }));
       },
       .fail =
           [this](Exchange& failed, const base::Error& error) {
             parts_.outlet.Fail(failed, {jsonrpc::kInternalError, error.message});
           }});
}

void ListenStreams::Begin(Exchange exchange, const Filter& filter) {
  std::shared_ptr<Stream> stream;
  {
    const std::lock_guard lock(open_->mutex);
    std::size_t& count = open_->per_principal[exchange.caller.principal->id];
    if (count < base::limits::kStreamsPerPrincipalMax) {
      ++count;
      stream = std::make_shared<Stream>(std::move(exchange), open_);
      open_->streams.insert(stream);
    }
  }
  if (!stream) {
    return parts_.outlet.Fail(exchange, {jsonrpc::kInvalidRequest,
                                         "You have too many streams open. Close some.",
                                         {},
                                         jsonrpc::Reply::Kind::kTooMany});
  }
  stream->Begin(parts_.subscriptions, filter);
}

void ListenStreams::EndAll() {
  std::set<std::shared_ptr<Stream>> streams;
  {
    const std::lock_guard lock(open_->mutex);
    streams = open_->streams;
  }
  for (const auto& stream : streams) stream->End(true);
}

}  // namespace mcp
