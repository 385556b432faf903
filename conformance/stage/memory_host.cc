// This project's server, in this process.
#include "base/log.h"
#include "base/random.h"
#include "conformance/agent/memory_wire.h"
#include "conformance/stage/host.h"
#include "core.h"
#include "identity/principal.h"

namespace conformance {
namespace {

class TapLog : public base::Log {
 public:
  explicit TapLog(Tap tap) : tap_(std::move(tap)) {}
  void Write(base::LogLevel, std::string_view message,
             std::initializer_list<base::LogField> fields) override {
    if (!tap_) return;
    std::string line(message);
    for (const base::LogField& field : fields) {
      line += " " + std::string(field.key) + "=" + field.value;
    }
    tap_("stderr", line + "\n");
  }

 private:
  const Tap tap_;
};

guard::StateKeys FreshKeys() {
  base::SystemRandom random;
  return guard::StateKeys(random);
}

class MemoryHost : public Host {
 public:
  MemoryHost(vault::Transport& transport, Tap tap)
      : log_(std::move(tap)),
        core_(server::Config{},
              {.transport = transport, .simulated = true, .on_callers_thread = true}, FreshKeys(),
              net::PollerKind::kPoll, log_) {}

  base::Result<std::unique_ptr<Wire>> Connect(const std::string& token, Tap tap) override {
    return std::unique_ptr<Wire>(new MemoryWire(
        core_.server, identity::ServerPrincipal(base::SecretString(token), ""), std::move(tap)));
  }

 private:
  TapLog log_;
  server::Core core_;
};

}  // namespace

base::Result<std::unique_ptr<Host>> MakeMemoryHost(const HostOptions& options, Tap tap) {
  if (options.transport == nullptr) {
    return base::Error{base::ErrorCode::kInvalidArgument, "memory needs a backend"};
  }
  return std::unique_ptr<Host>(new MemoryHost(*options.transport, std::move(tap)));
}

}  // namespace conformance
