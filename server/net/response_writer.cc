#include "net/response_writer.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>

#include "base/encoding.h"

namespace net {
namespace {

const char* ReasonPhrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "";  // Vault has statuses of its own (472, 473); the phrase is optional
  }
}

// IMF-fixdate [RFC 9110, 5.6.7] of this second; formatted once a second and thread.
std::string_view DateValue(base::WallTime now) {
  struct Cache {
    std::int64_t second = -1;
    std::array<char, 40> text = {};
    std::size_t size = 0;
  };
  static thread_local Cache cache;
  const std::int64_t second =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  if (second != cache.second) {
    static constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                         "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> kMonths = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t time = second;
    std::tm utc = {};
    gmtime_r(&time, &utc);
    const int size =
        std::snprintf(cache.text.data(), cache.text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                      kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                      kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900,
                      utc.tm_hour, utc.tm_min, utc.tm_sec);
    cache.size = static_cast<std::size_t>(size);
    cache.second = second;
  }
  return {cache.text.data(), cache.size};
}

bool IsOurs(std::string_view name) {
  for (const std::string_view ours :
       {"Content-Length", "Connection", "Date", "Transfer-Encoding", "Keep-Alive"}) {
    if (base::EqualsIgnoreCaseAscii(name, ours)) return true;
  }
  return false;
}

// A line break here would be a second answer of somebody else's choice.
bool IsSafe(std::string_view text) {
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if ((u < ' ' && c != '\t') || u == 0x7f) return false;
  }
  return true;
}

bool HasBody(int status) { return status >= 200 && status != 204 && status != 304; }

void AppendField(std::string_view name, std::string_view value, std::string* out) {
  out->append(name).append(": ").append(value).append("\r\n");
}

void AppendHead(const HttpResponse& response, const ResponseFraming& framing, base::WallTime now,
                std::string* out) {
  out->append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  out->append(ReasonPhrase(response.status)).append("\r\n");
  for (const auto& [name, value] : response.headers) {
    if (!IsOurs(name) && IsSafe(name) && IsSafe(value)) AppendField(name, value, out);
  }
  AppendField("Date", DateValue(now), out);
  if (framing.closes) {
    AppendField("Connection", "close", out);
  } else if (framing.to_http_1_0) {
    AppendField("Connection", "keep-alive", out);
  }
}

std::size_t HeadSize(const HttpResponse& response) {
  std::size_t size = 160;  // the status line and our own fields
  for (const auto& [name, value] : response.headers) size += name.size() + value.size() + 4;
  return size;
}

}  // namespace

std::string FormatResponse(const HttpResponse& response, const ResponseFraming& framing,
                           base::WallTime now) {
  std::string out;
  out.reserve(HeadSize(response) + response.body.size());
  AppendHead(response, framing, now, &out);
  if (HasBody(response.status)) {
    AppendField("Content-Length", std::to_string(response.body.size()), &out);
  }
  out.append("\r\n");
  if (HasBody(response.status) && !framing.to_head_request) out.append(response.body);
  return out;
}

std::string FormatStreamHead(const HttpResponse& head, const ResponseFraming& framing,
                             base::WallTime now) {
  std::string out;
  out.reserve(HeadSize(head));
  AppendHead(head, framing, now, &out);
  if (!framing.to_http_1_0) AppendField("Transfer-Encoding", "chunked", &out);
  out.append("\r\n");
  return out;
}

std::string FormatChunk(std::string_view bytes) {
  std::array<char, 20> size = {};
  const int digits = std::snprintf(size.data(), size.size(), "%zx\r\n", bytes.size());
  std::string out;
  out.reserve(bytes.size() + static_cast<std::size_t>(digits) + 2);
  out.append(size.data(), static_cast<std::size_t>(digits)).append(bytes).append("\r\n");
  return out;
}

HttpResponse RefusalResponse(int status, std::string_view reason) {
  HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "text/plain; charset=utf-8"}};
  response.body = std::string(reason) + "\n";
  return response;
}

}  // namespace net
