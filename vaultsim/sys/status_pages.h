// The endpoints that bypass tokens and envelopes: health, seal, init, leader [2.1].
#pragma once

#include <string>
#include <string_view>

#include "vault/transport.h"
#include "vaultsim/query.h"
#include "vaultsim/state.h"

namespace vaultsim {

struct StatusRequest {
  std::string_view verb;
  std::string_view path;  // "sys/health"
  const Query& query;
  const std::string& body;
  std::string token = {};
};

bool IsStatusPage(std::string_view path);
// OpenBao: whether it answers inside a namespace.
bool IsOpenToNamespaces(std::string_view path);
vault::Response StatusPage(State& state, const StatusRequest& request);

}  // namespace vaultsim
