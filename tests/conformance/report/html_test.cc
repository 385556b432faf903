#include "conformance/report/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/encoding.h"
#include "hostile.h"
#include "sample.h"

namespace conformance {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Tag {
  std::string name;
  std::multimap<std::string, std::string> attributes;
};

// The tags of a page, as a browser would see them. Fails on what is not balanced, or is no plain
// markup: the report writes no comment and closes what it opens.
class Markup {
 public:
  explicit Markup(const std::string& html) : html_(html) {
    while ((at_ = html_.find('<', at_)) != std::string::npos && !broken_) Next();
    if (!open_.empty() && !broken_) Broken("not closed: " + open_.back());
  }
  const std::vector<Tag>& tags() const { return tags_; }
  std::size_t Count(const std::string& name) const {
    std::size_t count = 0;
    for (const Tag& tag : tags_) count += tag.name == name;
    return count;
  }

 private:
  void Broken(const std::string& what) {
    broken_ = true;
    ADD_FAILURE() << what << " at: " << html_.substr(at_ < html_.size() ? at_ : 0, 200);
  }

  void Next() {
    if (html_.compare(at_, 2, "<!") == 0) {
      if (at_ != 0) return Broken("a declaration");
      ++at_;
      return;
    }
    const bool closes = html_[at_ + 1] == '/';
    Tag tag;
    std::size_t i = at_ + 1 + closes;
    while (std::isalnum(static_cast<unsigned char>(html_[i]))) tag.name += html_[i++];
    if (tag.name.empty()) return Broken("no tag");
    while (html_[i] != '>') {
      if (html_[i] == ' ' || html_[i] == '/') {
        ++i;
        continue;
      }
      i = Attribute(i, tag);
    }
    if (closes) {
      if (open_.empty() || open_.back() != tag.name) return Broken("closes what is not open");
      open_.pop_back();
    } else {
      static const std::set<std::string> kVoid = {"meta", "input", "path"};
      if (!kVoid.count(tag.name)) open_.push_back(tag.name);
      tags_.push_back(tag);
    }
    at_ = i;
    // Their content is no markup.
    if (!closes && (tag.name == "script" || tag.name == "style")) {
      at_ = html_.find("</" + tag.name, at_);
    }
  }

  std::size_t Attribute(std::size_t i, Tag& tag) {
    const std::size_t end = html_.find_first_of("= >", i);
    const std::string name = html_.substr(i, end - i);
    if (html_[end] != '=') {
      tag.attributes.emplace(name, "");
      return end;
    }
    const bool quoted = html_[end + 1] == '"';
    const std::size_t begin = end + 1 + quoted;
    const std::size_t stop = html_.find_first_of(quoted ? "\"" : " >", begin);
    tag.attributes.emplace(name, html_.substr(begin, stop - begin));
    return stop + quoted;
  }

  const std::string html_;
  std::size_t at_ = 0;
  bool broken_ = false;
  std::vector<std::string> open_;
  std::vector<Tag> tags_;
};

void ExpectHarmless(const std::string& html) {
  const Markup markup(html);
  EXPECT_EQ(markup.Count("script"), 1u);
  EXPECT_EQ(markup.Count("style"), 1u);
  for (const char* name : {"img", "link", "iframe", "object", "embed", "base", "audio", "video"}) {
    EXPECT_EQ(markup.Count(name), 0u) << name;
  }
  std::set<std::string> ids;
  for (const Tag& tag : markup.tags()) {
    for (const auto& [name, value] : tag.attributes) {
      EXPECT_NE(name.substr(0, 2), "on") << tag.name;
      EXPECT_NE(name, "src") << tag.name;
      if (name == "href") {
        EXPECT_EQ(value.substr(0, 1), "#");
      }
      if (name == "id") {
        EXPECT_TRUE(ids.insert(value).second) << "twice: " << value;
      }
      EXPECT_EQ(tag.attributes.count(name), 1u) << tag.name << " " << name;
    }
  }
  EXPECT_THAT(html, Not(HasSubstr("url(")));
  EXPECT_THAT(html, Not(HasSubstr("@import")));
  EXPECT_TRUE(base::IsValidUtf8(html));
}

TEST(HtmlReport, NoRunAndEmptyRuns) {
  ExpectHarmless(HtmlReport({}));
  ExpectHarmless(HtmlReport({RunResult{}}));
  ExpectHarmless(HtmlReport({RunResult{}, RunResult{}}));
  EXPECT_THAT(HtmlReport({RunResult{}}), HasSubstr("Nothing was judged"));
}

TEST(HtmlReport, OneServerWhatFailedFirst) {
  const std::string html = HtmlReport({SampleRuns(4)[2]});
  ExpectHarmless(html);
  EXPECT_THAT(html, HasSubstr("8 of 19 checks failed."));
  EXPECT_THAT(html, HasSubstr("1 could not be judged. 3 do not apply to it."));
  EXPECT_LT(html.find("id=\"check-V-KV-01.two-writers\""), html.find("id=\"check-T-KV-01.read\""));
  EXPECT_THAT(html, HasSubstr("data-f=\"traces\" data-s=\"failed\" open"));
  EXPECT_THAT(html, HasSubstr("Writer B&#39;s key"));
  EXPECT_THAT(html, HasSubstr(">D-017</button>"));
  EXPECT_THAT(html, HasSubstr("vault-mcp-conformance run --seed 42 --only V-KV-01.two-writers"));
  EXPECT_THAT(html, HasSubstr("read_secret: 400 calls, median "));
  EXPECT_THAT(html, Not(HasSubstr("only differences")));
}

TEST(HtmlReport, OneServerWithoutFault) {
  const std::string html = HtmlReport({SampleRuns(1)[0]});
  EXPECT_THAT(html, HasSubstr("All 23 checks passed."));
}

TEST(HtmlReport, ServersSideBySide) {
  std::vector<RunResult> runs = SampleRuns(3);
  runs[2].checks.erase(runs[2].checks.begin());
  const std::string html = HtmlReport(runs);
  ExpectHarmless(html);
  EXPECT_THAT(html, HasSubstr("3 servers, side by side"));
  EXPECT_THAT(html, HasSubstr("only differences"));
  EXPECT_THAT(html, HasSubstr("hvault-tools: not made"));
  EXPECT_THAT(html, HasSubstr("data-s=\"failed passed\" data-d"));
  EXPECT_THAT(html, HasSubstr("data-f=\"tools\" data-s=\"passed\">"));
}

TEST(HtmlReport, OneServerTwiceIsToldApart) {
  std::vector<RunResult> runs = {SampleRuns(1)[0], SampleRuns(1)[0]};
  runs[1].target = "http:http://127.0.0.1:8080/mcp";
  const std::string html = HtmlReport(runs);
  EXPECT_THAT(html, HasSubstr("vault-mcp 0.1.0 stdio"));
  EXPECT_THAT(html, HasSubstr("vault-mcp 0.1.0 http"));
  EXPECT_THAT(html, HasSubstr("No check tells them apart."));
}

TEST(HtmlReport, AnIdThatComesTwiceIsTwoChecks) {
  RunResult run{.server = "s"};
  run.checks = {{.id = "a", .family = "tools"}, {.id = "a", .family = "tools"}};
  const std::string html = HtmlReport({run});
  ExpectHarmless(html);
  EXPECT_THAT(html, HasSubstr("id=\"check-a~2\""));
}

TEST(HtmlReport, HostileTextsStayText) {
  for (const std::string& html :
       {HtmlReport({HostileRun()}), HtmlReport({HostileRun(), HostileRun(), SampleRuns(1)[0]})}) {
    ExpectHarmless(html);
    EXPECT_THAT(html, Not(HasSubstr("alert(1)</script>")));
    EXPECT_THAT(html, HasSubstr("alert(1)&lt;/script&gt;"));
    EXPECT_THAT(html, Not(HasSubstr("\xE2\x80\xAE")));
    EXPECT_THAT(html, HasSubstr("<b class=ctl>U+202E</b>"));
    EXPECT_EQ(html.find_first_of(std::string("\0\x07\x1b\r", 4)), std::string::npos);
  }
}

TEST(HtmlReport, TimesOfEverySize) {
  RunResult run{.server = "s"};
  run.latencies["odd"] = {0, -1, 1e-9, 1e9};
  run.latencies["equal"] = std::vector<double>(100, 0.001);
  run.latencies["none"] = {};
  const std::string html = HtmlReport({run});
  ExpectHarmless(html);
  EXPECT_THAT(html, Not(HasSubstr("nan")));
  EXPECT_THAT(html, Not(HasSubstr("inf ")));
  EXPECT_THAT(html, Not(HasSubstr(">none<")));
}

TEST(HtmlReport, LongTranscriptsAreCutAndSaySo) {
  RunResult run{.server = "s"};
  run.checks = {{.id = "a", .family = "tools", .status = CheckStatus::kFailed}};
  for (int i = 0; i < 3000; ++i) run.checks[0].transcript += "-> " + std::string(97, 'x') + "\n";
  const std::string html = HtmlReport({run});
  EXPECT_LT(html.size(), 200'000u);
  EXPECT_THAT(html, HasSubstr("more bytes: in the JSON report"));
}

}  // namespace
}  // namespace conformance
