// What a run of checks found out about one server.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace conformance {

enum class CheckStatus {
  kPassed,
  kFailed,         // the server did what it must not do
  kNotApplicable,  // the server does not offer what is judged; never a fault of it
  kError,          // the check could not be made: the backend or the runner failed
};

struct CheckResult {
  std::string id;      // "V-KV-01.two-writers"
  std::string family;  // "protocol", "tools", "traces", "properties", "safety", "faults"
  std::string title = {};
  std::string why = {};                   // why it matters
  std::vector<std::string> defects = {};  // ids of docs/defects.md that it hunts
  CheckStatus status = CheckStatus::kPassed;
  std::string evidence = {};    // one paragraph: what was expected and what came instead
  std::string transcript = {};  // the exact bytes that show it, a line for each message
  std::string reproduce = {};   // a command for a shell
  double seconds = 0;
};

// One run: one server, one transport, one backend.
struct RunResult {
  std::string server;         // its name, as it says
  std::string version = {};   // likewise
  std::string target = {};    // "stdio:CMD", "http:URL", "memory"
  std::string backend = {};   // "sim", "dev:bao" ...
  std::string revision = {};  // of MCP: "2025-11-25"
  std::uint64_t seed = 0;
  std::string started = {};  // RFC 3339, UTC
  double seconds = 0;
  std::vector<CheckResult> checks = {};
  // By the tool's canonical name: how long its calls took, in seconds, in the order of the calls.
  std::map<std::string, std::vector<double>> latencies = {};
};

}  // namespace conformance
