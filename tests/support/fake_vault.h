// FakeVault: a Transport with written answers, for what no real server says on demand.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "json/fwd.h"
#include "vault/transport.h"

namespace support {

// Thread-safe. A request nobody wrote an answer for gets Vault's bare 404.
class FakeVault : public vault::Transport {
 public:
  // request: "GET /v1/secret/data/app" or with "?version=2". Several answers to one request are
  // given in turn, the last one for ever. body: sent as JSON; null: empty.
  void On(const std::string& request, int status, const Json& body);
  void OnRaw(const std::string& request, vault::Response response);
  void OnError(const std::string& request, base::Error error);

  base::Result<vault::Response> RoundTrip(const vault::Request& request,
                                          const base::CallContext& context) override;

  std::vector<vault::Request> received() const;
  // "GET /v1/a", "POST /v1/b" ... in order.
  std::vector<std::string> lines() const;
  void Forget();  // what was received

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::deque<base::Result<vault::Response>>> answers_;
  std::vector<vault::Request> received_;
};

// {"data": data, ...} as Vault sends it.
Json Envelope(const Json& data);
// {"errors": [text]}.
Json Errors(const std::string& text);
// As Vault words a policy's denial.
Json Denial();

}  // namespace support
