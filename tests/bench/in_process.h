// The simulator inside the process: what an operation costs with so many secrets in it.
#pragma once

#include <chrono>
#include <cstddef>

namespace bench {

// One thread. Prints a line: reads and writes a second, and the bytes that a secret takes.
void PrintInProcess(std::size_t secrets, std::chrono::milliseconds time);

}  // namespace bench
