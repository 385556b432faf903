#include "vaultsim/control/simulator_clock.h"

namespace vaultsim {

base::WallTime SimulatorClock::Now() const {
  const std::scoped_lock lock(mutex_);
  if (pinned_) return *pinned_;
  return manual_ ? *manual_ : system_.Now();
}

bool SimulatorClock::manual() const {
  const std::scoped_lock lock(mutex_);
  return manual_.has_value();
}

bool SimulatorClock::Set(base::WallTime now) {
  const std::scoped_lock lock(mutex_);
  if (manual_) manual_ = now;
  return manual_.has_value();
}

bool SimulatorClock::Advance(std::chrono::nanoseconds by) {
  const std::scoped_lock lock(mutex_);
  if (manual_) *manual_ += by;
  return manual_.has_value();
}

void SimulatorClock::Pin(base::WallTime now) {
  const std::scoped_lock lock(mutex_);
  pinned_ = now;
}

void SimulatorClock::Release() {
  const std::scoped_lock lock(mutex_);
  pinned_.reset();
}

}  // namespace vaultsim
