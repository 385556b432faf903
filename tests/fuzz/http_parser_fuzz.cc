// Fuzz target of the HTTP parsers: whatever the bytes, the verdict does not depend on how they are
// split, and nothing else goes wrong (build with -DVMCP_SANITIZE=address,undefined).
//
// Input: one byte of options, one of piece size, then the message bytes.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "net/corpus.h"

namespace {

void Check(const std::string& whole, const std::string& split, std::size_t size) {
  if (whole == split) return;
  std::fprintf(stderr, "whole: %s\nin pieces of %zu: %s\n", whole.c_str(), size, split.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  net_test::CorpusCase test;
  const unsigned options = data[0];
  test.rules.any_method = (options & 1) != 0;
  test.rules.length_required = (options & 2) == 0;
  test.head_request = (options & 4) != 0;
  test.ends = (options & 8) != 0;
  if ((options & 16) != 0) test.limits = {256, 6, 64};
  const std::size_t piece = 1 + data[1] % 64;
  test.bytes.assign(reinterpret_cast<const char*>(data) + 2, size - 2);
  const net_test::Pieces pieces = net_test::SplitEvery(test.bytes, piece);
  Check(net_test::JudgeRequests(test, {test.bytes}), net_test::JudgeRequests(test, pieces), piece);
  Check(net_test::JudgeResponses(test, {test.bytes}), net_test::JudgeResponses(test, pieces),
        piece);
  return 0;
}
