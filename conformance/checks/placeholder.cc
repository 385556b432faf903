#include "conformance/suite/check.h"

namespace conformance {
std::vector<Check> ProtocolChecks() { return {}; }
std::vector<Check> PropertyChecks() { return {}; }
std::vector<Check> SafetyChecks() { return {}; }
std::vector<Check> FaultChecks() { return {}; }
}  // namespace conformance
