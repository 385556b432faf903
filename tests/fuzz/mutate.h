// Blind mutation of seed inputs, for compilers without libFuzzer and for the normal test run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fuzz {

// Deterministic by its seed. Not thread-safe.
class Mutator {
 public:
  // seeds must not be empty.
  Mutator(std::vector<std::string> seeds, std::uint64_t seed);
  std::string Next();

 private:
  std::uint64_t Random();
  std::size_t Below(std::size_t bound) { return static_cast<std::size_t>(Random() % bound); }
  void MutateOnce(std::string* text);

  const std::vector<std::string> seeds_;
  std::uint64_t state_;
};

}  // namespace fuzz
