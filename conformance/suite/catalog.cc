#include <algorithm>

#include "conformance/data/embedded.h"
#include "conformance/story/runner.h"
#include "conformance/suite/check.h"

namespace conformance {
namespace {

// "cases/safety/paths.story": "safety".
std::string FamilyOf(std::string_view name) {
  if (name.starts_with("traces/")) return "traces";
  const std::size_t begin = name.find('/') + 1;
  return std::string(name.substr(begin, name.find('/', begin) - begin));
}

Check FromStory(Story story, const std::string& family) {
  Check check{.id = story.id,
              .family = family,
              .title = story.title,
              .why = story.why,
              .defects = story.hunts,
              .source = WriteStory(story)};
  check.run = [story = std::move(story)](Stage& stage, const CheckContext&) -> Outcome {
    Played played = Play(story, stage);
    return {played.status, std::move(played.evidence)};
  };
  return check;
}

// A story of our own that cannot be read is a defect of the program.
std::vector<Check> OwnStories(const EmbeddedText& file) {
  auto checks = StoryChecks(std::string(file.name), file.text, FamilyOf(file.name));
  if (checks) return std::move(checks).value();
  Check broken{.id = std::string(file.name), .family = FamilyOf(file.name)};
  broken.run = [message = checks.error().message](Stage&, const CheckContext&) {
    return Broken(message);
  };
  return {std::move(broken)};
}

}  // namespace

base::Result<std::vector<Check>> StoryChecks(const std::string& name, std::string_view text,
                                             const std::string& family) {
  auto stories = ParseStories(text, name);
  if (!stories) return std::move(stories).error();
  std::vector<Check> checks;
  for (Story& story : *stories) checks.push_back(FromStory(std::move(story), family));
  return checks;
}

std::vector<Check> AllChecks() {
  std::vector<Check> all;
  const auto add = [&all](std::vector<Check> checks) {
    std::move(checks.begin(), checks.end(), std::back_inserter(all));
  };
  add(CodeChecks());
  for (const char* folder : {"cases/", "traces/"}) {
    for (const EmbeddedText& file : EmbeddedFolder(folder)) add(OwnStories(file));
  }
  static const std::vector<std::string> kOrder = {"protocol",   "tools",  "traces",
                                                  "properties", "safety", "faults"};
  const auto rank = [](const Check& check) {
    return std::find(kOrder.begin(), kOrder.end(), check.family) - kOrder.begin();
  };
  std::stable_sort(all.begin(), all.end(), [&](const Check& left, const Check& right) {
    return std::pair(rank(left), left.id) < std::pair(rank(right), right.id);
  });
  return all;
}

bool MatchesGlob(std::string_view glob, std::string_view text) {
  if (glob.empty()) return text.empty();
  if (glob.front() != '*') {
    return !text.empty() && glob.front() == text.front() &&
           MatchesGlob(glob.substr(1), text.substr(1));
  }
  for (std::size_t skip = 0; skip <= text.size(); ++skip) {
    if (MatchesGlob(glob.substr(1), text.substr(skip))) return true;
  }
  return false;
}

}  // namespace conformance
