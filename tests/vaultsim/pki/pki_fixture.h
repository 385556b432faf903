// PKI mounts behind Dispatch, without tokens or HTTP; tests run for both servers.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/x509_vfy.h>

#include <chrono>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/random.h"
#include "conformance/diff/x509_facts.h"
#include "vaultsim/framework/framework.h"
#include "vaultsim/pki/certificate.h"
#include "vaultsim/pki/pki.h"
#include "vaultsim/pki/ssl_ptr.h"

namespace vaultsim::pki {

using diff::FactsAt;
using diff::FactsOfRaw;

struct Answer {
  int status = 0;
  Json data = nullptr;
  std::vector<std::string> warnings = {};
  std::vector<std::string> errors = {};
  std::string raw = {};
  std::string content_type = {};
  std::string lease_id = {};
  std::int64_t lease_duration_s = 0;
};

using Texts = std::vector<std::string>;

class PkiFixture : public testing::TestWithParam<Profile> {
 protected:
  static constexpr std::int64_t kHour = 3600;
  static constexpr std::int64_t kDefaultTtl = 768 * kHour;
  static constexpr std::int64_t kMaxTtl = 87600 * kHour;

  // The mount "pki"; At() selects another one.
  Answer Send(Operation operation, const std::string& path, Json data = nullptr,
              std::string raw_body = "") {
    Engine& engine = EngineOf(mount_);
    EngineRequest request{.operation = operation,
                          .path = path,
                          .mount = mount_ + "/",
                          .data = std::move(data),
                          .raw_body = std::move(raw_body),
                          .default_lease_ttl_s = kDefaultTtl,
                          .max_lease_ttl_s = max_ttl_s_};
    const EngineResult result = Dispatch(engine, request, environment_);
    if (result.error) return FromError(*result.error);
    const EngineResponse& response = result.response;
    Answer answer{.status = response.status,
                  .data = *response.data,
                  .warnings = response.warnings,
                  .raw = response.raw.value_or(""),
                  .content_type = response.raw_content_type,
                  .lease_id = response.lease_id,
                  .lease_duration_s = response.lease_duration_s};
    const bool empty =
        answer.data.is_null() && answer.warnings.empty() && !response.envelope_when_empty;
    if (answer.status == 0) answer.status = empty ? 204 : 200;
    return answer;
  }
  Answer Read(const std::string& path) { return Send(Operation::kRead, path); }
  Answer Write(const std::string& path, Json body = Json::object()) {
    return Send(Operation::kUpdate, path, std::move(body));
  }
  Answer Patch(const std::string& path, Json body) {
    return Send(Operation::kPatch, path, std::move(body));
  }
  Answer Delete(const std::string& path) { return Send(Operation::kDelete, path); }
  Answer List(const std::string& path, Json query = nullptr) {
    return Send(Operation::kList, path, std::move(query));
  }
  void At(const std::string& mount) { mount_ = mount; }

  // An EC root with a long life; its data.
  Json Root(Json more = Json::object()) {
    Json body = {{"common_name", "Root CA"}, {"key_type", "ec"}, {"ttl", "87600h"}};
    body.update(more);
    const Answer answer = Write("root/generate/internal", body);
    EXPECT_EQ(answer.status, 200) << Json(answer.errors);
    return answer.data;
  }
  // A role for example.com and its subdomains with EC keys.
  void WebRole(Json more = Json::object(), const std::string& name = "web") {
    Json body = {{"allowed_domains", "example.com"},
                 {"allow_subdomains", true},
                 {"max_ttl", "72h"},
                 {"key_type", "ec"}};
    body.update(more);
    EXPECT_EQ(Write("roles/" + name, body).status, 200);
  }
  Answer Issue(Json body, const std::string& role = "web") {
    return Write("issue/" + role, std::move(body));
  }
  Answer IssueName(const std::string& common_name) { return Issue({{"common_name", common_name}}); }

  bool IsVault2() const { return GetParam() == Profile::kVault2; }
  bool IsVault121() const { return GetParam() == Profile::kVault121; }
  bool IsVault() const { return vaultsim::IsVault(GetParam()); }
  std::int64_t Now() const {
    return std::chrono::floor<std::chrono::seconds>(clock_.Now()).time_since_epoch().count();
  }
  void Advance(std::int64_t seconds) { clock_.Advance(std::chrono::seconds(seconds)); }

  static Json FactsOf(const Json& data) {
    return FactsAt(Json{{"data", data}}, "/data/certificate");
  }
  // The common name's facts: SANs of an issued certificate.
  static Texts Sans(const Answer& answer) {
    const Json facts = FactsOf(answer.data);
    return facts.contains("san") ? facts["san"].get<Texts>() : Texts{};
  }

  // Whether OpenSSL accepts leaf under root by way of intermediates, at the clock's time.
  bool Verifies(const std::string& leaf, const Texts& intermediates, const std::string& root) {
    const std::unique_ptr<X509_STORE, SslFree<X509_STORE_free>> store(X509_STORE_new());
    const std::unique_ptr<X509_STORE_CTX, SslFree<X509_STORE_CTX_free>> context(
        X509_STORE_CTX_new());
    const auto root_certificate = CertificateFromPem(root);
    const auto leaf_certificate = CertificateFromPem(leaf);
    X509_STORE_add_cert(store.get(), root_certificate->native());
    struct StackFree {
      void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
    };
    const std::unique_ptr<STACK_OF(X509), StackFree> untrusted(sk_X509_new_null());
    std::vector<Certificate> keep;
    for (const std::string& pem : intermediates) keep.push_back(*CertificateFromPem(pem));
    for (const Certificate& link : keep) sk_X509_push(untrusted.get(), link.native());
    X509_STORE_CTX_init(context.get(), store.get(), leaf_certificate->native(), untrusted.get());
    X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context.get()), Now());
    X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_X509_STRICT);
    return X509_verify_cert(context.get()) == 1;
  }

  Engine& EngineOf(const std::string& mount) {
    auto& engine = engines_[mount];
    if (!engine) engine = MakePki(environment_);
    return *engine;
  }

  base::ManualClock clock_{base::WallTime(std::chrono::hours(24 * 365 * 56)) +
                           std::chrono::nanoseconds(123456789)};
  base::SeededRandom random_{1};
  Environment environment_{clock_, random_, GetParam(), true};
  std::int64_t max_ttl_s_ = kMaxTtl;

 private:
  static Answer FromError(const EngineError& error) {
    Answer answer{.status = error.status, .errors = error.errors};
    if (error.multierror) {
      for (std::string& text : answer.errors) text = "1 error occurred:\n\t* " + text + "\n\n";
    }
    return answer;
  }

  std::map<std::string, std::unique_ptr<Engine>> engines_;
  std::string mount_ = "pki";
};

inline std::string Multi(const std::string& text) {
  return "1 error occurred:\n\t* " + text + "\n\n";
}

inline std::string ProfileLabel(const testing::TestParamInfo<Profile>& info) {
  if (info.param == Profile::kVault121) return "Vault121";
  return info.param == Profile::kVault2 ? "Vault" : "OpenBao";
}

inline const auto kServers =
    testing::Values(Profile::kOpenBao2, Profile::kVault2, Profile::kVault121);

// Refuses() for what depends on the server.
inline testing::Matcher<const Answer&> Answers(int status, const std::string& text) {
  return testing::AllOf(testing::Field(&Answer::status, status),
                        testing::Field(&Answer::errors, Texts{text}));
}

// An answer that refuses with that status and text.
MATCHER_P2(Refuses, status, text, "") {
  *result_listener << "status " << arg.status << " " << Json(arg.errors) << " " << arg.data;
  return arg.status == status && arg.errors == Texts{text};
}

}  // namespace vaultsim::pki

#define VAULTSIM_PKI_SUITE(name)     \
  class name : public PkiFixture {}; \
  INSTANTIATE_TEST_SUITE_P(Servers, name, kServers, ProfileLabel)
