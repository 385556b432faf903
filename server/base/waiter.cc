#include "base/waiter.h"

#include <utility>

namespace base {
namespace {

thread_local Waiter* current = nullptr;

}  // namespace

Waiter* Waiter::Current() { return current; }

Waiter* Waiter::SetCurrent(Waiter* waiter) { return std::exchange(current, waiter); }

}  // namespace base
