// Thief: an HTTP server to which no request of a server under test should ever go.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "conformance/backend/gate.h"
#include "conformance/backend/gate_front.h"

namespace conformance {

class Thief {
 public:
  static base::Result<std::unique_ptr<Thief>> Start();

  std::string address() const { return front_->address(); }
  std::vector<SeenRequest> seen() const { return gate_.SeenSince(0); }
  // Whether the text came in any header or body.
  bool Has(const std::string& text) const;

 private:
  // Answers everything like a Vault that holds nothing.
  class Emptiness : public vault::Transport {
   public:
    base::Result<vault::Response> RoundTrip(const vault::Request& request,
                                            const base::CallContext& context) override;
  };

  Thief() : gate_(sleeper_) { gate_.Attach(emptiness_); }

  vaultsim::RealFaultSleeper sleeper_;
  Emptiness emptiness_;
  Gate gate_;
  std::unique_ptr<GateFront> front_;
};

}  // namespace conformance
