// The comparison: the same requests to two servers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conformance/diff/compare.h"
#include "conformance/diff/observe.h"
#include "conformance/diff/server.h"
#include "conformance/diff/step.h"

namespace diff {

struct Finding {
  Step step;
  std::vector<Difference> differences;
};

class Pair {
 public:
  Pair(Server& left, Server& right, std::string token)
      : left_(left), right_(right), token_(std::move(token)) {}

  base::Status Fresh();
  // Sends to both. An error: a side did not answer, which is no difference.
  base::Result<std::optional<Finding>> Send(const Step& step);
  // Of the last step, as the left side sent it.
  const Json& left_body(const Step& step) const { return *left_answers_.at(step.id); }
  // How often each known divergence was met.
  const std::map<std::string, int>& known() const { return known_; }

 private:
  base::Result<vault::Response> SendTo(Server& server, const Step& step, const Answers& answers);
  static bool Lives(Server& server);
  void Settle(Server& server, const Step& step, const vault::Response& response);
  void Await(Server& server, const std::string& path, const std::string& text,
             const std::string& ns = "");

  void AwaitSpent(Server& server, const std::string& token);
  void AwaitExpiry(Server& server, const std::string& ns, const Json& body);
  void AwaitGone(Server& server, const std::string& ns);

  Server& left_;
  Server& right_;
  std::string token_;
  Answers left_answers_;
  Answers right_answers_;
  Observer left_observer_;
  Observer right_observer_;
  std::map<std::string, int> known_;
};

// What makes two findings the same difference.
std::string KindOf(const Finding& finding);
// The fewest of the steps that still differ in that way, replayed on fresh servers; the last one
// differs.
base::Result<std::vector<Step>> Shrink(Pair& pair, std::vector<Step> steps,
                                       const std::string& kind);

}  // namespace diff
