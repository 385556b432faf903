#include "vaultsim/fault/fault_plan.h"

#include <functional>
#include <utility>

#include "base/random.h"
#include "vaultsim/fault/caller_token.h"

namespace vaultsim {
namespace {

constexpr std::uint64_t kDraws = std::uint64_t{1} << 53;

bool Draw(std::uint64_t* seed, double rate) {
  if (rate >= 1) return true;
  base::SeededRandom random(*seed);
  const auto drawn = static_cast<double>(random.Below(kDraws));
  *seed = random.seed();
  return drawn < rate * static_cast<double>(kDraws);
}

}  // namespace

base::Result<std::uint64_t> FaultPlan::Arm(const Fault& fault) {
  if (auto status = CheckFault(fault); !status) return std::move(status).error();
  const std::scoped_lock lock(mutex_);
  const std::uint64_t id = ++state_.last_id;
  // Each has randomness of its own: another fault beside it changes nothing.
  state_.entries[id] = {{.id = id, .fault = fault}, seed_ * 0x9e3779b97f4a7c15ULL + id};
  return id;
}

bool FaultPlan::Disarm(std::uint64_t id) {
  const std::scoped_lock lock(mutex_);
  return state_.entries.erase(id) > 0;
}

void FaultPlan::DisarmAll() {
  const std::scoped_lock lock(mutex_);
  state_.entries.clear();
}

void FaultPlan::Reset() { Restore({}); }

FaultPlan::State FaultPlan::Save() const {
  const std::scoped_lock lock(mutex_);
  return state_;
}

void FaultPlan::Restore(const State& state) {
  const std::scoped_lock lock(mutex_);
  state_ = state;
}

bool FaultPlan::empty() const {
  const std::scoped_lock lock(mutex_);
  return state_.entries.empty();
}

std::vector<ArmedFault> FaultPlan::Armed() const {
  const std::scoped_lock lock(mutex_);
  std::vector<ArmedFault> armed;
  for (const auto& [id, entry] : state_.entries) armed.push_back(entry.armed);
  return armed;
}

std::map<std::string, std::uint64_t> FaultPlan::Counts() const {
  const std::scoped_lock lock(mutex_);
  return state_.counts;
}

std::optional<Fault> FaultPlan::Next(std::string_view verb, const vault::Request& request) {
  const std::scoped_lock lock(mutex_);
  for (auto& [id, entry] : state_.entries) {
    if (!Strikes(entry, verb, request)) continue;
    ++entry.armed.injected;
    ++state_.counts[FaultName(entry.armed.fault.kind)];
    return entry.armed.fault;
  }
  return std::nullopt;
}

bool FaultPlan::Strikes(Entry& entry, std::string_view verb, const vault::Request& request) {
  const Fault& fault = entry.armed.fault;
  std::size_t token = 0;
  if (fault.kind == FaultKind::kExpiredToken) {
    const std::string text = CallerToken(request);
    if (text.empty()) return false;
    token = std::hash<std::string>()(text);
    if (entry.expired.contains(token)) return true;
  }
  if (!fault.Fits(verb, request)) return false;
  ++entry.armed.seen;
  if (entry.armed.seen < fault.first) return false;
  if (fault.times != 0 && entry.armed.injected >= fault.times) return false;
  if (!Draw(&entry.seed, fault.rate)) return false;
  if (fault.kind == FaultKind::kExpiredToken) entry.expired.insert(token);
  return true;
}

}  // namespace vaultsim
