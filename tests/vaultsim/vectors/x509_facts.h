// The hook for decoding certificates: what RunCase compares with the vectors' "x509".
#pragma once

#include "run.h"

namespace vectors {

// nullptr: the facts are not compared.
DecodeX509 X509Facts();

}  // namespace vectors
