// What a run says on a terminal, or in the log of a CI server.
#pragma once

#include <cstddef>
#include <mutex>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "conformance/result/result.h"

namespace conformance {

struct ProgressOptions {
  bool terminal = false;  // rewrite the last line, colour
  std::size_t width = 80;
  // The families that will be run and how many checks each has, in order.
  std::vector<std::pair<std::string, std::size_t>> plan = {};
};

// Thread-safe. The stream must outlive it.
class Progress {
 public:
  Progress(std::ostream& out, ProgressOptions options);

  // On a terminal a bar; else a line for what failed, and one for a family whose checks are done.
  void Finished(const CheckResult& check);
  // Removes the bar. Then the verdict: the families, what failed, what could not be judged.
  void End(const RunResult& run);

 private:
  void DrawBar(const std::string& family);
  void Log(const CheckResult& check);

  std::ostream& out_;
  const ProgressOptions options_;
  std::mutex mutex_;
  std::vector<CheckStatus> statuses_;
  // Beside options_.plan: how far each family is.
  std::vector<std::pair<std::size_t, std::size_t>> done_and_failed_;
};

}  // namespace conformance
