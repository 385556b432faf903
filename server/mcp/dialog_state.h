// DialogState: the dialog of a stateless request, which carries all of it: what the client can do,
// what it answers, and what the server wanted to find again. [2026-07-28 basic/patterns/mrtr]
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "guard/sealed_state.h"
#include "mcp/dialog.h"
#include "mcp/outlet.h"

namespace mcp {

// Of one request on its way. binding: what its state is good for: caller, method and parameters.
struct RequestDialog {
  Dialog dialog = {};
  std::string binding = {};
};

// Thread-safe. sealed must outlive it.
class DialogState {
 public:
  explicit DialogState(const guard::SealedState& sealed) : sealed_(sealed) {}

  // In a session: what the client said at its beginning. Otherwise from params; the failure says
  // what of them is malformed, or that the state is not one of ours for this request.
  std::optional<Failure> Read(const Exchange& exchange, std::string_view method, const Json& params,
                              RequestDialog& request) const;

  // The inside of an InputRequiredResult without resultType.
  std::string Members(const InputRequired& required, std::string_view binding) const;

 private:
  const guard::SealedState& sealed_;
};

// -32021: the client must be able to do what method asks for.
Failure MissingCapability(std::string_view method);

}  // namespace mcp
