#include "net/server_sent_events.h"

namespace net {
namespace {

void AppendLine(std::string_view field, std::string_view value, std::string* out) {
  out->append(field).append(": ").append(value).append("\n");
}

// CR LF, LF and CR all end a line for a client, so each begins a new field here.
void AppendLines(std::string_view field, std::string_view text, std::string* out) {
  while (true) {
    const std::size_t end = text.find_first_of("\r\n");
    AppendLine(field, text.substr(0, end), out);
    if (end == std::string_view::npos) return;
    text.remove_prefix(text.substr(end, 2) == "\r\n" ? end + 2 : end + 1);
  }
}

bool IsOneLine(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

}  // namespace

std::string EncodeEvent(const ServerSentEvent& event) {
  std::string out;
  out.reserve(event.data.size() + event.id.size() + event.event.size() + 48);
  if (!event.id.empty() && IsOneLine(event.id)) AppendLine("id", event.id, &out);
  if (!event.event.empty() && IsOneLine(event.event)) AppendLine("event", event.event, &out);
  if (event.retry) AppendLine("retry", std::to_string(event.retry->count()), &out);
  if (event.has_data) AppendLines("data", event.data, &out);
  out.append("\n");
  return out;
}

std::string EncodeComment(std::string_view text) {
  std::string out;
  AppendLines("", text, &out);
  out.append("\n");
  return out;
}

}  // namespace net
