#include "net/fibers.h"

#include <poll.h>

#include <cstdint>
#include <optional>
#include <stop_token>
#include <utility>

#include "base/waiter.h"
#include "net/fiber.h"

namespace net {

// A fiber that runs one task after another.
class Fibers::Worker final : public base::Waiter, private IoWatcher, private Timer {
 public:
  explicit Worker(Fibers& owner) : owner_(owner), fiber_([this] { Work(); }, owner.stack_bytes_) {}

  // Runs it until its first wait.
  void Begin(std::function<void()> task) {
    task_ = std::move(task);
    Resume();
  }

  // Ends the wait, or the fiber if it has no task.
  void Finish() {
    result_ = {Outcome::kStopped};
    Resume();
  }

  bool ended() const { return fiber_.ended(); }

  Result Until(int fd, short events, base::SteadyTime limit, const std::stop_token& stop) override {
    if (owner_.finishing_ || stop.stop_requested()) return {Outcome::kStopped};
    const unsigned interest =
        ((events & POLLIN) != 0 ? kReadable : 0) | ((events & POLLOUT) != 0 ? kWritable : 0);
    if (fd >= 0 && !owner_.loop_.Watch(fd, interest, this)) return {Outcome::kFailed};
    if (limit != base::SteadyTime::max()) owner_.loop_.SetTimer(this, limit);
    {
      std::optional<std::stop_callback<OnStop>> stopping;
      if (stop.stop_possible()) stopping.emplace(stop, OnStop{*this, serial_});
      fiber_.Pause();
    }
    ++serial_;
    owner_.loop_.CancelTimer(this);
    if (fd >= 0) owner_.loop_.Unwatch(fd);
    result_.ready = static_cast<short>(result_.ready & events);
    return result_;
  }

 private:
  // On any thread. The wait it is meant for may be over when the loop gets to it.
  struct OnStop {
    Worker& worker;
    std::uint64_t serial;
    void operator()() const {
      worker.owner_.loop_.Post([&to = worker, meant = serial] {
        if (to.serial_ == meant) to.End({Outcome::kStopped});
      });
    }
  };

  void Work() {
    while (true) {
      task_();
      task_ = nullptr;  // what the task holds must not outlive it while the fiber waits
      if (!owner_.queue_.empty()) {
        task_ = std::move(owner_.queue_.front());
        owner_.queue_.pop_front();
        continue;
      }
      owner_.idle_.push_back(this);
      fiber_.Pause();
      if (task_ == nullptr) return;
    }
  }

  void OnReady(unsigned ready) override {
    End({Outcome::kReady, static_cast<short>(((ready & kReadable) != 0 ? POLLIN : 0) |
                                             ((ready & kWritable) != 0 ? POLLOUT : 0))});
  }
  void OnTimer() override { End({Outcome::kTimeout}); }

  void End(Result result) {
    result_ = result;
    Resume();
  }

  void Resume() {
    base::Waiter* const former = SetCurrent(this);
    fiber_.Resume();
    SetCurrent(former);
  }

  Fibers& owner_;
  std::function<void()> task_;
  Result result_;
  std::uint64_t serial_ = 0;  // of the wait
  Fiber fiber_;
};

Fibers::Fibers(EventLoop& loop, std::size_t fibers_max, std::size_t queue_max,
               std::size_t stack_bytes)
    : loop_(loop), fibers_max_(fibers_max), queue_max_(queue_max), stack_bytes_(stack_bytes) {
  loop_.AtEnd([this] { Finish(); });
}

Fibers::~Fibers() { Finish(); }

bool Fibers::Submit(std::function<void()> task) {
  if (finishing_) return false;
  if (!idle_.empty()) {
    Worker* const worker = idle_.back();
    idle_.pop_back();
    worker->Begin(std::move(task));
    return true;
  }
  if (workers_.size() < fibers_max_) {
    workers_.push_back(std::make_unique<Worker>(*this));
    workers_.back()->Begin(std::move(task));
    return true;
  }
  if (queue_.size() >= queue_max_) return false;
  queue_.push_back(std::move(task));
  return true;
}

void Fibers::Finish() {
  finishing_ = true;
  for (const auto& worker : workers_) {
    // A fiber that has no task left ends at the next; one that has takes what waits, too.
    while (!worker->ended()) worker->Finish();
  }
  workers_.clear();
  idle_.clear();
}

}  // namespace net
