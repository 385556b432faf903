// Prints docs/simulator_coverage.md.
#include <fstream>
#include <iostream>
#include <iterator>

#include "coverage_document.h"

namespace {

std::string ReadFile(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

int main() {
  std::cout << vaultsim::CoverageDocument(ReadFile(VAULTSIM_OPENAPI_PATHS),
                                          ReadFile(VAULTSIM_COVERAGE_REMARKS));
}
