// Facts about OCSP responses, read with OpenSSL alone.
#pragma once

#include <string_view>

#include "json/fwd.h"

namespace diff {

// {"status": 0, "responder": [...], "certificate": "revoked", ...}; an error response has only its
// status. Something else: {"undecodable": why}.
Json OcspFacts(std::string_view der);

}  // namespace diff
