// IDNA's ToASCII as golang.org/x/net/idna does it with StrictDomainName and VerifyDNSLength and
// without mapping or validation of labels: lengths are checked, characters are not.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace vaultsim::pki {

// refuse_final_dot: newer versions of the library (OpenBao's) do. kRejected with Go's text:
// `idna: invalid label "a..b"`.
base::Result<std::string> IdnaToAscii(std::string_view name, bool refuse_final_dot);

}  // namespace vaultsim::pki
