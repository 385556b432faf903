// Makes random requests from the rules and from what earlier answers brought.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/random.h"
#include "conformance/diff/rules.h"
#include "conformance/diff/step.h"
#include "json/fwd.h"

namespace diff {

// One run on fresh servers: the same seed and the same answers make the same requests.
class Generator {
 public:
  // area: names with commas between them; "" for all. Three at most are mixed.
  Generator(std::uint64_t seed, const std::string& area, const std::string& root_token);

  Step Next();
  // What the answer brings: tokens, serials, issuers.
  void Learn(const Step& step, const Json& body);

 private:
  std::string Pick(std::string_view alternatives);
  bool Chance(int percent) { return random_.Below(100) < static_cast<std::uint64_t>(percent); }
  // Replaces each "$word".
  std::string Expand(const std::string& text);
  std::string Word(const std::string& word);
  std::string Body(const Rule& rule, bool first);
  std::string Query(const Rule& rule);
  Step Make(const Area& area, const Rule& rule);
  void Disturb(const Area& area, Step& step);
  void DisturbPath(Step& step);

  base::SeededRandom random_;
  std::string root_token_;
  std::vector<const Area*> areas_;  // the first one has most of the requests
  std::vector<std::pair<const Area*, const Rule*>> beginning_;
  std::map<std::string, std::vector<std::string>> brought_;
  int next_ = 0;
};

}  // namespace diff
