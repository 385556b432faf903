// Short exchanges with the simulator, each with what a real server answered.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "vaultsim/vault.h"

namespace vaultsim {

struct Exchange {
  const char* verb;
  const char* path;
  const char* body;  // for reading verbs the query
  int status;
  const char* part;  // of the answer
  const char* wrap_ttl = "";
  const char* ns = "";
  const char* token = "root";
};

// "$token", "$wrap", "$accessor" ...: of the last answer that had one.
class ExchangeTest : public testing::Test {
 protected:
  explicit ExchangeTest(Profile profile = Profile::kOpenBao2)
      : vault_({.profile = profile, .root_token = base::SecretString("root")}, clock_, random_) {}
  void Run(const std::vector<Exchange>& exchanges) {
    for (const Exchange& exchange : exchanges) {
      const std::string verb = exchange.verb;
      const bool writes = verb == "POST" || verb == "PUT" || verb == "PATCH";
      vault::Request request{.path = "/v1/" + FillIn(exchange.path),
                             .query = writes ? "" : exchange.body,
                             .token = base::SecretString(FillIn(exchange.token)),
                             .ns = exchange.ns,
                             .body = writes ? FillIn(exchange.body) : ""};
      if (*exchange.wrap_ttl != '\0') {
        request.headers.emplace_back("X-Vault-Wrap-TTL", exchange.wrap_ttl);
      }
      const vault::Response response = vault_.Answer(verb, request);
      EXPECT_EQ(response.status, exchange.status) << verb << " " << exchange.path << response.body;
      EXPECT_NE(response.body.find(FillIn(exchange.part)), std::string::npos)
          << verb << " " << exchange.path << " " << exchange.body << "\n"
          << response.body;
      Remember(Json::parse(response.body, nullptr, false));
    }
  }

  // With what is known now in the place of "$token" and the others.
  std::string FillIn(std::string text) const {
    for (const auto& [name, value] : known_) {
      const std::size_t at = text.find(name);
      if (at != std::string::npos) text.replace(at, name.size(), value);
    }
    return text;
  }

 private:
  void Remember(const Json& body) {
    for (const auto& [name, pointer] :
         {std::pair("$token", "/auth/client_token"), std::pair("$accessor", "/auth/accessor"),
          std::pair("$wrap", "/wrap_info/token"), std::pair("$secretid", "/data/secret_id"),
          std::pair("$idaccessor", "/data/secret_id_accessor"),
          std::pair("$roleid", "/data/role_id"), std::pair("$lease", "/lease_id"),
          std::pair("$serial", "/data/serial_number"),
          std::pair("$migrationid", "/data/migration_id"), std::pair("$first", "/data/keys/0"),
          std::pair("$second", "/data/keys/1")}) {
      const Json::json_pointer at{std::string(pointer)};
      if (!body.is_object() || !body.contains(at) || !body.at(at).is_string()) continue;
      const auto value = body.at(at).get<std::string>();
      if (!value.empty()) known_[name] = value;
    }
  }

  base::SystemClock clock_;
  base::SeededRandom random_{1};
  Vault vault_;
  std::map<std::string, std::string> known_;
};

}  // namespace vaultsim
