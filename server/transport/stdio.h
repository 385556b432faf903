// Stdio: one client on the two ends of a pipe, a message a line. [basic/transports/stdio]
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include "base/limits.h"
#include "base/log.h"
#include "jsonrpc/endpoint.h"
#include "transport/transport.h"
#include "transport/wake.h"

namespace transport {

class LineSplitter;

struct StdioOptions {
  int in = 0;
  int out = 1;
  std::size_t line_bytes_max = base::limits::kMessageBytesMax;
  std::chrono::milliseconds drain = base::limits::kDrainTime;
  // For a cancelled call to notice.
  std::chrono::milliseconds cancel = std::chrono::milliseconds(100);
};

// The only writer of `out`: nothing else goes there. Neither descriptor is owned. SIGPIPE must be
// ignored by the process (a client that is gone then is an error of write(2)).
class Stdio : public Transport {
 public:
  // endpoint and log must outlive this object; replies may come after it is gone.
  Stdio(StdioOptions options, jsonrpc::Endpoint& endpoint,
        std::shared_ptr<const identity::Principal> principal, base::Log& log);
  ~Stdio() override;

  // Always ok: the end of input is the regular end. [stdio, Shutdown]
  base::Status Serve() override;
  void Close() override { wake_.Signal(); }

 private:
  struct Replies;
  class Sink;

  // False at the end of input.
  bool ReadSome(std::vector<char>& buffer, LineSplitter& lines);
  void Dispatch(LineSplitter& lines);
  void Drain();

  const StdioOptions options_;
  jsonrpc::Endpoint& endpoint_;
  const std::shared_ptr<const identity::Principal> principal_;
  base::Log& log_;
  Wake wake_;
  const std::shared_ptr<jsonrpc::Session> session_;
  const std::shared_ptr<Replies> replies_;
};

}  // namespace transport
