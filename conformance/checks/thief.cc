#include "conformance/checks/thief.h"

#include <algorithm>

namespace conformance {

base::Result<vault::Response> Thief::Emptiness::RoundTrip(const vault::Request&,
                                                          const base::CallContext&) {
  return vault::Response{.status = 200,
                         .headers = {{"Content-Type", "application/json"}},
                         .body = R"({"data":{"keys":["stolen"]},"auth":null})"};
}

base::Result<std::unique_ptr<Thief>> Thief::Start() {
  std::unique_ptr<Thief> thief(new Thief);
  auto front = GateFront::Start(thief->gate_);
  if (!front) return std::move(front).error();
  thief->front_ = std::move(front).value();
  return thief;
}

bool Thief::Has(const std::string& text) const {
  const std::vector<SeenRequest> all = seen();
  return std::any_of(all.begin(), all.end(), [&](const SeenRequest& request) {
    const bool in_header = std::any_of(
        request.headers.begin(), request.headers.end(),
        [&](const auto& header) { return header.second.find(text) != std::string::npos; });
    return in_header || request.token == text || request.body.find(text) != std::string::npos;
  });
}

}  // namespace conformance
