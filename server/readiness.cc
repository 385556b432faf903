#include "readiness.h"

#include <chrono>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "vault_health.h"

namespace server {
namespace {

constexpr std::chrono::seconds kFresh{1};

}  // namespace

struct Readiness::State {
  std::mutex mutex;
  std::string word;                                            // of the last look
  std::optional<base::SteadyTime> looked;                      // when it ended
  std::vector<std::function<void(const std::string&)>> asked;  // wait for the look under way
};

Readiness::Readiness(vault::Transport& transport, const base::Clock& clock, mcp::Executor executor)
    : transport_(transport),
      clock_(clock),
      executor_(std::move(executor)),
      state_(std::make_unique<State>()) {}

Readiness::~Readiness() = default;

void Readiness::Ask(std::function<void(const std::string& word)> done) {
  std::unique_lock lock(state_->mutex);
  if (state_->looked && clock_.Steady() - *state_->looked < kFresh) {
    const std::string word = state_->word;
    lock.unlock();
    return done(word);
  }
  state_->asked.push_back(std::move(done));
  if (state_->asked.size() > 1) return;
  lock.unlock();
  if (executor_([this] { Look(); })) return;
  lock.lock();
  const auto asked = std::exchange(state_->asked, {});
  lock.unlock();
  for (const auto& answer : asked) answer("busy");
}

void Readiness::Look() {
  const base::CallContext context{
      std::chrono::steady_clock::now() + base::limits::kVaultConnectTime, {}};
  const std::string word = LookAtVault(transport_, context).word;
  std::unique_lock lock(state_->mutex);
  state_->word = word;
  state_->looked = clock_.Steady();
  const auto asked = std::exchange(state_->asked, {});
  lock.unlock();
  for (const auto& answer : asked) answer(word);
}

}  // namespace server
