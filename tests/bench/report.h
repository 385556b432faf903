// Report: the figures as a table for people and as JSON for programs.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "subject.h"

namespace bench {

// The rows are the direct request's series, then ours beside each peer's.
void PrintTable(std::ostream& out, Subject& direct, const std::vector<Subject*>& subjects);
// What the project has set itself to reach, and whether this run did. Needs a peer for some of it.
void PrintTargets(std::ostream& out, Subject& direct, Subject& ours, Subject* peer);
void WriteJson(const std::string& file, Subject& direct, const std::vector<Subject*>& subjects);

}  // namespace bench
