// GateFront: a gate behind HTTP, for a server under test in a process of its own.
#pragma once

#include <memory>
#include <string>

#include "base/log.h"
#include "base/result.h"
#include "conformance/backend/gate.h"
#include "net/http.h"
#include "vaultsim/front/front.h"

namespace conformance {

class GateFront : private vaultsim::Deliverer {
 public:
  // gate must outlive it.
  static base::Result<std::unique_ptr<GateFront>> Start(Gate& gate);
  ~GateFront() override;
  GateFront(const GateFront&) = delete;
  GateFront& operator=(const GateFront&) = delete;

  std::string address() const;  // "http://127.0.0.1:PORT"
  // Breaks the connections that a fault keeps hanging.
  void LetGo() { front_.LetGo(); }

 private:
  explicit GateFront(Gate& gate) : gate_(gate) {}
  vaultsim::Delivery Deliver(std::string_view verb, const vault::Request& request,
                             const base::CallContext& context) override;

  Gate& gate_;
  base::NullLog log_;
  vaultsim::Front front_{*this};
  std::unique_ptr<net::HttpServer> server_;
};

}  // namespace conformance
