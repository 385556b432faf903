// The HTTP side: paths, methods, headers, queries and bodies before anything is asked [1.1-1.8].
#pragma once

#include <string>
#include <string_view>

#include "vault/transport.h"
#include "vaultsim/state.h"

namespace vaultsim {

// request.method is not looked at; verb is the method's name. decoded: request.path without its
// escapes. The answer is complete, but for Date and Content-Length.
vault::Response Serve(State& state, std::string_view verb, const vault::Request& request,
                      const std::string& decoded);

}  // namespace vaultsim
