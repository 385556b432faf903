// The life of sessions over HTTP against a reference model: begin, use, listen, drop, resume,
// delete, expire, and ids that are foreign. No sequence gives an answer that the model forbids, and
// no message is lost, doubled or given to another.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

#include "base/limits.h"
#include "streamable_http_fixture.h"

namespace transport {
namespace {

enum class Act { kBegin, kUse, kTell, kListen, kResume, kDrop, kDelete, kWait };

const char* const kTokens[] = {"hvs.alice", "hvs.bob"};
constexpr auto kTick = base::limits::kSessionIdleTime / 3;

struct Session {
  std::string id;
  std::size_t owner = 0;
  std::shared_ptr<EchoSession> session;
  base::SteadyTime used;
  bool over = false;
  std::size_t told = 0;  // messages "1" to "told"
  // Of streams, the youngest last: what each was given.
  std::vector<std::shared_ptr<FakeExchange>> streams;
  std::set<std::size_t> taken;  // messages that went out at least once
};

// The events of a stream: their ids and texts.
std::vector<std::pair<std::string, std::string>> EventsOf(const FakeExchange& exchange) {
  std::vector<std::pair<std::string, std::string>> events;
  const std::string text = exchange.streamed();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find("\n\n", at);
    const std::string event = text.substr(at, end - at);
    const std::size_t line = event.find('\n');
    events.emplace_back(event.substr(4, line - 4), event.substr(line + 7));
    at = end + 2;
  }
  return events;
}

class Life {
 public:
  Life() {
    StreamableHttpOptions options;
    options.authenticator = &authenticator_;
    handler_ = StreamableHttp::Make(std::move(options), endpoint_, clock_, random_).value();
  }

  void Step(Act act, std::size_t which, std::size_t caller, std::size_t choice) {
    if (act == Act::kBegin || sessions_.empty()) return Begin(caller);
    if (act == Act::kWait) return clock_.Advance(kTick);
    Session& session = sessions_[which % sessions_.size()];
    const bool open = IsOpen(session, caller);
    switch (act) {
      case Act::kUse:
        return Use(session, caller, open);
      case Act::kTell:
        return Tell(session);
      case Act::kListen:
        return Listen(session, caller, open);
      case Act::kResume:
        return Resume(session, caller, open, choice);
      case Act::kDrop:
        return Drop(session, choice);
      case Act::kDelete:
        return Delete(session, caller, open);
      default:
        return;
    }
  }

  // Nothing is lost: who listens at the end has every message that was told.
  void Finish() {
    for (Session& session : sessions_) {
      if (!IsOpen(session, session.owner)) continue;
      Listen(session, session.owner, true);
      RC_ASSERT(session.taken.size() == session.told);
    }
  }

 private:
  static void Expect(const net::HttpResponse& response, int status) {
    RC_ASSERT(response.status == status);
  }

  bool Listened(const Session& session) const { return !session.streams.empty(); }

  // Whether the model has it, for this caller; a session that idled too long is over.
  bool IsOpen(Session& session, std::size_t caller) {
    if (!session.over && clock_.Steady() - session.used >= base::limits::kSessionIdleTime) {
      if (Listened(session)) {
        session.used = clock_.Steady();
      } else {
        session.over = true;
      }
    }
    return !session.over && session.owner == caller;
  }

  net::HttpRequest RequestOf(const Session& session, std::size_t caller, const char* method) {
    net::HttpRequest request = PostRequest(kPing);
    request.method = method;
    SetHeader(request, "Mcp-Session-Id", session.id);
    SetHeader(request, "X-Vault-Token", kTokens[caller]);
    return request;
  }

  void Begin(std::size_t caller) {
    endpoint_.Set([this](const EchoEndpoint::Received&, auto sink) {
      sink->Finish({Kind::kAnswer, "{}", endpoint_.OpenConnection()});
    });
    net::HttpRequest request = PostRequest(kPing);
    SetHeader(request, "X-Vault-Token", kTokens[caller]);
    const net::HttpResponse opened = Send(*handler_, request);
    endpoint_.Set([](const EchoEndpoint::Received& received, auto sink) {
      sink->Finish({Kind::kAnswer, received.text});
    });
    Session session;
    session.id = HeaderOf(opened, "Mcp-Session-Id");
    RC_ASSERT(session.id.size() == 32u);
    for (const Session& other : sessions_) RC_ASSERT(other.id != session.id);
    session.owner = caller;
    session.session = endpoint_.sessions().back();
    session.used = clock_.Steady();
    sessions_.push_back(std::move(session));
  }

  void Use(Session& session, std::size_t caller, bool open) {
    Expect(Send(*handler_, RequestOf(session, caller, "POST")), open ? 200 : 404);
    if (open) session.used = clock_.Steady();
  }

  void Tell(Session& session) {
    if (session.over || !IsOpen(session, session.owner)) return;
    session.session->Tell(std::to_string(++session.told));
    // It goes out on the youngest stream, or waits.
    if (!Listened(session)) return;
    const auto events = EventsOf(*session.streams.back());
    RC_ASSERT(!events.empty());
    RC_ASSERT(events.back().second == std::to_string(session.told));
    session.taken.insert(session.told);
  }

  void Listen(Session& session, std::size_t caller, bool open) {
    const auto exchange = Start(*handler_, RequestOf(session, caller, "GET"));
    if (!open) return Expect(exchange->Get(), 404);
    session.used = clock_.Steady();
    // Exactly what nobody took, in order.
    std::size_t next = 1;
    for (const auto& [id, text] : EventsOf(*exchange)) {
      while (session.taken.contains(next)) ++next;
      RC_ASSERT(text == std::to_string(next));
      session.taken.insert(next);
    }
    RC_ASSERT(session.taken.size() == session.told);
    session.streams.push_back(exchange);
  }

  // From an event that one of the streams had: exactly what came after it.
  void Resume(Session& session, std::size_t caller, bool open, std::size_t choice) {
    if (session.told == 0) return;
    const std::size_t seen = choice % (session.told + 1);
    net::HttpRequest request = RequestOf(session, caller, "GET");
    SetHeader(request, "Last-Event-ID", "0-" + std::to_string(seen));
    const auto exchange = Start(*handler_, request);
    if (!open) return Expect(exchange->Get(), 404);
    session.used = clock_.Steady();
    const auto events = EventsOf(*exchange);
    RC_ASSERT(events.size() == session.told - seen);
    for (std::size_t i = 0; i < events.size(); ++i) {
      RC_ASSERT(events[i].second == std::to_string(seen + i + 1));
      session.taken.insert(seen + i + 1);
    }
    session.streams.push_back(exchange);
  }

  void Drop(Session& session, std::size_t choice) {
    if (session.over || session.streams.empty()) return;
    const auto at =
        session.streams.begin() + static_cast<std::ptrdiff_t>(choice % session.streams.size());
    (*at)->Disconnect();
    session.streams.erase(at);
  }

  void Delete(Session& session, std::size_t caller, bool open) {
    Expect(Send(*handler_, RequestOf(session, caller, "DELETE")), open ? 204 : 404);
    if (!open) return;
    session.over = true;
    RC_ASSERT(session.session->closed());
    for (const auto& stream : session.streams) RC_ASSERT(stream->ended());
    session.streams.clear();
  }

  base::ManualClock clock_{base::WallTime{}};
  base::SeededRandom random_{3};
  EchoEndpoint endpoint_;
  identity::HttpIdentity identity_{"", base::SecretString(), random_};
  IdentityAuthenticator authenticator_{identity_};
  std::unique_ptr<StreamableHttp> handler_;
  std::vector<Session> sessions_;
};

RC_GTEST_PROP(SessionLife, GivesNoAnswerThatTheModelForbids, ()) {
  const auto acts =
      *rc::gen::container<std::vector<std::tuple<Act, std::size_t, std::size_t, std::size_t>>>(
          rc::gen::tuple(rc::gen::weightedElement<Act>({{1, Act::kBegin},
                                                        {3, Act::kUse},
                                                        {6, Act::kTell},
                                                        {3, Act::kListen},
                                                        {4, Act::kResume},
                                                        {4, Act::kDrop},
                                                        {1, Act::kDelete},
                                                        {1, Act::kWait}}),
                         rc::gen::inRange<std::size_t>(0, 4), rc::gen::inRange<std::size_t>(0, 2),
                         rc::gen::inRange<std::size_t>(0, 50)));
  Life life;
  for (const auto& [act, which, caller, choice] : acts) life.Step(act, which, caller, choice);
  life.Finish();
}

}  // namespace
}  // namespace transport
