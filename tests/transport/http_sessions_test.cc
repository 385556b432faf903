#include "transport/http_sessions.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "echo_endpoint.h"

namespace transport {
namespace {

using std::chrono::seconds;

class HttpSessionsTest : public testing::Test {
 protected:
  std::shared_ptr<EchoSession> session_ = std::make_shared<EchoSession>();
  base::ManualClock clock_{base::WallTime{}};
  base::SeededRandom random_{7};
  HttpSessions sessions_{
      clock_, random_, {.sessions_max = 3, .per_owner_max = 2, .idle_time = seconds(60)}};
};

TEST_F(HttpSessionsTest, V_SESS_01_OnlyItsOwnerFindsASession) {
  const std::string id = sessions_.Open("alice", session_);
  EXPECT_EQ(sessions_.Find(id, "alice").session, session_);
  EXPECT_EQ(sessions_.Find(id, "bob").session, nullptr);
  EXPECT_FALSE(sessions_.Close(id, "bob"));
  EXPECT_EQ(sessions_.Find(id, "alice").session, session_);
}

TEST_F(HttpSessionsTest, V_SESS_03_IdsAreRandomAndForgedOnesUnknown) {
  std::set<std::string> ids;
  for (int i = 0; i < 100; ++i) {
    const std::string id = sessions_.Open("alice", std::make_shared<EchoSession>());
    EXPECT_EQ(id.size(), 32u);
    EXPECT_TRUE(std::all_of(id.begin(), id.end(), [](char c) { return c > 0x20 && c < 0x7f; }));
    EXPECT_TRUE(ids.insert(id).second);
  }
  for (const char* id : {"", "mcp-session-0b7d2f0e-5d5b-4d4f-9d1c-1f0f6a1b2c3d", "alice"}) {
    EXPECT_EQ(sessions_.Find(id, "alice").session, nullptr);
  }
}

TEST_F(HttpSessionsTest, V_SESS_04_AClosedSessionIsUnknownAndItsCallsAreCancelled) {
  const std::string id = sessions_.Open("alice", session_);
  EXPECT_TRUE(sessions_.Close(id, "alice"));
  EXPECT_TRUE(session_->closed());
  EXPECT_EQ(sessions_.Find(id, "alice").session, nullptr);
  EXPECT_FALSE(sessions_.Close(id, "alice"));
}

TEST_F(HttpSessionsTest, ExpiresWhenIdleAndUseKeepsItAlive) {
  const std::string used = sessions_.Open("alice", session_);
  const std::string idle = sessions_.Open("bob", std::make_shared<EchoSession>());
  clock_.Advance(seconds(59));
  EXPECT_NE(sessions_.Find(used, "alice").session, nullptr);
  clock_.Advance(seconds(1));
  EXPECT_NE(sessions_.Find(used, "alice").session, nullptr);
  EXPECT_EQ(sessions_.Find(idle, "bob").session, nullptr);
  EXPECT_EQ(sessions_.size(), 1u);
  clock_.Advance(seconds(60));
  EXPECT_FALSE(sessions_.Close(used, "alice"));
  EXPECT_TRUE(session_->closed());
}

TEST_F(HttpSessionsTest, V_SESS_06_AnOwnerPushesOutHisOwnOldest) {
  const std::string bob = sessions_.Open("bob", std::make_shared<EchoSession>());
  const std::string first = sessions_.Open("alice", session_);
  const std::string second = sessions_.Open("alice", std::make_shared<EchoSession>());
  const std::string third = sessions_.Open("alice", std::make_shared<EchoSession>());
  EXPECT_EQ(sessions_.Find(first, "alice").session, nullptr);
  EXPECT_TRUE(session_->closed());
  EXPECT_NE(sessions_.Find(second, "alice").session, nullptr);
  EXPECT_NE(sessions_.Find(third, "alice").session, nullptr);
  EXPECT_NE(sessions_.Find(bob, "bob").session, nullptr);
}

TEST_F(HttpSessionsTest, V_SESS_06_TheTableIsBoundedAndTheLeastRecentGoes) {
  const std::string a = sessions_.Open("a", std::make_shared<EchoSession>());
  const std::string b = sessions_.Open("b", std::make_shared<EchoSession>());
  const std::string c = sessions_.Open("c", std::make_shared<EchoSession>());
  EXPECT_NE(sessions_.Find(a, "a").session, nullptr);
  const std::string d = sessions_.Open("d", std::make_shared<EchoSession>());
  EXPECT_EQ(sessions_.size(), 3u);
  EXPECT_EQ(sessions_.Find(b, "b").session, nullptr);
  EXPECT_NE(sessions_.Find(a, "a").session, nullptr);
  EXPECT_NE(sessions_.Find(c, "c").session, nullptr);
  EXPECT_NE(sessions_.Find(d, "d").session, nullptr);
}

TEST_F(HttpSessionsTest, CloseAllClosesEach) {
  sessions_.Open("alice", session_);
  sessions_.CloseAll();
  EXPECT_TRUE(session_->closed());
  EXPECT_EQ(sessions_.size(), 0u);
}

// The reference: a list in the order of use, searched from end to end.
struct Model {
  struct Entry {
    std::string id;
    std::string owner;
    long used;
  };
  std::vector<Entry> entries;  // the most recent last

  void Expire(long now) {
    std::erase_if(entries, [now](const Entry& e) { return now - e.used >= 60; });
  }
  void Open(const std::string& id, const std::string& owner, long now) {
    Expire(now);
    const auto mine = [&](const Entry& e) { return e.owner == owner; };
    if (std::count_if(entries.begin(), entries.end(), mine) >= 2) {
      entries.erase(std::find_if(entries.begin(), entries.end(), mine));
    } else if (entries.size() >= 3) {
      entries.erase(entries.begin());
    }
    entries.push_back({id, owner, now});
  }
  bool Find(const std::string& id, const std::string& owner, long now, bool remove) {
    Expire(now);
    const auto at = std::find_if(entries.begin(), entries.end(),
                                 [&](const Entry& e) { return e.id == id && e.owner == owner; });
    if (at == entries.end()) return false;
    Entry entry = *at;
    entries.erase(at);
    entry.used = now;
    if (!remove) entries.push_back(entry);
    return true;
  }
};

RC_GTEST_PROP(HttpSessionsModel, BehavesAsAList, ()) {
  base::ManualClock clock{base::WallTime{}};
  base::SeededRandom random{1};
  HttpSessions sessions(clock, random,
                        {.sessions_max = 3, .per_owner_max = 2, .idle_time = seconds(60)});
  Model model;
  std::vector<std::string> ids = {"forged"};
  long now = 0;
  const auto steps = *rc::gen::inRange(0, 60);
  for (int i = 0; i < steps; ++i) {
    const auto owner = *rc::gen::element<std::string>("alice", "bob", "carol");
    const auto id = *rc::gen::elementOf(ids);
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        ids.push_back(sessions.Open(owner, std::make_shared<EchoSession>()));
        model.Open(ids.back(), owner, now);
        break;
      case 1:
        RC_ASSERT(bool(sessions.Find(id, owner)) == model.Find(id, owner, now, false));
        break;
      case 2:
        RC_ASSERT(sessions.Close(id, owner) == model.Find(id, owner, now, true));
        break;
      default: {
        const long by = *rc::gen::inRange(0, 70);
        clock.Advance(seconds(by));
        now += by;
      }
    }
  }
}

}  // namespace
}  // namespace transport
