// Child: a program under measurement, with its standard input and output as pipes.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

using Clock = std::chrono::steady_clock;

// NAME=value; an entry replaces the inherited variable of that name.
using Variables = std::vector<std::string>;

// Ends its process on destruction. Not thread-safe. Failures end the benchmark with a message.
class Child {
 public:
  enum class Output { kPipe, kDiscard };

  // Standard error is discarded. command[0] is looked up in PATH.
  Child(const std::vector<std::string>& command, const Variables& variables, Output output);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  ~Child();

  void Write(std::string_view bytes) const;
  // The next line of standard output, without its end. Blocks.
  std::string_view ReadLine();

  std::uint64_t resident_kb() const;  // 0 when the process has ended
  double cpu_seconds() const;         // user and system time so far
  bool running() const;

 private:
  pid_t pid_ = -1;
  int in_ = -1;
  int out_ = -1;
  std::string buffer_;
  std::size_t consumed_ = 0;
};

// Prints to stderr and exits with code 1: a benchmark has nothing to recover to.
[[noreturn]] void Fail(const std::string& message);

}  // namespace bench
