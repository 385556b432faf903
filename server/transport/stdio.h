// Stdio: one client on the two ends of a pipe, a message a line. [basic/transports/stdio]
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include "base/limits.h"
#include "base/log.h"
#include "jsonrpc/endpoint.h"
#include "net/event_loop.h"
#include "net/socket.h"
#include "transport/lines.h"
#include "transport/transport.h"
#include "transport/wake.h"

namespace transport {

struct StdioOptions {
  int in = 0;
  int out = 1;
  std::size_t line_bytes_max = base::limits::kMessageBytesMax;
  // Answers that the client does not read: beyond these, its input is not read either.
  std::size_t unsent_bytes_max = base::limits::kStreamBufferBytesMax;
  std::chrono::milliseconds drain = base::limits::kDrainTime;
  // For a cancelled call to notice.
  std::chrono::milliseconds cancel = std::chrono::milliseconds(100);
};

// The only writer of `out`: nothing else goes there. Neither descriptor is owned. SIGPIPE must be
// ignored by the process (a client that is gone then is an error of write(2)).
class Stdio : public Transport, private net::Timer {
 public:
  // Serve runs the loop, which must be of the kind PollerKind::kPoll: standard input may be a file.
  // loop, endpoint and log must outlive this object; replies may come after it is gone.
  Stdio(StdioOptions options, jsonrpc::Endpoint& endpoint,
        std::shared_ptr<const identity::Principal> principal, base::Log& log, net::EventLoop& loop);
  ~Stdio() override;

  // Always ok: the end of input is the regular end. [stdio, Shutdown]
  base::Status Serve() override;
  void Close() override { wake_.Signal(); }

 private:
  struct Replies;
  class Sink;
  class Messages;
  enum class Phase { kServing, kDraining, kCancelling };

  class Watcher final : public net::IoWatcher {
   public:
    Watcher(Stdio& owner, void (Stdio::*call)()) : owner_(owner), call_(call) {}
    void OnReady(unsigned) override { (owner_.*call_)(); }

   private:
    Stdio& owner_;
    void (Stdio::*call_)();
  };

  void OnInput();
  void OnOutput();
  void OnReaderGone();
  void OnReplies();
  void OnTimer() override;
  // False at the end of input.
  bool ReadSome();
  void Dispatch();
  void ReadInput(bool wanted);
  void UnwatchInput();
  void BeginDrain();
  void QuitIfDrained();

  const StdioOptions options_;
  jsonrpc::Endpoint& endpoint_;
  const std::shared_ptr<const identity::Principal> principal_;
  base::Log& log_;
  net::EventLoop& loop_;
  Wake wake_;
  const std::shared_ptr<jsonrpc::Session> session_;
  const std::shared_ptr<Replies> replies_;
  // The loop knows a descriptor once: a second one where input and output are the same socket.
  const net::Fd second_;
  const int out_;
  Watcher on_input_{*this, &Stdio::OnInput};
  Watcher on_output_{*this, &Stdio::OnOutput};
  Watcher on_wake_{*this, &Stdio::BeginDrain};
  LineSplitter lines_;
  std::vector<char> buffer_;
  bool input_watched_ = false;
  bool output_watched_ = false;
  Phase phase_ = Phase::kServing;
};

}  // namespace transport
