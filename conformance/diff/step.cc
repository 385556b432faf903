#include "conformance/diff/step.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "conformance/diff/ocsp_request.h"

namespace diff {
namespace {

std::string Lookup(const std::string& reference, const Answers& answers) {
  // Templates of the servers' own stay.
  const std::size_t colon = reference.find(":/");
  if (colon == std::string::npos) return "{{" + reference + "}}";
  const auto answer = answers.find(std::atoi(reference.c_str()));
  if (answer == answers.end()) return "unknown";
  const Json::json_pointer at(reference.substr(colon + 1));
  const Json& body = *answer->second;
  if (!body.is_structured() || !body.contains(at)) return "unknown";
  const Json& value = body.at(at);
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

std::string Reference(int step, const std::string& pointer) {
  return "{{" + std::to_string(step) + ":" + pointer + "}}";
}

std::string Fill(const std::string& text, const Answers& answers, bool quoted) {
  std::string out;
  std::size_t from = 0;
  while (true) {
    const std::size_t open = text.find("{{", from);
    const std::size_t close = open == std::string::npos ? open : text.find("}}", open);
    if (close == std::string::npos) return out + text.substr(from);
    out += text.substr(from, open - from);
    const std::string value = Lookup(text.substr(open + 2, close - open - 2), answers);
    const std::string escaped = Json(value).dump();
    out += quoted ? escaped.substr(1, escaped.size() - 2) : value;
    from = close + 2;
  }
}

vault::Request RequestOf(const Step& step, const Answers& answers) {
  vault::Request request{.method = step.method,
                         .path = Fill(step.path, answers, false),
                         .query = Fill(step.query, answers, false),
                         .token = base::SecretString(Fill(step.token, answers, false)),
                         .ns = step.ns,
                         .headers = step.headers,
                         .body = Fill(step.body, answers, true)};
  MakeOcspRequest(request);
  return request;
}

std::string Show(const Step& step) {
  std::string text =
      "#" + std::to_string(step.id) + " " + vault::MethodName(step.method) + " " + step.path;
  if (!step.query.empty()) text += "?" + step.query;
  text += " token=" + (step.token.empty() ? "none" : step.token);
  if (!step.ns.empty()) text += " namespace=" + step.ns;
  for (const auto& [name, value] : step.headers) text += " " + name + ":" + value;
  if (!step.body.empty()) text += " " + step.body;
  return text;
}

}  // namespace diff
