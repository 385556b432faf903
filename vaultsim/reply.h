// Answers as bytes: error bodies, the envelope, and the headers that every answer has [1.4, 1.5].
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/fwd.h"
#include "vault/transport.h"
#include "vaultsim/framework/framework.h"

namespace vaultsim {

// {"errors":[...]} and a newline.
vault::Response ErrorReply(int status, const std::vector<std::string>& errors = {});
vault::Response NoContent();
// A JSON text that is complete, newline included.
vault::Response JsonReply(int status, std::string body);
// 307 or 301. get: with the page that Go writes for GET.
vault::Response Redirect(int status, const std::string& location, bool get);

struct EnvelopeStyle {
  std::string request_id = {};
  bool has_mount_type = false;  // Vault
  std::string mount_type = {};
  bool inject = false;  // the keys of data also at the top level
};
// The envelope without a newline.
std::string Envelope(const EngineResponse& response, const EnvelopeStyle& style);

// Sets what is not there yet. ns: the value of the request's X-Vault-Namespace, "" for none.
void AddDefaultHeaders(vault::Response& response, std::string_view ns);

}  // namespace vaultsim
