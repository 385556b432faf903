// Log: structured lines to stderr or a file. Never stdout, never a secret value, token or id of a
// session.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace base {

enum class LogLevel { kDebug, kInfo, kWarn, kError };

struct LogField {
  std::string_view key;
  std::string value;
};

// Thread-safe. A line is one write.
class Log {
 public:
  virtual ~Log() = default;
  virtual void Write(LogLevel level, std::string_view message,
                     std::initializer_list<LogField> fields = {}) = 0;
};

class NullLog : public Log {
 public:
  void Write(LogLevel, std::string_view, std::initializer_list<LogField> = {}) override {}
};

// "2026-01-02T03:04:05Z warn message key=value". Values are quoted and escaped when needed; a
// field without one is left out.
// fd is not owned.
class FdLog : public Log {
 public:
  FdLog(int fd, LogLevel least) : fd_(fd), least_(least) {}
  void Write(LogLevel level, std::string_view message,
             std::initializer_list<LogField> fields = {}) override;

 private:
  int fd_;
  LogLevel least_;
};

}  // namespace base
