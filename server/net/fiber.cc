#include "net/fiber.h"

#include <boost/context/fiber.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace net {
namespace {

namespace context = boost::context;

#if defined(__SANITIZE_ADDRESS__)
// One side of the switch: its own shadow stack, and where the other side's stack is.
struct StackSide {
  void* shadow = nullptr;
  const void* other_bottom = nullptr;
  std::size_t other_size = 0;

  // last: this stack will not be returned to.
  void Leave(bool last = false) {
    __sanitizer_start_switch_fiber(last ? nullptr : &shadow, other_bottom, other_size);
  }
  // Notes in `from` where the stack is that was left.
  void Arrive(const void** from_bottom, std::size_t* from_size) {
    __sanitizer_finish_switch_fiber(shadow, from_bottom, from_size);
  }
};
#endif

// Remembers the place of the stack it gave.
class Stacks {
 public:
  Stacks(std::size_t bytes, context::stack_context* given) : stacks_(bytes), given_(given) {}
  context::stack_context allocate() { return *given_ = stacks_.allocate(); }
  void deallocate(context::stack_context& stack) { stacks_.deallocate(stack); }

 private:
  context::protected_fixedsize_stack stacks_;
  context::stack_context* given_;
};

}  // namespace

struct Fiber::State {
  std::function<void()> body;
  context::stack_context stack = {};
  context::fiber inside = {};   // while paused or not begun
  context::fiber outside = {};  // while the body runs
#if defined(__SANITIZE_ADDRESS__)
  StackSide inner = {};
  StackSide outer = {};
#endif
#if defined(__SANITIZE_THREAD__)
  void* inner_thread = __tsan_create_fiber(0);
  void* outer_thread = nullptr;
#endif

  void BeforeEntering() {
#if defined(__SANITIZE_ADDRESS__)
    outer.other_bottom = static_cast<char*>(stack.sp) - stack.size;
    outer.other_size = stack.size;
    outer.Leave();
#endif
#if defined(__SANITIZE_THREAD__)
    outer_thread = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(inner_thread, 0);
#endif
  }
  void AfterEntering() {
#if defined(__SANITIZE_ADDRESS__)
    inner.Arrive(&inner.other_bottom, &inner.other_size);
#endif
  }
  void BeforeLeaving([[maybe_unused]] bool last) {
#if defined(__SANITIZE_ADDRESS__)
    inner.Leave(last);
#endif
#if defined(__SANITIZE_THREAD__)
    __tsan_switch_to_fiber(outer_thread, 0);
#endif
  }
  void AfterLeaving() {
#if defined(__SANITIZE_ADDRESS__)
    outer.Arrive(nullptr, nullptr);
#endif
  }
};

Fiber::Fiber(std::function<void()> body, std::size_t stack_bytes)
    : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.body = std::move(body);
  state.inside = context::fiber(std::allocator_arg, Stacks(stack_bytes, &state.stack),
                                [&state](context::fiber&& outside) {
                                  state.outside = std::move(outside);
                                  state.AfterEntering();
                                  state.body();
                                  state.BeforeLeaving(true);
                                  return std::move(state.outside);
                                });
}

Fiber::~Fiber() {
#if defined(__SANITIZE_THREAD__)
  __tsan_destroy_fiber(state_->inner_thread);
#endif
}

void Fiber::Resume() {
  State& state = *state_;
  state.BeforeEntering();
  state.inside = std::move(state.inside).resume();
  state.AfterLeaving();
}

void Fiber::Pause() {
  State& state = *state_;
  state.BeforeLeaving(false);
  state.outside = std::move(state.outside).resume();
  state.AfterEntering();
}

bool Fiber::ended() const { return !state_->inside; }

}  // namespace net
