// Report: the figures as a table for people and as JSON for programs.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "crowd.h"
#include "flood.h"
#include "subject.h"

namespace bench {

struct Figures {
  Subject& direct;
  std::vector<Subject*> subjects;  // ours first
  Crowd crowd = {};                // ours
  Flood flood = {};                // ours
};

// The rows are the direct request's series, then ours beside each peer's.
void PrintTable(std::ostream& out, Figures& figures);
// What the project has set itself to reach, and whether this run did. Needs a peer for some of it.
void PrintTargets(std::ostream& out, Figures& figures);
void WriteJson(const std::string& file, Figures& figures);

}  // namespace bench
