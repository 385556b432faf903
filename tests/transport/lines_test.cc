#include "transport/lines.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace transport {
namespace {

constexpr const char* kTooLong = "<too long>";

void Drain(LineSplitter& splitter, std::vector<std::string>& lines) {
  while (const auto line = splitter.Next()) lines.push_back(line->too_long ? kTooLong : line->text);
}

std::vector<std::string> Split(const std::vector<std::string>& pieces, std::size_t bytes_max,
                               bool end = true) {
  LineSplitter splitter(bytes_max);
  std::vector<std::string> lines;
  for (const std::string& piece : pieces) {
    splitter.Feed(piece);
    Drain(splitter, lines);
  }
  if (end) splitter.End();
  Drain(splitter, lines);
  return lines;
}

using Lines = std::vector<std::string>;

TEST(LineSplitterTest, SplitsAtNewlinesWithOrWithoutCarriageReturn) {
  EXPECT_EQ(Split({"a\nb\r\nc\n"}, 10), (Lines{"a", "b", "c"}));
  EXPECT_EQ(Split({"a\r\r\n"}, 10), (Lines{"a\r"}));
  EXPECT_EQ(Split({" a \n"}, 10), (Lines{" a "}));
}

TEST(LineSplitterTest, IgnoresBlankLines) {
  EXPECT_EQ(Split({"\n\r\n  \t\na\n\n"}, 10), (Lines{"a"}));
  EXPECT_EQ(Split({"  "}, 10), Lines{});
}

TEST(LineSplitterTest, TheLastLineNeedsNoNewlineAtTheEnd) {
  EXPECT_EQ(Split({"a\nb"}, 10), (Lines{"a", "b"}));
  EXPECT_EQ(Split({"a\nb"}, 10, false), (Lines{"a"}));
}

TEST(LineSplitterTest, ReportsATooLongLineOnceAndGoesOnAtTheNext) {
  EXPECT_EQ(Split({"1234\n12345\n1\n"}, 4), (Lines{"1234", kTooLong, "1"}));
  EXPECT_EQ(Split({"1234\r\n"}, 4), (Lines{"1234"}));
  EXPECT_EQ(Split({"12345\r\n"}, 4), (Lines{kTooLong}));
  EXPECT_EQ(Split({"1234567", "1234567", "1234\n", "ok\n"}, 4), (Lines{kTooLong, "ok"}));
  EXPECT_EQ(Split({"1234567"}, 4), (Lines{kTooLong}));
  EXPECT_EQ(Split({"1234567"}, 4, false), (Lines{kTooLong}));
}

RC_GTEST_PROP(LineSplitterProperty, LinesDoNotDependOnHowTheBytesAreCut, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::element('a', 'b', '\n', '\r', ' '));
  const auto cuts = *rc::gen::container<std::vector<std::size_t>>(
      rc::gen::inRange<std::size_t>(0, text.size() + 1));
  std::vector<std::size_t> sorted = cuts;
  sorted.push_back(text.size());
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::string> pieces;
  std::size_t begin = 0;
  for (const std::size_t end : sorted) {
    pieces.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  RC_ASSERT(Split(pieces, 3) == Split({text}, 3));
}

}  // namespace
}  // namespace transport
