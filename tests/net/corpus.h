// The raw messages of tests/net/corpus and what the parsers must say about them.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_parser.h"

namespace net_test {

struct CorpusCase {
  std::string file;
  std::string name;
  std::string expect;
  std::string bytes;
  net::ParserLimits limits;
  net::RequestRules rules;
  bool head_request = false;
  bool ends = false;  // the stream ends after the bytes

  std::string title() const { return file + ": " + name; }
};

// Cases of the files whose name begins so. Throws on a file that breaks the format.
std::vector<CorpusCase> LoadCorpus(std::string_view file_prefix);

// "{3*ab}\r\n" -> "ababab" CR LF.
std::string Unescape(std::string_view text);

using Pieces = std::vector<std::string_view>;

// The verdict in the corpus's notation.
std::string JudgeRequests(const CorpusCase& test, const Pieces& pieces);
std::string JudgeResponses(const CorpusCase& test, const Pieces& pieces);

// Pieces of `size` bytes.
Pieces SplitEvery(std::string_view bytes, std::size_t size);

}  // namespace net_test
