#include "conformance/report/junit.h"

#include <Poco/AutoPtr.h>
#include <Poco/DOM/DOMParser.h>
#include <Poco/DOM/Document.h>
#include <Poco/DOM/Element.h>
#include <Poco/DOM/NodeList.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hostile.h"
#include "sample.h"

namespace conformance {
namespace {

using Poco::AutoPtr;
using Poco::XML::Document;
using Poco::XML::Element;
using ::testing::HasSubstr;

AutoPtr<Document> Parsed(const std::string& xml) {
  Poco::XML::DOMParser parser;
  return parser.parseString(xml);  // throws on what is not well-formed
}

std::vector<Element*> All(const Document& document, const char* name) {
  const AutoPtr<Poco::XML::NodeList> list = document.getElementsByTagName(name);
  std::vector<Element*> out;
  for (unsigned long i = 0; i < list->length(); ++i) {
    out.push_back(dynamic_cast<Element*>(list->item(i)));
  }
  return out;
}

TEST(Junit, AnEmptyRun) {
  const auto document = Parsed(JunitReport({}));
  EXPECT_EQ(document->documentElement()->nodeName(), "testsuites");
  EXPECT_EQ(document->documentElement()->getAttribute("tests"), "0");
  EXPECT_TRUE(All(*document, "testsuite").empty());
}

TEST(Junit, EveryStatus) {
  const RunResult run = SampleRuns(4)[2];
  const auto document = Parsed(JunitReport(run));
  const Element* root = document->documentElement();
  EXPECT_EQ(root->getAttribute("tests"), std::to_string(run.checks.size()));
  EXPECT_EQ(root->getAttribute("failures"), "8");
  EXPECT_EQ(root->getAttribute("errors"), "1");
  EXPECT_EQ(root->getAttribute("skipped"), "3");
  EXPECT_EQ(All(*document, "testcase").size(), run.checks.size());
  EXPECT_EQ(All(*document, "failure").size(), 8u);
  EXPECT_EQ(All(*document, "error").size(), 1u);
  ASSERT_EQ(All(*document, "skipped").size(), 3u);
  EXPECT_EQ(All(*document, "skipped")[0]->getAttribute("message"),
            "The server does not speak 2025-03-26.");

  const std::vector<Element*> suites = All(*document, "testsuite");
  ASSERT_EQ(suites.size(), 6u);
  EXPECT_EQ(suites[0]->getAttribute("name"), "protocol");
  EXPECT_EQ(suites[0]->getAttribute("failures"), "2");
  EXPECT_EQ(suites[0]->getAttribute("timestamp"), "2026-11-26T20:52:13Z");

  const Element* failure = All(*document, "failure")[0];
  EXPECT_EQ(failure->getAttribute("message"), "Refuses a call that comes before initialize");
  EXPECT_THAT(failure->innerText(), HasSubstr("-> {\"jsonrpc\":\"2.0\",\"id\":1,"));
  EXPECT_THAT(failure->innerText(), HasSubstr("Reproduce:\nvault-mcp-conformance run"));
  EXPECT_THAT(failure->innerText(), HasSubstr("Defects: D-002"));
}

TEST(Junit, SaysWhatWasJudged) {
  const auto document = Parsed(JunitReport(SampleRuns(1)[0]));
  std::map<std::string, std::string> properties;
  for (const Element* property : All(*document, "property")) {
    properties[property->getAttribute("name")] = property->getAttribute("value");
  }
  EXPECT_EQ(properties["server"], "vault-mcp");
  EXPECT_EQ(properties["seed"], "42");
  EXPECT_EQ(properties["backend"], "sim");
  EXPECT_EQ(properties["revision"], "2025-11-25");
}

TEST(Junit, HostileTextsStayText) {
  const auto document = Parsed(JunitReport(HostileRun()));
  ASSERT_EQ(All(*document, "testcase").size(), 4u);
  EXPECT_TRUE(All(*document, "script").empty());
  const std::string name = All(*document, "testcase")[0]->getAttribute("name");
  EXPECT_THAT(name, HasSubstr("<script>alert(1)</script>"));
  EXPECT_THAT(name, HasSubstr("\" onmouseover=\"x' y='"));
  EXPECT_THAT(name, HasSubstr("[2J\r\n\t "));      // without the escape and the bell
  EXPECT_THAT(name, HasSubstr("\xEF\xBF\xBD( "));  // invalid UTF-8
  EXPECT_THAT(name, HasSubstr(" end"));            // without U+FFFE and NUL
}

}  // namespace
}  // namespace conformance
