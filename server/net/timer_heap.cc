#include "net/timer_heap.h"

namespace net {

void TimerHeap::Set(Timer* timer, SteadyTime deadline) {
  timer->deadline_ = deadline;
  if (!timer->armed()) {
    heap_.push_back(timer);
    timer->place_ = heap_.size() - 1;
  }
  Up(timer->place_);
  Down(timer->place_);
}

void TimerHeap::Cancel(Timer* timer) {
  if (!timer->armed()) return;
  const std::size_t hole = timer->place_;
  timer->place_ = Timer::kNowhere;
  Timer* last = heap_.back();
  heap_.pop_back();
  if (last == timer) return;
  Place(last, hole);
  Up(hole);
  Down(last->place_);
}

std::optional<SteadyTime> TimerHeap::next() const {
  if (heap_.empty()) return std::nullopt;
  return heap_.front()->deadline_;
}

void TimerHeap::Expire(SteadyTime now) {
  // At most once round: a timer that re-arms itself for the past must not hold the loop.
  for (std::size_t left = heap_.size(); left > 0; --left) {
    if (heap_.empty() || heap_.front()->deadline_ > now) return;
    Timer* due = heap_.front();
    Cancel(due);
    due->OnTimer();
  }
}

void TimerHeap::Place(Timer* timer, std::size_t at) {
  heap_[at] = timer;
  timer->place_ = at;
}

void TimerHeap::Up(std::size_t at) {
  Timer* timer = heap_[at];
  while (at > 0) {
    const std::size_t parent = (at - 1) / 2;
    if (heap_[parent]->deadline_ <= timer->deadline_) break;
    Place(heap_[parent], at);
    at = parent;
  }
  Place(timer, at);
}

void TimerHeap::Down(std::size_t at) {
  Timer* timer = heap_[at];
  while (true) {
    std::size_t child = 2 * at + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1]->deadline_ < heap_[child]->deadline_) ++child;
    if (heap_[child]->deadline_ >= timer->deadline_) break;
    Place(heap_[child], at);
    at = child;
  }
  Place(timer, at);
}

}  // namespace net
