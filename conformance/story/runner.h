// Plays a story on a stage.
#pragma once

#include <vector>

#include "conformance/result/result.h"
#include "conformance/stage/stage.h"
#include "conformance/story/story.h"

namespace conformance {

struct Played {
  CheckStatus status = CheckStatus::kPassed;
  std::string evidence = {};
  int line = 0;  // of the step that decided
  // Of each answer step in order, if anything came: what it was, as a line of a story.
  std::vector<std::pair<int, std::string>> answers = {};
};

// Freshens the stage first. Never blocks longer than the patience of the stage allows for each
// step.
Played Play(const Story& story, Stage& stage);

}  // namespace conformance
