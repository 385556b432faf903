// Confirmation: that a user agrees before a call ends something for good.
#pragma once

#include <optional>

#include "base/result.h"
#include "config.h"
#include "mcp/dialog.h"
#include "tools/tool.h"

namespace server {

// Whether the user is to be asked, or would be if he could.
bool AsksFirst(ConfirmMode mode, const mcp::Dialog& dialog);

// nullopt: the call may go on. An agreement holds for the plan that the user saw: for another
// fingerprint he is asked again. kRejected: the user does not agree, or cannot be asked but must.
base::Result<std::optional<mcp::InputRequired>> Confirm(const tools::Plan& plan,
                                                        const mcp::Dialog& dialog);

}  // namespace server
