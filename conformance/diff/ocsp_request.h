// OCSP requests of a run: they are made of certificates and serials that the servers made up.
#pragma once

#include "vault/transport.h"

namespace diff {

// A write to pki/ocsp with the body {"issuer": PEM, "serial_number": HEX, "hash": "sha256", "via":
// "get"} becomes the request that this describes, a GET if so wanted. Others stay as they are.
void MakeOcspRequest(vault::Request& request);

}  // namespace diff
