// Randomness as a dependency. Ids of sessions and tokens come from SystemRandom in production;
// tests and the simulator's --seed use SeededRandom.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>

namespace base {

// Thread-safe.
class Random {
 public:
  virtual ~Random() = default;
  virtual void Fill(unsigned char* out, std::size_t size) = 0;

  std::uint64_t Uint64();
  // Uniform in [0, bound); bound > 0.
  std::uint64_t Below(std::uint64_t bound);
  // Lower-case version-4 UUID.
  std::string Uuid();
  std::string Hex(std::size_t bytes);
  // Letters and digits, unbiased.
  std::string Base62(std::size_t length);
};

// The operating system's source (getrandom).
class SystemRandom : public Random {
 public:
  void Fill(unsigned char* out, std::size_t size) override;
};

// Deterministic (SplitMix64). Not for secrets.
class SeededRandom : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  void Fill(unsigned char* out, std::size_t size) override;
  // Another source with this seed goes on as this one will.
  std::uint64_t seed() const;
  void Reseed(std::uint64_t seed);

 private:
  mutable std::mutex mutex_;
  std::uint64_t state_;
};

}  // namespace base
