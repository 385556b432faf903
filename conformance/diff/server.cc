#include "conformance/diff/server.h"

#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/random.h"
#include "json/fwd.h"
#include "vault/http_transport.h"
#include "vaultsim/vault.h"

namespace diff {
namespace {

base::Error Wrong(std::string message) {
  return {.code = base::ErrorCode::kInvalidArgument, .message = std::move(message)};
}

class Simulator : public Server {
 public:
  Simulator(vaultsim::Profile profile, const std::string& token, unsigned long long seed)
      : random_(seed),
        vault_({.profile = profile, .root_token = base::SecretString(token)}, clock_, random_) {}

  base::Status Fresh() override {
    vault_.Reset();
    return {};
  }
  vault::Transport& transport() override { return vault_; }

 private:
  base::SystemClock clock_;
  base::SeededRandom random_;
  vaultsim::Vault vault_;
};

// Cleaned through the API, which leaves traces: tokens, leases, versions of policies.
class AddressServer : public Server {
 public:
  AddressServer(std::string address, std::string token)
      : address_(std::move(address)), token_(std::move(token)) {}

  base::Status Fresh() override {
    auto transport = vault::HttpTransport::Create({.address = address_});
    if (!transport) return std::move(transport).error();
    transport_ = std::move(transport).value();
    for (const char* table : {"sys/mounts", "sys/auth"}) {
      const Json mounts = Call(vault::Method::kGet, table);
      if (!mounts.is_object()) return Wrong(address_ + " does not answer as a Vault would");
      for (const auto& mount : mounts.items()) Unmount(table, mount.key());
    }
    const Json policies = Call(vault::Method::kList, "sys/policies/acl");
    for (const Json& name : policies.value("keys", Json::array())) {
      if (name == "root" || name == "default" || name == "default-ceiling") continue;
      Call(vault::Method::kDelete,
           "sys/policies/acl/" + base::PercentEncodeSegment(name.get<std::string>()));
    }
    const Json namespaces = Call(vault::Method::kList, "sys/namespaces");
    for (const Json& name : namespaces.value("keys", Json::array())) {
      Call(vault::Method::kDelete, "sys/namespaces/" + name.get<std::string>());
    }
    Call(vault::Method::kPost, "sys/mounts/secret",
         R"({"type":"kv","options":{"version":"2"},"description":"key/value secret storage"})");
    return {};
  }
  vault::Transport& transport() override { return *transport_; }

 private:
  void Unmount(const std::string& table, std::string path) {
    for (const char* fixed : {"sys/", "cubbyhole/", "identity/", "agent-registry/", "token/"}) {
      if (path == fixed) return;
    }
    path.pop_back();
    Call(vault::Method::kDelete, table + "/" + base::PercentEncodeSegment(path));
  }

  // The "data" of the answer, or an empty object; null when nothing came.
  Json Call(vault::Method method, const std::string& path, const std::string& body = "") {
    const auto response = transport_->RoundTrip({.method = method,
                                                 .path = "/v1/" + path,
                                                 .token = base::SecretString(token_),
                                                 .body = body},
                                                {});
    if (!response) return nullptr;
    const Json parsed = Json::parse(response->body, nullptr, false);
    if (!parsed.is_object() || !parsed.contains("data") || !parsed["data"].is_object()) {
      return Json::object();
    }
    return parsed["data"];
  }

  std::string address_;
  std::string token_;
  std::unique_ptr<vault::Transport> transport_;
};

}  // namespace

std::unique_ptr<Server> MakeAddressServer(const std::string& address, const std::string& token) {
  return std::make_unique<AddressServer>(address, token);
}

base::Result<std::unique_ptr<Server>> MakeServer(const ServerSettings& settings) {
  const std::string& where = settings.where;
  if (where == "sim") {
    const auto profile = vaultsim::ProfileFromName(settings.profile);
    if (!profile) {
      return base::Error{.code = base::ErrorCode::kInvalidArgument,
                         .message = "no profile " + settings.profile};
    }
    return std::unique_ptr<Server>(
        std::make_unique<Simulator>(*profile, settings.token, settings.seed));
  }
  if (where.starts_with("dev:")) return MakeDevServer(where.substr(4), settings.token);
  if (where.starts_with("http://") || where.starts_with("https://")) {
    return MakeAddressServer(where, settings.token);
  }
  return Wrong("\"" + where + "\" is none of sim, http://HOST:PORT, dev:PROGRAM");
}

}  // namespace diff
