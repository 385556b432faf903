#include "readiness.h"

#include <chrono>
#include <utility>

#include "base/limits.h"
#include "vault_health.h"

namespace server {
namespace {

constexpr std::chrono::seconds kFresh{1};

}  // namespace

Readiness::Readiness(vault::Transport& transport, const base::Clock& clock, mcp::Executor executor)
    : transport_(transport), clock_(clock), executor_(std::move(executor)) {}

void Readiness::Ask(std::function<void(const std::string& word)> done) {
  std::unique_lock lock(mutex_);
  if (looked_ && clock_.Steady() - *looked_ < kFresh) {
    const std::string word = word_;
    lock.unlock();
    return done(word);
  }
  asked_.push_back(std::move(done));
  if (asked_.size() > 1) return;
  lock.unlock();
  if (executor_([this] { Look(); })) return;
  lock.lock();
  const auto asked = std::exchange(asked_, {});
  lock.unlock();
  for (const auto& answer : asked) answer("busy");
}

void Readiness::Look() {
  const base::CallContext context{
      std::chrono::steady_clock::now() + base::limits::kVaultConnectTime, {}};
  const std::string word = LookAtVault(transport_, context).word;
  std::unique_lock lock(mutex_);
  word_ = word;
  looked_ = clock_.Steady();
  const auto asked = std::exchange(asked_, {});
  lock.unlock();
  for (const auto& answer : asked) answer(word);
}

}  // namespace server
