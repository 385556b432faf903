#include "net/http_server.h"

#include <atomic>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "net/connection.h"
#include "net/event_loop.h"
#include "net/socket.h"
#include "net/tls.h"

namespace net {
namespace {

constexpr int kAcceptsAtOnce = 16;  // then those who are connected get their turn
// Beyond the limit a client is still told so; beyond these, it is not.
constexpr std::size_t kRefusedConnectionsMax = 256;
// Files, pipes and upstream sockets of the rest of the program.
constexpr std::size_t kOtherDescriptors = 256;
constexpr std::chrono::milliseconds kAcceptPause{100};

const base::Clock& SystemClockInstance() {
  static const base::SystemClock clock;
  return clock;
}

class Server final : public LoopHttpServer, private ConnectionHost, private IoWatcher {
 public:
  // own_loop: its_loop, or null when that is somebody else's.
  Server(const HttpServerOptions& its_options, HttpHandler& its_handler, base::Log& its_log,
         EventLoop& its_loop, std::unique_ptr<EventLoop> own_loop, Listener listener,
         std::shared_ptr<const TlsContext> tls)
      : ConnectionHost(its_loop, its_handler, options_, its_log),
        options_(its_options),
        own_loop_(std::move(own_loop)),
        listener_(std::move(listener)),
        tls_(std::move(tls)),
        drain_timer_(*this),
        accept_timer_(*this) {}

  ~Server() override { Stop(std::chrono::milliseconds(0)); }

  base::Status Run() {
    const std::size_t descriptors =
        RaiseDescriptorLimit(options_.connections_max + kRefusedConnectionsMax + kOtherDescriptors);
    connections_max_ = options_.connections_max;
    if (connections_max_ + kRefusedConnectionsMax + kOtherDescriptors > descriptors) {
      const std::size_t spared = kRefusedConnectionsMax + kOtherDescriptors;
      connections_max_ = descriptors > 2 * spared ? descriptors - spared : descriptors / 2;
      log.Write(base::LogLevel::kWarn,
                "fewer connections than configured: raise the hard limit of "
                "open files",
                {{"connections_max", std::to_string(connections_max_)}});
    }
    if (!loop.ok() || !loop.Watch(listener_.fd.get(), kReadable, this)) {
      return base::Error{base::ErrorCode::kUnreachable,
                         "Cannot serve: the system has no file descriptors left."};
    }
    loop.SetBacklog(&turns);
    thread_ = std::thread([this] { loop.Run(); });
    return {};
  }

  std::uint16_t port() const override { return listener_.port; }
  void Wake() override { loop.Wake(); }
  std::size_t connections() const override { return open_count_.load(std::memory_order_relaxed); }

  void Stop(std::chrono::milliseconds drain) override {
    const std::lock_guard lock(stop_mutex_);
    if (!thread_.joinable()) return;
    loop.Post([this, drain] { BeginStop(drain); });
    thread_.join();
  }

  base::Status ReloadCertificates() override {
    if (options_.tls_certificate_file.empty()) return {};
    auto loaded = TlsContext::Load(options_.tls_certificate_file, options_.tls_key_file);
    if (!loaded) return std::move(loaded).error();
    const std::lock_guard lock(tls_mutex_);
    tls_ = *loaded;
    return {};
  }

 private:
  class DrainTimer final : public Timer {
   public:
    explicit DrainTimer(Server& server) : server_(server) {}
    void OnTimer() override { server_.EndStop(); }

   private:
    Server& server_;
  };

  class AcceptTimer final : public Timer {
   public:
    explicit AcceptTimer(Server& server) : server_(server) {}
    void OnTimer() override { server_.ResumeAccepting(); }

   private:
    Server& server_;
  };

  void OnReady(unsigned) override {
    for (int i = 0; i < kAcceptsAtOnce; ++i) {
      Accepted accepted = AcceptFrom(listener_.fd.get());
      switch (accepted.status) {
        case AcceptStatus::kAccepted:
          Admit(std::move(accepted));
          break;
        case AcceptStatus::kNone:
          return;
        case AcceptStatus::kLost:
          break;
        case AcceptStatus::kExhausted:
          return PauseAccepting();
      }
    }
  }

  void Admit(Accepted accepted) {
    const auto place = shares_.try_emplace(std::move(accepted.share_key)).first;
    AddressShare& share = place->second;
    share.key = place->first;
    if (!AdmitTo(share, std::move(accepted))) EndIfEmpty(share);
  }

  // False: it was not worth a connection, which is closed.
  bool AdmitTo(AddressShare& share, Accepted accepted) {
    const bool refused =
        admitted_ >= connections_max_ || share.admitted >= options_.connections_per_address_max;
    if (refused && refused_ >= kRefusedConnectionsMax) return false;
    std::unique_ptr<TlsSession> session;
    if (const auto tls = CurrentTls()) {
      session = tls->Accept(accepted.fd.get());
      if (session == nullptr) return false;
    }
    const auto fd = static_cast<std::size_t>(accepted.fd.get());
    auto connection = std::make_shared<Connection>(
        static_cast<ConnectionHost&>(*this), std::move(accepted.fd), std::move(session),
        Connection::Peer{std::move(accepted.address), share, refused});
    if (!connection->Start()) return false;
    if (refused) {
      ++refused_;
    } else {
      ++admitted_;
      ++share.admitted;
    }
    ++share.open;
    if (connections_.size() <= fd) connections_.resize(fd + 1);
    connections_[fd] = std::move(connection);
    open_count_.store(admitted_ + refused_, std::memory_order_relaxed);
    return true;
  }

  void OnClosed(Connection& connection) override {
    AddressShare& share = connection.peer().share;
    if (connection.peer().refused) {
      --refused_;
    } else {
      --admitted_;
      --share.admitted;
    }
    --share.open;
    EndIfEmpty(share);
    connections_[static_cast<std::size_t>(connection.fd())].reset();
    open_count_.store(admitted_ + refused_, std::memory_order_relaxed);
    if (stopping && admitted_ + refused_ == 0) EndStop();
  }

  void EndIfEmpty(const AddressShare& share) {
    if (share.open == 0) shares_.erase(shares_.find(std::string(share.key)));
  }

  std::shared_ptr<const TlsContext> CurrentTls() {
    if (options_.tls_certificate_file.empty()) return nullptr;
    const std::lock_guard lock(tls_mutex_);
    return tls_;
  }

  // Those who wait in the kernel's queue are better served late than cut off.
  void PauseAccepting() {
    log.Write(base::LogLevel::kWarn, "out of file descriptors: new connections wait");
    loop.SetInterest(listener_.fd.get(), 0);
    loop.SetTimer(&accept_timer_, loop.Now() + kAcceptPause);
  }

  void ResumeAccepting() { loop.SetInterest(listener_.fd.get(), kReadable); }

  void BeginStop(std::chrono::milliseconds drain) {
    stopping = true;
    loop.CancelTimer(&accept_timer_);
    loop.Unwatch(listener_.fd.get());
    listener_.fd.Close();
    loop.SetTimer(&drain_timer_, loop.Now() + drain);
    for (std::size_t fd = 0; fd < connections_.size(); ++fd) {
      if (const auto connection = connections_[fd]) connection->BeginStop();
    }
    if (admitted_ + refused_ == 0) EndStop();
  }

  void EndStop() {
    loop.CancelTimer(&drain_timer_);
    for (std::size_t fd = 0; fd < connections_.size(); ++fd) {
      if (const auto connection = connections_[fd]) connection->Close();
    }
    loop.Quit();
  }

  const HttpServerOptions options_;
  const std::unique_ptr<EventLoop> own_loop_;
  Listener listener_;
  std::mutex tls_mutex_;
  std::shared_ptr<const TlsContext> tls_;
  std::vector<std::shared_ptr<Connection>> connections_;  // by descriptor
  std::unordered_map<std::string, AddressShare> shares_;  // by address
  std::size_t connections_max_ = 0;
  std::size_t admitted_ = 0;
  std::size_t refused_ = 0;
  std::atomic<std::size_t> open_count_{0};
  DrainTimer drain_timer_;
  AcceptTimer accept_timer_;
  std::mutex stop_mutex_;
  std::thread thread_;
};

}  // namespace

base::Result<std::unique_ptr<LoopHttpServer>> LoopHttpServer::Start(
    const HttpServerOptions& options, HttpHandler& handler, base::Log& log,
    const HttpServerEnvironment& environment) {
  if (options.tls_certificate_file.empty() != options.tls_key_file.empty()) {
    return base::Error{base::ErrorCode::kInvalidArgument,
                       "TLS needs both a certificate file and a key file."};
  }
  std::shared_ptr<const TlsContext> tls;
  if (!options.tls_certificate_file.empty()) {
    auto loaded = TlsContext::Load(options.tls_certificate_file, options.tls_key_file);
    if (!loaded) return std::move(loaded).error();
    tls = *loaded;
  }
  auto listener = ListenOn(options.host, options.port);
  if (!listener) return std::move(listener).error();
  std::unique_ptr<EventLoop> own_loop;
  if (environment.loop == nullptr) {
    own_loop = std::make_unique<EventLoop>(environment.poller, environment.clock != nullptr
                                                                   ? *environment.clock
                                                                   : SystemClockInstance());
  }
  EventLoop& loop = own_loop != nullptr ? *own_loop : *environment.loop;
  auto server = std::make_unique<Server>(options, handler, log, loop, std::move(own_loop),
                                         std::move(listener).value(), std::move(tls));
  if (const base::Status status = server->Run(); !status) return status.error();
  return std::unique_ptr<LoopHttpServer>(std::move(server));
}

base::Result<std::unique_ptr<HttpServer>> HttpServer::Start(const HttpServerOptions& options,
                                                            HttpHandler& handler, base::Log& log,
                                                            EventLoop* loop) {
  auto server = LoopHttpServer::Start(options, handler, log, {.loop = loop});
  if (!server) return std::move(server).error();
  return std::unique_ptr<HttpServer>(std::move(server).value());
}

}  // namespace net
