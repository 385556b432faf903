// What requests there are, as tables.
#pragma once

#include <string>
#include <vector>

namespace diff {

// "name", or "!name" when it is hardly ever left out. values: alternatives of JSON, "a|b|c". In
// every text "$word" stands for something of that kind: a fixed name, or what an answer brought.
struct FieldRule {
  const char* name;
  const char* values;
};

struct Rule {
  int weight = 1;  // 0: sent once at the beginning, with the first alternative of everything
  const char* methods = "GET";  // "POST|PUT"
  const char* path = "";        // after /v1/
  std::vector<FieldRule> fields = {};
  int share = 25;  // percent of requests in which an optional field is
};

struct Area {
  const char* name;
  int other_tokens = 15;  // percent of requests with another token than the root's
  int wrapped = 2;        // percent that ask for wrapping
  const char* ns = "";    // alternatives of the namespace header
  std::vector<Rule> rules = {};
};

const Area& KvArea();
const Area& Kv1Area();
const Area& MountArea();
const Area& TokenArea();
const Area& PolicyArea();
const Area& AuthArea();
const Area& JwtArea();
const Area& WrappingArea();
const Area& StateArea();
const Area& NamespaceArea();
const Area& PkiArea();
const Area& PkiIssueArea();
std::vector<const Area*> AllAreas();

// The fixed alternatives of "$word"; "" when there are none.
std::string FixedWords(const std::string& word);

}  // namespace diff
