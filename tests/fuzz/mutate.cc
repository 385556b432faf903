#include "mutate.h"

#include <algorithm>
#include <utility>

namespace fuzz {
namespace {

constexpr std::size_t kInputBytesMax = 64 * 1024;

}  // namespace

Mutator::Mutator(std::vector<std::string> seeds, std::uint64_t seed)
    : seeds_(std::move(seeds)), state_(seed) {}

std::string Mutator::Next() {
  std::string text = seeds_[Below(seeds_.size())];
  for (std::size_t n = 1 + Below(4); n > 0; --n) MutateOnce(&text);
  if (text.size() > kInputBytesMax) text.resize(kInputBytesMax);
  return text;
}

// SplitMix64.
std::uint64_t Mutator::Random() {
  std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

void Mutator::MutateOnce(std::string* text) {
  const std::string& other = seeds_[Below(seeds_.size())];
  const std::size_t at = Below(text->size() + 1);
  const std::size_t length = std::min(Below(32), text->size() - at);
  switch (Below(7)) {
    case 0:  // another byte
      if (at < text->size()) (*text)[at] = static_cast<char>(Random());
      return;
    case 1:  // another bit
      if (at < text->size()) (*text)[at] = static_cast<char>((*text)[at] ^ (1 << Below(8)));
      return;
    case 2:  // one byte more
      text->insert(at, 1, static_cast<char>(Random()));
      return;
    case 3:  // some bytes less
      text->erase(at, length);
      return;
    case 4:  // some bytes twice
      text->insert(at, text->substr(at, length));
      return;
    case 5: {  // a piece of another
      const std::size_t from = Below(other.size() + 1);
      text->insert(at, other.substr(from, Below(64)));
      return;
    }
    default:  // the head of one, the tail of another
      text->resize(at);
      text->append(other.substr(Below(other.size() + 1)));
  }
}

}  // namespace fuzz
