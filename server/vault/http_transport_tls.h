// The TLS handshake with Vault, and the byte stream after it.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "vault/call_wait.h"
#include "vault/http_transport_stream.h"
#include "vault/tls_settings.h"

namespace vault {

// socket is connected and non-blocking; context must outlive the call only. The certificate has
// been verified when this returns. kTls: certificate or handshake, with the variable that mends
// it; kUnreachable, kTimeout, kCancelled as the socket fails. who: "Vault at https://x:8200".
base::Result<std::unique_ptr<ByteStream>> StartTls(Socket socket, TlsContext& context,
                                                   const std::string& who, const CallWait& wait);

}  // namespace vault
