// A vault::Request as HTTP/1.1 bytes [RFC 9112], or the reason why it must not be sent.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "vault/transport.h"

namespace vault {

// What all requests of one transport share.
struct WireRoute {
  std::string target_prefix = {};  // before Request::path: the address's prefix, or, through an
                                   // HTTP proxy, "http://host:port" and the prefix
  std::string shared_fields = {};  // whole lines: Host and whatever else never changes
};

// Overwritten on destruction: it holds the token and perhaps secrets.
class WireBytes {
 public:
  WireBytes() = default;
  ~WireBytes();
  WireBytes(const WireBytes&) = delete;
  WireBytes& operator=(const WireBytes&) = delete;
  std::string& text() { return text_; }
  std::string_view view() const { return text_; }

 private:
  std::string text_;
};

// Writes head and body into out. kInvalidArgument, without quoting values: a method without a name;
// a path or query that is not encoded (blanks, controls, '#', bytes over 127, '?' in the path); a
// control character in the token, the namespace or a header; a header that the transport sets
// itself (Host, Content-Length, X-Vault-Token ...).
base::Status WriteRequest(const Request& request, const WireRoute& route, WireBytes* out);

// What may be sent again when nobody knows whether it was seen.
bool IsRead(Method method);

}  // namespace vault
