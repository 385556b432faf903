// Transport: a way by which messages come in and replies go out. Three exist: stdio.h,
// http_service.h (over streamable_http.h) and, for tests and the conformance suite, memory.h.
#pragma once

#include "base/result.h"

namespace transport {

class Transport {
 public:
  virtual ~Transport() = default;
  // Serves until the other side has ended or Close is called, then lets calls in flight finish for
  // base::limits::kDrainTime, cancels the rest and returns. Blocks; once.
  virtual base::Status Serve() = 0;
  // Ends Serve, also one that has not begun. Any thread, async-signal-safe, idempotent.
  virtual void Close() = 0;
};

}  // namespace transport
