#include "serve.h"

#include <sched.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "base/random.h"
#include "core.h"
#include "guard/sealed_state.h"
#include "identity/http_identity.h"
#include "identity/principal.h"
#include "probe.h"
#include "signals.h"
#include "transport/http_service.h"
#include "transport/stdio.h"
#include "transport/streamable_http.h"

namespace server {
namespace {

// A program that only passes on should not take the processor from the one that does the work: with
// Vault on the same machine, waking up in the middle of its request costs both of them their caches
// (docs/performance.md). Threads that start later inherit it. A system without it loses nothing.
void LetOthersFinish() {
#ifdef SCHED_BATCH
  const sched_param parameters{};
  static_cast<void>(sched_setscheduler(0, SCHED_BATCH, &parameters));
#endif
}

base::Result<guard::StateKeys> LoadStateKeys(const std::string& file) {
  if (file.empty()) {
    base::SystemRandom random;
    return guard::StateKeys(random);
  }
  std::ifstream stream(file);
  const base::SecretString text{std::string(std::istreambuf_iterator<char>(stream), {})};
  if (!stream) {
    return base::Error{base::ErrorCode::kInvalidArgument,
                       "the state key file cannot be read: " + file};
  }
  auto keys = guard::StateKeys::Parse(text.Reveal());
  if (!keys) {
    base::Error error = keys.error();
    error.message += " (" + file + ")";
    return error;
  }
  return keys;
}

base::Status ServeStdio(const Config& config, const Backend& backend, Core& core, base::Log& log) {
  transport::Stdio stdio({}, core.server, identity::ServerPrincipal(backend.token, backend.ns), log,
                         core.loop);
  const SignalThread signals({.stop = [&] { stdio.Close(); }});
  const Probe probe(config, backend, log);
  return stdio.Serve();
}

transport::OriginRules OriginRulesOf(const HttpSettings& http) {
  transport::OriginRules rules;
  rules.allowed_origins = http.allowed_origins;
  rules.mode = http.cors_mode == CorsMode::kDevelopment ? transport::CorsMode::kDevelopment
               : http.cors_mode == CorsMode::kDisabled  ? transport::CorsMode::kDisabled
                                                        : transport::CorsMode::kStrict;
  rules.any_host = !IsLoopback(http.host);
  return rules;
}

// The transport's question, answered by the room of identities.
class HttpAuthenticator : public transport::Authenticator {
 public:
  explicit HttpAuthenticator(const identity::HttpIdentity& identity) : identity_(identity) {}

  base::Status Check(const transport::CredentialHeaders& headers) const override {
    return identity_.Check(Credentials(headers));
  }
  base::Result<transport::Authenticated> Authenticate(
      const transport::CredentialHeaders& headers) const override {
    auto principal = identity_.Identify(Credentials(headers));
    if (!principal) return std::move(principal).error();
    std::string id = (*principal)->id;
    return transport::Authenticated{std::move(*principal), std::move(id)};
  }

 private:
  static identity::HttpCredentials Credentials(const transport::CredentialHeaders& headers) {
    return {headers.vault_token, headers.authorization, headers.ns};
  }

  const identity::HttpIdentity& identity_;
};

std::string HealthBody(const HttpSettings& http) {
  return Json{{"status", "ok"},
              {"service", "vault-mcp-server"},
              {"version", VMCP_VERSION},
              {"transport", "streamable-http"},
              {"endpoint", http.endpoint}}
      .dump();
}

std::string EndpointUrl(const HttpSettings& http, std::uint16_t port) {
  const bool ipv6 = http.host.find(':') != std::string::npos && http.host.front() != '[';
  return (http.tls_cert_file.empty() ? "http://" : "https://") +
         (ipv6 ? "[" + http.host + "]" : http.host) + ":" + std::to_string(port) + http.endpoint;
}

void Greet(const Backend& backend, const std::string& url) {
  std::string text = backend.greeting;
  for (std::size_t at = 0; (at = text.find("{url}", at)) != std::string::npos; at += url.size()) {
    text.replace(at, 5, url);
  }
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

base::Status ServeHttp(const Config& config, const Backend& backend, Core& core, base::Log& log) {
  const HttpSettings& http = config.http;
  const identity::HttpIdentity identity(
      backend.ns, http.server_token_auth ? backend.token : base::SecretString(), core.random);
  const HttpAuthenticator authenticator(identity);
  transport::StreamableHttpOptions options;
  options.endpoint = http.endpoint;
  options.origins = OriginRulesOf(http);
  options.health = HealthBody(http);
  options.stateless = http.stateless;
  options.ready = [&core](auto done) { core.readiness.Ask(std::move(done)); };
  options.authenticator = &authenticator;
  auto handler =
      transport::StreamableHttp::Make(std::move(options), core.server, core.clock, core.random);
  if (!handler) return handler.error();
  net::HttpServerOptions listen;
  listen.host = http.host;
  listen.port = http.port;
  listen.tls_certificate_file = http.tls_cert_file;
  listen.tls_key_file = http.tls_key_file;
  auto service = transport::HttpService::Start(listen, **handler, log, &core.loop);
  if (!service) {
    base::Error error = std::move(service).error();
    if (error.code == base::ErrorCode::kUnreachable) {
      error.message += " (--transport-host, --transport-port)";
    }
    return error;
  }
  const std::string url = EndpointUrl(http, (*service)->port());
  log.Write(base::LogLevel::kInfo, "serving", {{"url", url}});
  Greet(backend, url);
  const SignalThread signals({.stop =
                                  [&] {
                                    core.server.EndStreams();
                                    (*service)->Close();
                                  },
                              .reload =
                                  [&] {
                                    const base::Status reloaded = (*service)->ReloadCertificates();
                                    if (!reloaded) {
                                      log.Write(base::LogLevel::kError, reloaded.error().message,
                                                {{"detail", reloaded.error().detail}});
                                    }
                                  }});
  const Probe probe(config, backend, log);
  base::Status served = (*service)->Serve();
  core.pool.Stop();
  return served;
}

}  // namespace

base::Status Serve(const Config& config, const Backend& backend, base::Log& log) {
  LetOthersFinish();
  auto keys = LoadStateKeys(config.state_key_file);
  if (!keys) return keys.error();
  const bool http = config.mode == Mode::kHttp || config.mode == Mode::kDevHttp;
  // Standard input may be a file, which epoll does not take.
  Core core(config, backend, *std::move(keys),
            http ? net::PollerKind::kBest : net::PollerKind::kPoll, log);
  return http ? ServeHttp(config, backend, core, log) : ServeStdio(config, backend, core, log);
}

}  // namespace server
