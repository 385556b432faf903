// Fiber: a function with a stack of its own that can pause and go on. Not scheduled by anybody; see
// fibers.h.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace net {

// Lives on the thread that resumes it first. Sanitizers are told of every change of stacks.
class Fiber {
 public:
  // body must not throw. The stack has a guard page below it; its memory is used as it is touched.
  Fiber(std::function<void()> body, std::size_t stack_bytes);
  // The body must have ended, or never have begun.
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  // From outside: runs the body from where it is until it pauses or ends.
  void Resume();
  // Inside the body: Resume returns; the next Resume returns from here.
  void Pause();
  bool ended() const;

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

}  // namespace net
