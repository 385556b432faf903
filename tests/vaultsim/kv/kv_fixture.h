// One KV engine behind Dispatch, without tokens or HTTP.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "vaultsim/framework/framework.h"
#include "vaultsim/framework/gojson.h"

namespace vaultsim {

struct Answer {
  int status = 0;
  Json data = nullptr;
  std::vector<std::string> warnings = {};
  std::vector<std::string> errors = {};
  std::int64_t lease_duration_s = 0;
  std::string lease_id = {};
  bool renewable = false;
};

// Tests run for both servers; Is(...) where they differ.
class KvFixture : public testing::TestWithParam<Profile> {
 protected:
  Answer Send(Operation operation, const std::string& path, Json data = nullptr) {
    EngineRequest request{.operation = operation,
                          .path = path,
                          .mount = "m/",
                          .data = std::move(data),
                          .client_token = token_,
                          .display_name = "token",
                          .client_id = "client",
                          .default_lease_ttl_s = 2764800,
                          .max_lease_ttl_s = 2764800};
    if (operation == Operation::kUpdate) {
      const Existence existence = CheckExistence(*engine_, request, environment_);
      if (const auto* error = std::get_if<EngineError>(&existence)) return FromError(*error);
      if (!std::get<bool>(existence)) request.operation = Operation::kCreate;
    }
    const EngineResult result = Dispatch(*engine_, request, environment_);
    if (result.error) return FromError(*result.error);
    const EngineResponse& response = result.response;
    Answer answer{.status = response.status,
                  .data = *response.data,
                  .warnings = response.warnings,
                  .lease_duration_s = response.lease_duration_s,
                  .lease_id = response.lease_id,
                  .renewable = response.renewable};
    const bool is_null = answer.data.is_null() && answer.warnings.empty();
    if (answer.status == 0) answer.status = is_null ? 204 : 200;
    return answer;
  }
  Answer Read(const std::string& path, Json query = nullptr) {
    return Send(Operation::kRead, path, std::move(query));
  }
  Answer Write(const std::string& path, Json body) {
    return Send(Operation::kUpdate, path, std::move(body));
  }
  Answer Patch(const std::string& path, Json body) {
    return Send(Operation::kPatch, path, std::move(body));
  }
  Answer Delete(const std::string& path) { return Send(Operation::kDelete, path); }
  Answer List(const std::string& path, Json query = nullptr) {
    return Send(Operation::kList, path, std::move(query));
  }
  // A body as it comes over the wire: numbers keep their literals.
  Json Body(const std::string& text) { return *gojson::ParseBody(text, GetParam()).value; }

  bool IsVault() const { return GetParam() == Profile::kVault2; }

  base::ManualClock clock_{base::WallTime(std::chrono::hours(24 * 365 * 56))};
  base::SeededRandom random_{1};
  Environment environment_{clock_, random_, GetParam()};
  std::unique_ptr<Engine> engine_;
  std::string token_ = "token-a";

 private:
  static Answer FromError(const EngineError& error) {
    Answer answer{.status = error.status, .errors = error.errors};
    if (error.multierror) {
      for (std::string& text : answer.errors) text = "1 error occurred:\n\t* " + text + "\n\n";
    }
    return answer;
  }
};

inline std::string Multi(const std::string& text) {
  return "1 error occurred:\n\t* " + text + "\n\n";
}

inline std::string ProfileLabel(const testing::TestParamInfo<Profile>& info) {
  return info.param == Profile::kVault2 ? "Vault" : "OpenBao";
}

using Keys = std::vector<std::string>;
using Errors = std::vector<std::string>;

}  // namespace vaultsim
