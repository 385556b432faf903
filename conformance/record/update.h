// Brings the expected answers of stories up to what a server really says.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "conformance/story/runner.h"
#include "conformance/story/story.h"

namespace conformance {

struct AnswerChange {
  std::string story;  // its id
  int line = 0;
  std::string was = {};
  std::string is = {};
};

struct UpdatedStories {
  std::string text;
  std::vector<AnswerChange> changes = {};
  std::vector<std::string> left = {};  // stories that still fail: a line each, which says why
};

// Plays each wanted story, and as long as it fails at an answer, puts what came in its place; every
// other line stays byte for byte. kInvalidArgument: the text holds no stories.
base::Result<UpdatedStories> UpdateAnswers(std::string text, const std::string& file,
                                           const std::function<bool(const std::string& id)>& wanted,
                                           const std::function<Played(const Story&)>& play);

}  // namespace conformance
