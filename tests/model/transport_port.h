// A KV mount of a whole server behind the seam: the simulator in memory, or any other.
#pragma once

#include <functional>
#include <string>

#include "base/secret.h"
#include "kv_port.h"
#include "vault/transport.h"

namespace model {

class TransportPort : public KvPort {
 public:
  // Enables a new mount at path with these options ({"version":"2"}) and removes it in the end.
  // advance: moves the server's clock.
  TransportPort(vault::Transport& transport, base::SecretString token, std::string path,
                const Json& options, std::function<void(std::chrono::seconds)> advance);
  ~TransportPort() override;

  Reply Send(Verb verb, const std::string& path, const Json& body) override;
  void Advance(std::chrono::seconds time) override { advance_(time); }

 private:
  vault::Response RoundTrip(vault::Request request);

  vault::Transport& transport_;
  base::SecretString token_;
  std::string path_;
  std::function<void(std::chrono::seconds)> advance_;
};

}  // namespace model
