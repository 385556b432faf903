#include "guard/guard.h"

#include <string>

namespace guard {

void Guard::Record(const identity::Principal& principal, const CallRecord& record) {
  log_.Write(base::LogLevel::kInfo, "tool call",
             {{"tool", std::string(record.tool)},
              {"principal", principal.id},
              {"outcome", std::string(record.outcome)},
              {"us", std::to_string(record.duration.count())}});
}

}  // namespace guard
