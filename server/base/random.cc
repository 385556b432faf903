#include "base/random.h"

#include <sys/random.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace base {

std::uint64_t Random::Uint64() {
  std::uint64_t value = 0;
  Fill(reinterpret_cast<unsigned char*>(&value), sizeof value);
  return value;
}

std::uint64_t Random::Below(std::uint64_t bound) {
  const std::uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
  std::uint64_t value = Uint64();
  while (value >= limit) value = Uint64();
  return value % bound;
}

std::string Random::Hex(std::size_t bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string raw(bytes, '\0');
  Fill(reinterpret_cast<unsigned char*>(raw.data()), bytes);
  std::string text;
  text.reserve(bytes * 2);
  for (const char c : raw) {
    text += kDigits[static_cast<unsigned char>(c) >> 4];
    text += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

std::string Random::Uuid() {
  static constexpr char kDigits[] = "0123456789abcdef";
  static constexpr std::size_t kBytes = 16;
  unsigned char bytes[kBytes];
  Fill(bytes, kBytes);
  bytes[6] = static_cast<unsigned char>(0x40 | (bytes[6] & 0x0f));
  bytes[8] = static_cast<unsigned char>(0x80 | (bytes[8] & 0x3f));
  std::string text(36, '-');
  std::size_t at = 0;
  for (std::size_t i = 0; i < kBytes; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) ++at;
    text[at++] = kDigits[bytes[i] >> 4];
    text[at++] = kDigits[bytes[i] & 15];
  }
  return text;
}

std::string Random::Base62(std::size_t length) {
  static constexpr char kAlphabet[] =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string text;
  text.reserve(length);
  while (text.size() < length) {
    unsigned char bytes[64];
    Fill(bytes, sizeof bytes);
    for (const unsigned char byte : bytes) {
      if (byte < 248 && text.size() < length) text += kAlphabet[byte % 62];
    }
  }
  return text;
}

void SystemRandom::Fill(unsigned char* out, std::size_t size) {
  while (size > 0) {
    const ssize_t got = getrandom(out, size, 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      std::abort();  // without randomness no identifier is safe
    }
    out += got;
    size -= static_cast<std::size_t>(got);
  }
}

void SeededRandom::Fill(unsigned char* out, std::size_t size) {
  std::lock_guard lock(mutex_);
  while (size > 0) {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    z ^= z >> 31;
    const std::size_t take = size < sizeof z ? size : sizeof z;
    std::memcpy(out, &z, take);
    out += take;
    size -= take;
  }
}

std::uint64_t SeededRandom::seed() const {
  std::lock_guard lock(mutex_);
  return state_;
}

void SeededRandom::Reseed(std::uint64_t seed) {
  std::lock_guard lock(mutex_);
  state_ = seed;
}

}  // namespace base
