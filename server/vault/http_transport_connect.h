// Connecting: name resolution and TCP, both within a call's time and stoppable.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "vault/call_wait.h"
#include "vault/http_transport_stream.h"

namespace vault {

struct ConnectTarget {
  std::string host;
  std::uint16_t port = 0;
  std::string who;  // for messages: "Vault at https://x:8200", "the proxy of HTTPS_PROXY"
};

// A connected, non-blocking socket with TCP_NODELAY. Tries each address of the name within
// connect_time in total. kUnreachable (unknown name, refused, no route, no answer in connect_time),
// kTimeout, kCancelled; request_sent is false in all.
base::Result<Socket> Connect(const ConnectTarget& target, std::chrono::nanoseconds connect_time,
                             const CallWait& wait);

}  // namespace vault
