#include "base/log.h"

#include <unistd.h>

#include "base/clock.h"

namespace base {
namespace {

constexpr std::size_t kUsualLineBytes = 192;

const char* LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarn:
      return "warn";
    case LogLevel::kError:
      return "error";
  }
  return "error";
}

bool IsPlain(char c) { return c > ' ' && c != '"' && c != '=' && c != '\\' && c != 0x7f; }

bool NeedsQuotes(std::string_view text) {
  for (const char c : text) {
    if (!IsPlain(c)) return true;
  }
  return false;
}

// A line must stay one line, whatever a caller put into a value.
void AppendEscaped(std::string& out, std::string_view text) {
  static constexpr char kDigits[] = "0123456789abcdef";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += "\\x";
      out += kDigits[static_cast<unsigned char>(c) >> 4];
      out += kDigits[static_cast<unsigned char>(c) & 15];
    } else {
      out += c;
    }
  }
}

}  // namespace

void FdLog::Write(LogLevel level, std::string_view message,
                  std::initializer_list<LogField> fields) {
  if (level < least_) return;
  std::string line;
  line.reserve(kUsualLineBytes);
  line += FormatRfc3339(SystemClock().Now());
  line += ' ';
  line += LevelName(level);
  line += ' ';
  AppendEscaped(line, message);
  for (const LogField& field : fields) {
    if (field.value.empty()) continue;
    line += ' ';
    line += field.key;
    line += '=';
    if (!NeedsQuotes(field.value)) {
      line += field.value;
      continue;
    }
    line += '"';
    AppendEscaped(line, field.value);
    line += '"';
  }
  line += '\n';
  // A log that cannot be written must not stop the program.
  [[maybe_unused]] const ssize_t written = ::write(fd_, line.data(), line.size());
}

}  // namespace base
