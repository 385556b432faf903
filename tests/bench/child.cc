#include "child.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>
#include <utility>

extern char** environ;

namespace bench {
namespace {

struct Pipe {
  int read = -1;
  int write = -1;
};

Pipe MakePipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) Fail(std::string("pipe: ") + std::strerror(errno));
  return {ends[0], ends[1]};
}

std::string NameOf(std::string_view variable) {
  return std::string(variable.substr(0, variable.find('=') + 1));
}

// The inherited environment with some variables replaced.
std::vector<std::string> Merge(const Variables& variables) {
  std::vector<std::string> merged = variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    bool replaced = false;
    for (const std::string& variable : variables) {
      if (std::string_view(*entry).starts_with(NameOf(variable))) replaced = true;
    }
    if (!replaced) merged.emplace_back(*entry);
  }
  return merged;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Those that run now: an exit must not leave them behind.
std::set<pid_t>& Running() {
  static std::set<pid_t> running;
  return running;
}

}  // namespace

void Fail(const std::string& message) {
  std::cerr << "vmcp_bench: " << message << '\n';
  for (const pid_t pid : Running()) kill(pid, SIGKILL);
  std::exit(1);
}

Child::Child(const std::vector<std::string>& command, const Variables& variables, Output output) {
  const Pipe input = MakePipe();
  const Pipe result = MakePipe();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.read, 0);
  if (output == Output::kPipe) {
    posix_spawn_file_actions_adddup2(&actions, result.write, 1);
  } else {
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  }
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  std::vector<std::string> arguments = command;
  std::vector<std::string> merged = Merge(variables);
  const int failure = posix_spawnp(&pid_, arguments[0].c_str(), &actions, nullptr,
                                   Pointers(arguments).data(), Pointers(merged).data());
  posix_spawn_file_actions_destroy(&actions);
  close(input.read);
  close(result.write);
  in_ = input.write;
  out_ = result.read;
  if (failure == 0) Running().insert(pid_);
  if (failure != 0) Fail("cannot start " + command[0] + ": " + std::strerror(failure));
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      in_(std::exchange(other.in_, -1)),
      out_(std::exchange(other.out_, -1)),
      buffer_(std::move(other.buffer_)),
      consumed_(std::exchange(other.consumed_, 0)) {}

Child::~Child() {
  if (pid_ < 0) return;
  close(in_);
  close(out_);
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  Running().erase(pid_);
}

void Child::Write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t written = write(in_, bytes.data(), bytes.size());
    if (written < 0)
      Fail(std::string("the program under test takes no input: ") + std::strerror(errno));
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string_view Child::ReadLine() {
  buffer_.erase(0, consumed_);
  std::size_t searched = 0;
  while (true) {
    const std::size_t end = buffer_.find('\n', searched);
    if (end != std::string::npos) {
      consumed_ = end + 1;
      return std::string_view(buffer_).substr(0, end);
    }
    searched = buffer_.size();
    std::array<char, 16384> chunk;
    const ssize_t got = read(out_, chunk.data(), chunk.size());
    if (got <= 0) Fail("the program under test closed its output");
    buffer_.append(chunk.data(), static_cast<std::size_t>(got));
  }
}

std::uint64_t Child::resident_kb() const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::strtoull(line.c_str() + 6, nullptr, 10);
  }
  return 0;
}

double Child::cpu_seconds() const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/stat");
  std::string text;
  std::getline(file, text);
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(text.substr(name_end + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;  // state .. cmajflt
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

bool Child::running() const { return pid_ >= 0 && waitpid(pid_, nullptr, WNOHANG) == 0; }

}  // namespace bench
