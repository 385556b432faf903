#include "x509_facts.h"

namespace vectors {

DecodeX509 X509Facts() { return nullptr; }

}  // namespace vectors
