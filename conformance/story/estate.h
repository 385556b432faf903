// Makes the estate of a story in a backend.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "conformance/backend/judge.h"
#include "conformance/story/story.h"

namespace conformance {

// The agents that a story declares, by name.
struct Cast {
  std::map<std::string, std::string> tokens = {};
  std::map<std::string, std::vector<std::string>> policies = {};
  std::map<std::string, std::string> revisions = {};
};

base::Result<Cast> MakeEstate(const std::vector<EstateItem>& items, const Judge& judge);

}  // namespace conformance
