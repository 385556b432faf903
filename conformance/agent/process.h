// Process: a server under test as a child process.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace conformance {

// Ends its process on destruction. Not thread-safe, but for reading and writing by one thread each.
class Process {
 public:
  enum class Input { kPipe, kNone };

  // command[0] is looked up in PATH. environment: NAME=value, in place of what is inherited under
  // that name; nothing that begins with VAULT_, BAO_, MCP_ or TRANSPORT_ is inherited.
  static base::Result<Process> Start(const std::vector<std::string>& command,
                                     const std::vector<std::string>& environment, Input input);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  ~Process();

  // False: the process does not read any more.
  bool Write(std::string_view bytes);
  // The next bytes of standard output or error; "" at their end. Blocks.
  std::string ReadOutput();
  std::string ReadError();
  void CloseInput();
  bool running();
  // SIGTERM, then SIGKILL, for it and what it started.
  void Stop();
  pid_t id() const { return id_; }

 private:
  Process() = default;

  pid_t id_ = -1;
  int in_ = -1;
  int out_ = -1;
  int err_ = -1;
};

// "a 'b c' d" as a shell splits it, without anything else that a shell does.
base::Result<std::vector<std::string>> SplitCommand(std::string_view text);

}  // namespace conformance
