// Config: what the program was told, from flags, environment and file, in that order of strength.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/log.h"
#include "base/secret.h"

namespace server {

enum class Mode { kStdio, kHttp, kDevStdio, kDevHttp, kVersion };

// Requests per second and the burst on top; rate 0: no limit.
struct Rate {
  double per_second = 0;
  double burst = 0;
};

// When a user must agree before a call ends something for good.
enum class ConfirmMode {
  kNever,
  kWhenPossible,  // where the client can ask its user
  kAlways,        // a client that cannot ask is refused
};

enum class CorsMode { kStrict, kDevelopment, kDisabled };

// The Vault CLI's environment, as text; checked for form here, files are read when they are used.
struct VaultSettings {
  std::string address = "http://127.0.0.1:8200";
  base::SecretString token = base::SecretString();  // empty: none; calls then say so
  std::string ns = {};
  std::string ca_cert = {};
  std::string ca_path = {};
  std::string client_cert = {};
  std::string client_key = {};
  std::string tls_server_name = {};
  bool skip_verify = false;
  base::SecretString https_proxy = base::SecretString();  // may hold a password
  base::SecretString http_proxy = base::SecretString();
  std::string no_proxy = {};
};

struct HttpSettings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;
  std::string endpoint = "/mcp";
  std::vector<std::string> allowed_origins = {};
  CorsMode cors_mode = CorsMode::kStrict;
  std::string tls_cert_file = {};
  std::string tls_key_file = {};
  bool insecure_no_tls = false;    // a bind beyond loopback without TLS
  bool stateless = false;          // no sessions, foreign session ids ignored
  bool server_token_auth = false;  // --auth=server-token: callers act with VAULT_TOKEN
};

struct Config {
  Mode mode = Mode::kStdio;
  VaultSettings vault = {};
  HttpSettings http = {};
  Rate global_rate = {};
  Rate session_rate = {};
  std::string log_file = {};  // empty: stderr
  base::LogLevel log_level = base::LogLevel::kInfo;
  std::string fixtures_file = {};  // dev mode; empty: the sample estate
  ConfirmMode confirm = ConfirmMode::kWhenPossible;
  // Seals what clients carry between two requests: of replicas that share it. Empty: one per
  // process.
  std::string state_key_file = {};
  std::vector<std::string> warnings = {};  // for the log, once it is open
};

// Whether a bind address reaches this machine alone: "localhost", "127.…", "::1".
bool IsLoopback(const std::string& host);

// What to print and return instead of running.
struct Exit {
  int code = 0;             // 0: help was asked for; 2: usage; 1: anything else
  std::string output = {};  // stdout when code is 0, else one line for stderr
};

// Name to value; nullopt when unset. The process passes getenv, tests a map.
using EnvironmentLookup = std::function<std::optional<std::string>(const std::string&)>;

// arguments without the program's name. No side effects but reading the --config file.
std::variant<Config, Exit> ParseConfig(const std::vector<std::string>& arguments,
                                       const EnvironmentLookup& environment);

}  // namespace server
