#include "conformance/record/update.h"

#include <algorithm>
#include <optional>
#include <set>

namespace conformance {
namespace {

struct Span {
  std::size_t begin = 0;
  std::size_t size = 0;
};

// A line of a text, counted from 1, without the space around it.
Span FindLine(const std::string& text, int line) {
  std::size_t begin = 0;
  for (int i = 1; i < line; ++i) begin = std::min(text.find('\n', begin), text.size() - 1) + 1;
  std::size_t end = std::min(text.find('\n', begin), text.size());
  while (begin < end && (text[begin] == ' ' || text[begin] == '\t')) ++begin;
  while (end > begin && (text[end - 1] == ' ' || text[end - 1] == '\r')) --end;
  return {begin, end - begin};
}

// The answer step at which a story failed; nullptr: it failed elsewhere.
const Step* FailedAnswer(const Story& story, const Played& played) {
  if (played.status != CheckStatus::kFailed) return nullptr;
  for (const Step& step : story.steps) {
    if (step.line == played.line && std::holds_alternative<AnswerStep>(step.what)) return &step;
  }
  return nullptr;
}

std::optional<std::string> WhatCame(const Played& played) {
  if (played.answers.empty() || played.answers.back().first != played.line) return std::nullopt;
  return played.answers.back().second;
}

class Updater {
 public:
  Updater(std::string text, std::string file) : file_(std::move(file)) {
    updated_.text = std::move(text);
  }

  // The story's index in the text. False: it stays as it is now.
  base::Result<bool> Update(std::size_t index, const std::function<Played(const Story&)>& play) {
    auto stories = ParseStories(updated_.text, file_);
    if (!stories) return std::move(stories).error();
    const Story& story = (*stories)[index];
    const Played played = play(story);
    if (played.status == CheckStatus::kPassed || played.status == CheckStatus::kNotApplicable) {
      return false;
    }
    const auto left = [&](const std::string& why) {
      updated_.left.push_back(story.id + ": " + why);
      return false;
    };
    const Step* step = FailedAnswer(story, played);
    if (step == nullptr) return left(played.evidence);
    const auto came = WhatCame(played);
    if (!came) return left("no answer came at line " + std::to_string(step->line));
    const Span at = FindLine(updated_.text, step->line);
    const std::string was = updated_.text.substr(at.begin, at.size);
    if (!changed_.insert(step->line).second || was != step->text) {
      return left("line " + std::to_string(step->line) + " has several answers");
    }
    updated_.text.replace(at.begin, at.size, *came);
    updated_.changes.push_back({story.id, step->line, was, *came});
    return true;
  }

  UpdatedStories Take() && { return std::move(updated_); }

 private:
  const std::string file_;
  UpdatedStories updated_;
  std::set<int> changed_;
};

}  // namespace

base::Result<UpdatedStories> UpdateAnswers(std::string text, const std::string& file,
                                           const std::function<bool(const std::string& id)>& wanted,
                                           const std::function<Played(const Story&)>& play) {
  auto stories = ParseStories(text, file);
  if (!stories) return std::move(stories).error();
  Updater updater(std::move(text), file);
  for (std::size_t i = 0; i < stories->size(); ++i) {
    if (!wanted((*stories)[i].id)) continue;
    bool again = true;
    while (again) {
      auto changed = updater.Update(i, play);
      if (!changed) return std::move(changed).error();
      again = *changed;
    }
  }
  return std::move(updater).Take();
}

}  // namespace conformance
