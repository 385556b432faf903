// HTTP responses as bytes [RFC 9112, 4 and 7.1].
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "net/http.h"

namespace net {

// What the request and the connection decide about the answer's form.
struct ResponseFraming {
  bool to_head_request = false;  // no body, whatever the head says
  bool to_http_1_0 = false;      // no chunks; keep-alive must be said
  bool closes = false;           // the connection ends after this answer
};

// The whole answer. Fields that the server sets itself, and those with a line break or another
// control character, are left out.
std::string FormatResponse(const HttpResponse& response, const ResponseFraming& framing,
                           base::WallTime now);

// A head whose body follows as FormatChunk and kLastChunk (HTTP/1.0: as it is, until the close).
std::string FormatStreamHead(const HttpResponse& head, const ResponseFraming& framing,
                             base::WallTime now);
std::string FormatChunk(std::string_view bytes);
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

inline constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// A refusal of the server's own, as one line of text.
HttpResponse RefusalResponse(int status, std::string_view reason);

}  // namespace net
