#include "conformance/record/record.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "signals.h"

namespace conformance {
namespace {

base::Error Wrong(std::string message) {
  return {.code = base::ErrorCode::kInvalidArgument, .message = std::move(message)};
}

// "/tmp/my story.story": "recorded.my-story".
std::string IdOf(const std::string& file) {
  const std::string name = file.substr(file.rfind('/') + 1);
  std::string id = "recorded.";
  for (const char c : name.substr(0, name.find('.'))) {
    id += std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ? c : '-';
  }
  return id;
}

std::vector<std::string> Environment() {
  std::vector<std::string> entries;
  for (char** at = environ; *at != nullptr; ++at) entries.emplace_back(*at);
  return entries;
}

std::vector<std::string> SecretsOfEnvironment() {
  std::vector<std::string> secrets;
  for (const char* name : {"VAULT_TOKEN", "BAO_TOKEN", "VAULT_SECRET_ID", "MCP_AUTH_TOKEN"}) {
    const char* value = std::getenv(name);
    if (value != nullptr) secrets.emplace_back(value);
  }
  return secrets;
}

// A file of the owner's alone, before anything is said.
class OwnFile {
 public:
  explicit OwnFile(const std::string& name)
      : file_(open(name.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)) {}
  ~OwnFile() {
    if (file_ >= 0) close(file_);
  }
  OwnFile(const OwnFile&) = delete;
  OwnFile& operator=(const OwnFile&) = delete;

  bool good() const { return file_ >= 0 && fchmod(file_, 0600) == 0; }
  bool Write(std::string_view text) const {
    if (ftruncate(file_, 0) != 0) return false;
    while (!text.empty()) {
      const ssize_t put = write(file_, text.data(), text.size());
      if (put <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
  }

 private:
  const int file_;
};

}  // namespace

base::Status Record(const RecordOptions& options) {
  if (!options.server.starts_with("stdio:")) return Wrong("record takes a server like stdio:CMD");
  auto words = SplitCommand(options.server.substr(6));
  if (!words) return std::move(words).error();
  const OwnFile out(options.out);
  if (!out.good()) return Wrong("cannot write " + options.out);
  server::BlockSignals();
  auto process = Process::Start(*words, Environment(), Process::Input::kPipe);
  if (!process) return std::move(process).error();
  Recording recording({.id = IdOf(options.out),
                       .title = options.title,
                       .profiles = options.profiles,
                       .secrets = SecretsOfEnvironment()});
  Relay relay(std::move(process).value(), recording, options.files);
  {
    const server::SignalThread signals({.stop = [&relay] { relay.Stop(); }});
    relay.Run();
  }
  if (!out.Write(recording.Text())) return Wrong("cannot write " + options.out);
  return {};
}

}  // namespace conformance
