// What an auth method says when a token that one of its logins made is renewed.
#pragma once

#include <cstdint>
#include <string>

namespace vaultsim {

struct Token;

// Seconds; 0: not set.
struct LoginRenewal {
  std::string refusal = {};  // not renewed: why
  bool gone = false;         // whoever logged in is not known any more: nothing happens
  std::int64_t ttl_s = 0;
  std::int64_t max_ttl_s = 0;
  std::int64_t period_s = 0;
};

inline LoginRenewal NoRenewal() { return {.refusal = "unsupported operation"}; }

}  // namespace vaultsim
