// The simulator inside the process: what an operation costs with so many secrets in it.
#pragma once

#include <chrono>
#include <cstddef>

namespace bench {

struct InProcessRates {
  std::size_t secrets = 0;
  double reads = 0;  // a second
  double writes = 0;
};
// One thread. Prints a line: reads and writes a second, and the bytes that a secret takes.
InProcessRates MeasureInProcess(std::size_t secrets, std::chrono::milliseconds time);

}  // namespace bench
