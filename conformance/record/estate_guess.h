// What there must have been before a recorded session, as far as its calls show it.
#pragma once

#include <string>
#include <vector>

#include "conformance/agent/answer.h"
#include "conformance/record/secret_mask.h"
#include "json/box.h"

namespace conformance {

// A call in canonical names, its secrets masked.
struct MaskedCall {
  std::string tool;
  json::Box arguments = {};
  const Answer* answer = nullptr;
};

// Lines of a story: mounts, and secrets that were there before they were written.
std::vector<std::string> GuessEstate(const std::vector<MaskedCall>& calls, SecretMask& mask);

}  // namespace conformance
