#include "conformance/agent/answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace conformance {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

Answer Read(const char* text) { return ReadAnswer(Json::parse(text)); }

TEST(Answer, AResultWithItsTexts) {
  const Answer answer = Read(R"({"id":1,"result":{"content":[{"type":"text","text":"a"},
      {"type":"image","data":"x"},{"type":"text","text":"b"}]}})");
  EXPECT_TRUE(answer.done());
  EXPECT_FALSE(answer.refused());
  EXPECT_EQ(answer.text, "a\nb");
  EXPECT_TRUE(answer.structured->is_null());
  EXPECT_EQ(Describe(answer), "done: a\nb");
}

TEST(Answer, ItsStructureComesFromTheTextWhereThereIsNoOther) {
  EXPECT_EQ(
      (*Read(R"({"result":{"content":[{"type":"text","text":"{\"a\":1}"}]}})").structured)["a"], 1);
  EXPECT_EQ((*Read(R"({"result":{"structuredContent":{"a":2},"content":[]}})").structured)["a"], 2);
}

TEST(Answer, RefusedByTheToolOrByTheProtocol) {
  const Answer tool =
      Read(R"({"result":{"isError":true,"content":[{"type":"text","text":"no"}]}})");
  EXPECT_EQ(tool.kind, Answer::Kind::kToolError);
  EXPECT_TRUE(tool.refused());
  EXPECT_EQ(Describe(tool), "refused: no");
  const Answer protocol = Read(R"({"error":{"code":-32602,"message":"bad","data":{"a":1}}})");
  EXPECT_EQ(protocol.kind, Answer::Kind::kProtocolError);
  EXPECT_EQ(protocol.code, -32602);
  EXPECT_EQ(protocol.text, R"(bad {"a":1})");
  EXPECT_EQ(Describe(protocol), R"(JSON-RPC error -32602: bad {"a":1})");
}

TEST(Answer, NeitherResultNorError) {
  const Answer answer = Read(R"({"jsonrpc":"2.0","id":1})");
  EXPECT_FALSE(answer.answered());
  EXPECT_THAT(answer.failure, HasSubstr("neither"));
  EXPECT_THAT(Describe(answer), StartsWith("no answer: "));
}

TEST(Answer, WrongTypesAreNoException) {
  for (const char* text :
       {R"({"result":null})", R"({"result":[1]})", R"({"result":{"content":"x"}})",
        R"({"result":{"content":[1,{"type":2},{"type":"text","text":3},{"text":"x"}]}})",
        R"({"result":{"isError":"yes"}})", R"({"error":null})", R"({"error":"x"})",
        R"({"error":{"code":"x","message":1}})", R"({"error":{"code":1e300}})"}) {
    EXPECT_TRUE(Read(text).answered()) << text;
  }
}

TEST(Answer, ALongTextIsCut) {
  Answer answer;
  answer.kind = Answer::Kind::kToolError;
  answer.text = std::string(10'000, 'x');
  EXPECT_LT(Describe(answer).size(), 1'000u);
  EXPECT_THAT(Describe(answer), HasSubstr("(9400 bytes more)"));
}

}  // namespace
}  // namespace conformance
