// The control port: a Simulator's own API as JSON over HTTP. It listens apart from the Vault, whose
// paths stay its own, and on this machine alone.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "json/fwd.h"
#include "net/http.h"
#include "vaultsim/control/simulator.h"
#include "vaultsim/query.h"

namespace vaultsim {

// Answers on the loop's thread: whoever steers a simulator waits for one thing at a time.
// docs/simulator.md has the table of its paths.
class ControlPort : public net::HttpHandler {
 public:
  // simulator must outlive the ControlPort.
  explicit ControlPort(Simulator& simulator);

  // 404 and 405 for what there is not; 403 for a browser's page of another origin.
  std::optional<net::HttpResponse> CheckHead(const net::HttpRequest& head) override;
  void Handle(net::HttpRequest request, std::shared_ptr<net::HttpExchange> exchange) override;

 private:
  struct Asked {
    Query query;
    std::string body;
  };
  using Action = std::function<net::HttpResponse(const Asked& asked)>;

  void AddState();
  void AddSnapshots();
  void AddClock();
  void AddFaults();
  void AddHistory();

  Simulator& simulator_;
  std::map<std::string, std::map<std::string, Action>> actions_;  // by path and method
};

}  // namespace vaultsim
