// One good call of each tool on a prepared Vault: what the suites over all tools vary.
#pragma once

#include <string>
#include <vector>

#include "json/box.h"
#include "tool_bench.h"

namespace support {

struct SampleCall {
  std::string tool;
  json::Box arguments;
};

// "secret/app/x" (three versions), "old/" (version 1, with app/x), "pki/" (root-a, role web),
// "int/" (empty PKI mount), "spare/" (a mount to delete). Quick: EC keys.
void Prepare(ToolBench& bench);

// Every tool at least once, every optional string parameter given; each succeeds on Prepare's Vault
// when it is the first call.
std::vector<SampleCall> SampleCalls();

}  // namespace support
