#include "mcp/progress.h"

#include <string>

#include "json/parse.h"
#include "jsonrpc/encode.h"

namespace mcp {

void Progress::OnProgress(int done, int total, std::string_view what) {
  if (exchange_.progress_token.empty() || done <= last_) return;
  last_ = done;
  std::string params = R"({"progressToken":)" + exchange_.progress_token + R"(,"progress":)" +
                       std::to_string(done) + R"(,"total":)" + std::to_string(total);
  if (exchange_.revision->progress_messages) params += R"(,"message":)" + json::Quote(what);
  exchange_.sink->Notify(jsonrpc::EncodeNotification("notifications/progress", params + '}'));
}

}  // namespace mcp
