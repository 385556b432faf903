#include "mcp/call_messages.h"

#include <string>

#include "guard/exit_filter.h"
#include "identity/principal.h"
#include "json/parse.h"
#include "jsonrpc/encode.h"

namespace mcp {

void CallMessages::OnProgress(int done, int total, std::string_view what) {
  if (exchange_.progress_token.empty() || done <= last_) return;
  last_ = done;
  std::string params =
      R"({"progressToken":)" + exchange_.progress_token + R"(,"progress":)" + std::to_string(done);
  if (total > 0) params += R"(,"total":)" + std::to_string(total);
  if (exchange_.revision->progress_messages) params += R"(,"message":)" + json::Quote(what);
  exchange_.sink->Send(jsonrpc::EncodeNotification("notifications/progress", params + '}'));
}

void CallMessages::OnLog(base::LogLevel level, std::string_view text) {
  const MessageLevel weight = MessageLevelOf(level);
  if (!exchange_.log_level || weight < *exchange_.log_level) return;
  std::string params = R"({"level":")";
  params += MessageLevelName(weight);
  params += R"(","data":)" + json::Quote(guard::StripInvisible(text)) + '}';
  guard::RedactToken(params, exchange_.caller.principal->token);
  exchange_.sink->Send(jsonrpc::EncodeNotification("notifications/message", params));
}

void CallMessages::OnLongWait() {
  if (exchange_.revision->streams_can_pause) exchange_.sink->HangUp();
}

}  // namespace mcp
