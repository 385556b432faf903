// Progress: a call's reports as notifications/progress to who gave a token for them.
// [basic/utilities/progress; 2026-07-28 basic/patterns/progress]
#pragma once

#include <string_view>

#include "base/cancellation.h"
#include "mcp/outlet.h"

namespace mcp {

// Of one call, for one thread. exchange must outlive it.
class Progress : public base::ProgressListener {
 public:
  explicit Progress(const Exchange& exchange) : exchange_(exchange) {}
  // Nothing is sent that does not go forward.
  void OnProgress(int done, int total, std::string_view what) override;

 private:
  const Exchange& exchange_;
  int last_ = -1;
};

}  // namespace mcp
