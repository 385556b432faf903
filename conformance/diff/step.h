// One request of a run, written so that it can be sent to two servers: what a server made up (ids,
// tokens, serials) is named by the answer that it stands in.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "json/box.h"
#include "vault/transport.h"

namespace diff {

// "{{12:/auth/client_token}}" in any text is that place of the answer to step 12, as this server
// gave it. A place that is not there becomes "unknown".
struct Step {
  int id = 0;
  std::string rule = {};  // which rule made it
  vault::Method method = vault::Method::kGet;
  std::string path = {};
  std::string query = {};
  std::string token = {};  // empty: none
  std::string ns = {};
  vault::Headers headers = {};
  std::string body = {};
};

// The bodies of one server's answers, by step.
using Answers = std::map<int, json::Box>;

std::string Reference(int step, const std::string& pointer);
// quoted: the text is JSON, so that what is filled in must be escaped.
std::string Fill(const std::string& text, const Answers& answers, bool quoted);
vault::Request RequestOf(const Step& step, const Answers& answers);
// For people, on one line.
std::string Show(const Step& step);

}  // namespace diff
