// Line: a queue of objects that carry their own place in it, so that joining allocates nothing and
// anybody can leave from the middle.
#pragma once

namespace net {

// A base of what stands in a line; in one at a time. Leaves when it is destroyed.
class InLine {
 public:
  bool waits() const { return next_ != this; }
  // No effect on who does not wait.
  void Leave() {
    previous_->next_ = next_;
    next_->previous_ = previous_;
    previous_ = next_ = this;
  }

 protected:
  InLine() = default;
  ~InLine() { Leave(); }
  InLine(const InLine&) = delete;
  InLine& operator=(const InLine&) = delete;

 private:
  template <typename T>
  friend class Line;

  InLine* previous_ = this;
  InLine* next_ = this;
};

// Not thread-safe. Does not own. T: a class with InLine among its bases.
template <typename T>
class Line {
 public:
  bool empty() const { return !ends_.waits(); }
  // At the end. No effect on who waits already.
  void Join(T& who) {
    InLine& link = who;
    if (link.waits()) return;
    link.previous_ = ends_.previous_;
    link.next_ = &ends_;
    link.previous_->next_ = &link;
    ends_.previous_ = &link;
  }
  // The first one, who leaves. Not of an empty line.
  T& Next() {
    InLine& first = *ends_.next_;
    first.Leave();
    return static_cast<T&>(first);
  }

 private:
  struct Ends : InLine {};
  Ends ends_;  // before the first and behind the last
};

}  // namespace net
