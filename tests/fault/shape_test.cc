// Answers of every wrong shape, at each request of each tool: an error or a result that fits the
// output schema, never an exception, and no change that is not told (V-PANIC-02 to V-PANIC-06).
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tools/sample_calls.h"

namespace tools {
namespace {

using support::SampleCall;
using support::ToolBench;

const std::vector<std::string>& Shapes() {
  static const std::vector<std::string> shapes = {
      "",
      "null",
      "0",
      "[]",
      "{}",
      "\"text\"",
      R"({"data":null})",
      R"({"data":[]})",
      R"({"data":"x"})",
      R"({"data":5})",
      R"({"data":{}})",
      R"({"data":{"data":null,"metadata":null}})",
      R"({"data":{"data":[1],"metadata":[1]}})",
      R"({"data":{"data":"x","metadata":{"version":"1","created_time":5,"destroyed":"no"}}})",
      R"({"data":{"data":{},"metadata":{"version":-1,"custom_metadata":[1]}}})",
      R"({"data":{"data":{},"metadata":{"version":1.5,"custom_metadata":"x"}}})",
      R"({"data":{"version":99999999999999999999}})",
      R"({"data":{"versions":[1,2],"current_version":"x"}})",
      R"({"data":{"versions":{"x":1,"-1":{},"99999999999999999999":{"destroyed":5}}}})",
      R"({"data":{"keys":"x","key_info":[]}})",
      R"({"data":{"keys":[1,null,"a"],"key_info":{"a":[]}}})",
      R"({"data":{"keys":["a","a","../x","b\n"],"key_info":{"a":{"issuer_name":1}}}})",
      R"({"data":{"path":5,"type":[],"options":"x","config":[]}})",
      R"({"data":{"path":"secret/","type":"kv","options":{"version":2},"config":{"max_lease_ttl":"x"}}})",
      R"({"data":{"secret":[],"auth":5}})",
      R"({"data":{"a/":1,"b/":[],"c/":{"type":5,"options":[]}}})",
      R"({"data":{"capabilities":"root"}})",
      R"({"data":{"capabilities":[1,null]}})",
      R"({"data":{"csr":5,"key_id":[],"certificate":{},"ca_chain":"x","mapping":[1]}})",
      R"({"data":{"certificate":"x","ca_chain":[1],"expiration":"soon","serial_number":5}})",
      R"({"data":{"issuer_id":"../x","mapping":{"../x":5},"usage":[1]}})",
      R"({"data":{},"warnings":5})",
      R"({"data":{},"warnings":[1,{"a":2}]})",
      R"({"errors":"x"})",
      R"({"errors":[1,null]})",
      R"({"errors":[],"data":{"version":1}})",
      R"({"errors":null,"data":null})",
      R"({"initialized":5,"sealed":[]})"};
  return shapes;
}

// Answers request number `which` itself and passes the others on.
class Misshaped : public vault::Transport {
 public:
  explicit Misshaped(vault::Transport& next) : next_(next) {}
  void Arm(int which, vault::Response response) {
    which_ = which;
    response_ = std::move(response);
    seen_ = 0;
  }
  int seen() const { return seen_; }
  base::Result<vault::Response> RoundTrip(const vault::Request& request,
                                          const base::CallContext& context) override {
    if (++seen_ == which_) return response_;
    return next_.RoundTrip(request, context);
  }

 private:
  vault::Transport& next_;
  vault::Response response_;
  int which_ = 0;
  int seen_ = 0;
};

class ShapeTest : public testing::TestWithParam<int> {};

TEST_P(ShapeTest, EveryToolSurvivesEveryShape) {
  const int status = GetParam();
  for (const SampleCall& call : support::SampleCalls()) {
    // The simulator's state does not matter here, so that one may serve all shapes.
    Misshaped* misshaped = nullptr;
    ToolBench bench(vaultsim::Profile::kOpenBao2, [&](vault::Transport& next) {
      auto made = std::make_unique<Misshaped>(next);
      misshaped = made.get();
      return made;
    });
    support::Prepare(bench);
    for (int which = 1; which <= 3; ++which) {
      for (const std::string& shape : Shapes()) {
        SCOPED_TRACE(call.tool + ' ' + call.arguments->dump() + " request " +
                     std::to_string(which) + ' ' + shape);
        misshaped->Arm(which, {status, {{"Content-Type", "application/json"}}, shape});
        EXPECT_NO_THROW((void)bench.Call(call.tool, *call.arguments));
        bench.shared().mounts.ForgetEverywhere(call.arguments->value("mount", ""));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Statuses, ShapeTest, testing::Values(200, 204, 400, 403, 404, 500),
                         [](const auto& one) { return std::to_string(one.param); });

}  // namespace
}  // namespace tools
