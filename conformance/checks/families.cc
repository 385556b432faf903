#include "conformance/checks/families.h"

#include <iterator>
#include <utility>

namespace conformance {

std::vector<Check> CodeChecks() {
  std::vector<Check> all;
  for (const auto& make : {CallChecks, DeclarationChecks, FaultChecks, HttpChecks, HygieneChecks,
                           LawChecks, ModelChecks, ProcessChecks, SchemaChecks, TokenChecks}) {
    std::vector<Check> checks = make();
    std::move(checks.begin(), checks.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace conformance
