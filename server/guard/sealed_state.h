// SealedState: what a server wants to find again in a later request, carried by the client, who can
// neither read nor alter it, nor use it for another request, caller or time. [2026-07-28
// basic/patterns/mrtr, Server Requirements 4 and 5]
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace guard {

// The keys, each 32 bytes: the first seals, all open. Servers that share them open each other's.
class StateKeys {
 public:
  // For one process: nobody else opens what it seals.
  explicit StateKeys(base::Random& random);
  // A key a line, of at least 32 characters (blank lines and lines that begin with '#' do not
  // count); a new one is put first in two steps: last everywhere, then first. kInvalidArgument: no
  // key, or one that is too short; the message never quotes it.
  static base::Result<StateKeys> Parse(std::string_view text);

  const std::vector<base::SecretString>& keys() const { return keys_; }

 private:
  StateKeys() = default;
  std::vector<base::SecretString> keys_;
};

// AES-256-GCM. Thread-safe. clock and random must outlive it.
class SealedState {
 public:
  // How long a user may take to answer.
  static constexpr std::chrono::minutes kTime{10};

  SealedState(StateKeys keys, const base::Clock& clock, base::Random& random)
      : keys_(std::move(keys)), clock_(clock), random_(random) {}

  // binding: all that the state is good for, e.g. caller and request. Base64 text.
  std::string Seal(std::string_view state, std::string_view binding) const;
  // nullopt: altered, too old, sealed with another key or for another binding.
  std::optional<std::string> Open(std::string_view sealed, std::string_view binding) const;

 private:
  const StateKeys keys_;
  const base::Clock& clock_;
  base::Random& random_;
};

}  // namespace guard
