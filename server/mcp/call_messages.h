// CallMessages: what a call has to say before its result, as notifications to the client that asked
// for it. [basic/utilities/progress, server/utilities/logging; 2026-07-28 basic/patterns/progress]
#pragma once

#include <string_view>

#include "base/cancellation.h"
#include "mcp/outlet.h"

namespace mcp {

// Of one call, for one thread. exchange must outlive it.
class CallMessages : public base::CallListener {
 public:
  explicit CallMessages(const Exchange& exchange) : exchange_(exchange) {}
  // Nothing is sent that does not go forward.
  void OnProgress(int done, int total, std::string_view what) override;
  void OnLog(base::LogLevel level, std::string_view text) override;
  void OnLongWait() override;

 private:
  const Exchange& exchange_;
  int last_ = -1;
};

}  // namespace mcp
