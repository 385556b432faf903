#include "conformance/agent/answer.h"

#include <nlohmann/json.hpp>

namespace conformance {
namespace {

constexpr std::size_t kShownBytesMax = 600;

std::string TextOf(const Json& result) {
  std::string text;
  const auto content = result.find("content");
  if (content == result.end() || !content->is_array()) return text;
  for (const Json& part : *content) {
    if (!part.is_object() || part.value("type", Json()) != "text") continue;
    if (!text.empty()) text += '\n';
    const auto found = part.find("text");
    if (found != part.end() && found->is_string()) text += found->get<std::string>();
  }
  return text;
}

std::string Cut(std::string text) {
  if (text.size() <= kShownBytesMax) return text;
  const std::size_t left = text.size() - kShownBytesMax;
  text.resize(kShownBytesMax);
  return text + "... (" + std::to_string(left) + " bytes more)";
}

void ReadResult(const Json& result, Answer& answer) {
  answer.kind = result.is_object() && result.value("isError", Json()) == true
                    ? Answer::Kind::kToolError
                    : Answer::Kind::kResult;
  if (!result.is_object()) return;
  answer.text = TextOf(result);
  if (const auto found = result.find("structuredContent"); found != result.end()) {
    *answer.structured = *found;
    return;
  }
  Json parsed = Json::parse(answer.text, nullptr, false);
  if (parsed.is_structured()) *answer.structured = std::move(parsed);
}

}  // namespace

Answer ReadAnswer(Json response) {
  Answer answer;
  if (const auto error = response.find("error"); error != response.end()) {
    answer.kind = Answer::Kind::kProtocolError;
    if (error->is_object()) {
      const Json code = error->value("code", Json());
      const Json message = error->value("message", Json());
      if (code.is_number_integer()) answer.code = code.get<int>();
      if (message.is_string()) answer.text = message.get<std::string>();
      if (error->contains("data")) answer.text += " " + (*error)["data"].dump();
    }
  } else if (const auto result = response.find("result"); result != response.end()) {
    ReadResult(*result, answer);
  } else {
    answer.failure = "neither a result nor an error: " + Cut(response.dump());
    return answer;
  }
  *answer.message = std::move(response);
  return answer;
}

std::string Describe(const Answer& answer) {
  switch (answer.kind) {
    case Answer::Kind::kNone:
      return "no answer: " + Cut(answer.failure);
    case Answer::Kind::kProtocolError:
      return "JSON-RPC error " + std::to_string(answer.code) + ": " + Cut(answer.text);
    case Answer::Kind::kToolError:
      return "refused: " + Cut(answer.text);
    case Answer::Kind::kResult:
      break;
  }
  return "done: " + Cut(answer.text.empty() ? answer.message->dump() : answer.text);
}

}  // namespace conformance
