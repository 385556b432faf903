#include "conformance/agent/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

namespace conformance {
namespace {

constexpr int kEndLooks = 200;
constexpr std::chrono::milliseconds kEndLook{10};

base::Error Failed(std::string message) {
  return {.code = base::ErrorCode::kUnreachable, .message = std::move(message)};
}

bool IsOurs(std::string_view entry) {
  constexpr std::array<std::string_view, 4> kPrefixes = {"VAULT_", "BAO_", "MCP_", "TRANSPORT_"};
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](std::string_view prefix) { return entry.starts_with(prefix); });
}

std::vector<std::string> Merge(const std::vector<std::string>& wanted) {
  std::vector<std::string> merged = wanted;
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string_view entry = *at;
    const std::string_view name = entry.substr(0, entry.find('=') + 1);
    const bool replaced = std::any_of(wanted.begin(), wanted.end(), [&](const std::string& other) {
      return other.starts_with(name);
    });
    if (!replaced && !IsOurs(entry)) merged.emplace_back(entry);
  }
  return merged;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::string ReadSome(int file) {
  std::array<char, 65'536> buffer;
  while (true) {
    const ssize_t got = read(file, buffer.data(), buffer.size());
    if (got >= 0) return std::string(buffer.data(), static_cast<std::size_t>(got));
    if (errno != EINTR) return "";
  }
}

void Close(int& file) {
  if (file >= 0) close(file);
  file = -1;
}

}  // namespace

base::Result<Process> Process::Start(const std::vector<std::string>& command,
                                     const std::vector<std::string>& environment, Input input) {
  if (command.empty()) return Failed("no command");
  std::array<std::array<int, 2>, 3> pipes;
  for (auto& pair : pipes) {
    if (pipe2(pair.data(), O_CLOEXEC) != 0) return Failed("no pipe");
  }
  std::vector<std::string> words = command;
  std::vector<std::string> variables = Merge(environment);
  const std::vector<char*> arguments = Pointers(words);
  const std::vector<char*> entries = Pointers(variables);
  const pid_t id = fork();
  if (id == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int nothing = open("/dev/null", O_RDONLY);
    dup2(input == Input::kPipe ? pipes[0][0] : nothing, STDIN_FILENO);
    dup2(pipes[1][1], STDOUT_FILENO);
    dup2(pipes[2][1], STDERR_FILENO);
    setpgid(0, 0);
    // What is blocked or ignored here would stay so there.
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    signal(SIGPIPE, SIG_DFL);
    execvpe(arguments[0], arguments.data(), entries.data());
    _exit(127);
  }
  if (id > 0) setpgid(id, id);  // whoever comes first
  close(pipes[0][0]);
  close(pipes[1][1]);
  close(pipes[2][1]);
  Process process;
  process.id_ = id;
  process.in_ = pipes[0][1];
  process.out_ = pipes[1][0];
  process.err_ = pipes[2][0];
  if (input == Input::kNone) process.CloseInput();
  if (id < 0) return Failed("cannot start " + command[0] + ": " + std::strerror(errno));
  return process;
}

Process::Process(Process&& other) noexcept { *this = std::move(other); }

Process& Process::operator=(Process&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(in_, other.in_);
  std::swap(out_, other.out_);
  std::swap(err_, other.err_);
  return *this;
}

Process::~Process() {
  Stop();
  Close(in_);
  Close(out_);
  Close(err_);
}

bool Process::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = write(in_, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

std::string Process::ReadOutput() { return ReadSome(out_); }
std::string Process::ReadError() { return ReadSome(err_); }
void Process::CloseInput() { Close(in_); }

bool Process::running() {
  if (id_ <= 0) return false;
  // It stays to be waited for, so that its id remains its own.
  siginfo_t info{};
  if (waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT) != 0) return false;
  return info.si_pid == 0;
}

void Process::Stop() {
  Close(in_);
  if (id_ <= 0) return;
  if (running()) kill(-id_, SIGTERM);
  for (int i = 0; i < kEndLooks && running(); ++i) std::this_thread::sleep_for(kEndLook);
  // What it started and left behind would keep its pipes open.
  kill(-id_, SIGKILL);
  waitpid(id_, nullptr, 0);
  id_ = -1;
}

base::Result<std::vector<std::string>> SplitCommand(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool inside = false;
  char quote = '\0';
  for (const char c : text) {
    if (quote != '\0') {
      if (c == quote) {
        quote = '\0';
      } else {
        word += c;
      }
    } else if (c == '\'' || c == '"') {
      quote = c;
      inside = true;
    } else if (c == ' ' || c == '\t') {
      if (inside) words.push_back(std::exchange(word, ""));
      inside = false;
    } else {
      word += c;
      inside = true;
    }
  }
  if (quote != '\0') {
    return base::Error{.code = base::ErrorCode::kInvalidArgument,
                       .message = "a quote has no end: " + std::string(text)};
  }
  if (inside) words.push_back(std::move(word));
  return words;
}

}  // namespace conformance
