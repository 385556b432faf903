#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "pki_bench.h"
#include "x509_facts.h"

namespace tools {
namespace {

using base::ErrorCode;
using support::ToolBench;
using testing::HasSubstr;

class CreatePkiIssuerTest : public testing::Test {
 protected:
  CreatePkiIssuerTest() { support::AddPki(bench_); }
  Json Intermediate(const Json& more = Json::object()) {
    return bench_.Ok("create_pki_issuer", Arguments(more));
  }
  static Json Arguments(const Json& more) {
    Json arguments = {{"mount", "int"},
                      {"common_name", "Staging CA"},
                      {"issuer_name", "staging-ca"},
                      {"root_mount", "pki"},
                      {"root_issuer", "root-b"}};
    if (!more.is_null()) arguments.update(more);
    return arguments;
  }
  void AddSecondRootAndIntermediateMount() {
    support::AddIssuer(bench_, "pki", "root-b");
    bench_.Direct("POST", "sys/mounts/int",
                  {{"type", "pki"}, {"config", {{"max_lease_ttl", "87600h"}}}});
  }
  std::string CertificateOf(const std::string& mount, const std::string& issuer) {
    return bench_.Direct("GET", mount + "/issuer/" + issuer)["body"]["data"]["certificate"];
  }
  ToolBench bench_;
};

TEST_F(CreatePkiIssuerTest, ARootIsSelfSignedNamedAndAsLongLivedAsTheMountAllows) {
  const Json result =
      bench_.Ok("create_pki_issuer", {{"common_name", "Second Root"}, {"issuer_name", "second"}});
  EXPECT_EQ(result["kind"], "root");
  EXPECT_EQ(result["issuer_name"], "second");
  const auto facts = support::ReadCertificate(result["certificate"]);
  EXPECT_TRUE(facts.ca);
  EXPECT_EQ(facts.subject, "CN=Second Root");
  EXPECT_EQ(facts.issuer, facts.subject);
  EXPECT_EQ(facts.serial, result["serial_number"]);
  EXPECT_NEAR(static_cast<double>(facts.not_after),
              static_cast<double>(bench_.clock().Now().time_since_epoch().count() / 1'000'000'000 +
                                  315'360'000),
              60.0);
  const Json stored = bench_.Direct("GET", "pki/issuer/second")["body"]["data"];
  EXPECT_EQ(stored["issuer_id"], result["issuer_id"]);
  EXPECT_EQ(stored["key_id"], result["key_id"]);
  EXPECT_FALSE(result.contains("private_key"));
}

TEST_F(CreatePkiIssuerTest, V_PKI_01_HalfAPairIsRefusedAndNothingIsMade) {
  for (const Json& half : {Json{{"root_mount", "pki"}}, Json{{"root_issuer", "root-a"}}}) {
    Json arguments = {{"common_name", "X"}, {"issuer_name", "x"}};
    arguments.update(half);
    bench_.Forget();
    EXPECT_EQ(bench_.Fail("create_pki_issuer", arguments).code, ErrorCode::kInvalidArgument);
    EXPECT_TRUE(bench_.Received().empty());
  }
}

TEST_F(CreatePkiIssuerTest, V_PKI_02_TheNamedIssuerSignsAndNotTheDefault) {
  AddSecondRootAndIntermediateMount();
  const Json result = Intermediate();
  EXPECT_EQ(result["kind"], "intermediate");
  EXPECT_EQ(result["signed_by"], (Json{{"mount", "pki/"}, {"issuer", "root-b"}}));
  const std::string certificate = result["certificate"];
  EXPECT_TRUE(support::SignedBy(certificate, CertificateOf("pki", "root-b")));
  EXPECT_FALSE(support::SignedBy(certificate, CertificateOf("pki", "root-a")));
  EXPECT_TRUE(support::ReadCertificate(certificate).ca);
}

TEST_F(CreatePkiIssuerTest, V_PKI_03_TheIntermediateHasItsNameAndItsWholeChain) {
  AddSecondRootAndIntermediateMount();
  const Json result = Intermediate();
  const Json stored = bench_.Direct("GET", "int/issuer/staging-ca")["body"]["data"];
  EXPECT_EQ(stored["issuer_id"], result["issuer_id"]);
  EXPECT_EQ(stored["issuer_name"], "staging-ca");
  EXPECT_EQ(stored["key_id"], result["key_id"]);
  EXPECT_EQ(stored["ca_chain"].size(), 2u);
  EXPECT_EQ(result["ca_chain"].size(), 2u);
  // It is the one that issues when no issuer is named.
  EXPECT_EQ(bench_.Direct("GET", "int/issuer/default")["body"]["data"]["issuer_name"],
            "staging-ca");
}

TEST_F(CreatePkiIssuerTest, V_PKI_04_ConfigUrlsStayAsTheyAre) {
  AddSecondRootAndIntermediateMount();
  bench_.Direct("POST", "int/config/urls", {{"crl_distribution_points", "http://crl.example/"}});
  const Json before = bench_.Direct("GET", "int/config/urls")["body"]["data"];
  Intermediate();
  EXPECT_EQ(bench_.Direct("GET", "int/config/urls")["body"]["data"], before);
  for (const std::string& line : bench_.Received()) {
    EXPECT_EQ(line.find("config/urls"), std::string::npos);
  }
}

TEST_F(CreatePkiIssuerTest, V_PKI_05_TheErrorNamesTheMountThatIsMissing) {
  AddSecondRootAndIntermediateMount();
  const base::Error error = bench_.Fail("create_pki_issuer", Arguments({{"root_mount", "nope"}}));
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_THAT(error.message, HasSubstr("\"nope/\""));
  EXPECT_THAT(error.message, HasSubstr("Nothing was created"));
}

TEST_F(CreatePkiIssuerTest, AnUnknownSignerOrATakenNameIsFoundBeforeAnythingIsMade) {
  AddSecondRootAndIntermediateMount();
  Intermediate();
  bench_.Forget();
  EXPECT_EQ(bench_.Fail("create_pki_issuer", Arguments({})).code, ErrorCode::kConflict);
  EXPECT_EQ(
      bench_.Fail("create_pki_issuer", Arguments({{"issuer_name", "new"}, {"root_issuer", "nope"}}))
          .code,
      ErrorCode::kNotFound);
  EXPECT_EQ(
      bench_.Fail("create_pki_issuer", {{"common_name", "X"}, {"issuer_name", "root-a"}}).code,
      ErrorCode::kConflict);
  for (const std::string& line : bench_.Received()) {
    const bool root = line == "POST /v1/pki/root/generate/internal";  // refused by Vault itself
    EXPECT_TRUE(root || !line.starts_with("POST")) << line;
  }
}

TEST_F(CreatePkiIssuerTest, AFailureHalfWayTellsWhatExists) {
  AddSecondRootAndIntermediateMount();
  const std::string token = bench_.TokenFor(
      R"(path "int/*" { capabilities = ["create", "read", "update", "list", "patch"] }
         path "pki/issuer/root-b" { capabilities = ["read"] })");
  const auto result = bench_.Call("create_pki_issuer", Arguments({}), token);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kPermissionDenied);
  EXPECT_THAT(result.error().message,
              HasSubstr("needs \"update\" on \"pki/issuer/root-b/sign-intermediate\""));
  const Json keys = bench_.Direct("LIST", "int/keys")["body"]["data"]["keys"];
  ASSERT_EQ(keys.size(), 1u);
  EXPECT_THAT(result.error().message, HasSubstr("key " + keys[0].get<std::string>()));
  EXPECT_THAT(result.error().message, HasSubstr("No issuer was created"));
}

// Cancels when a step begins.
class CancelAt : public base::CallListener {
 public:
  explicit CancelAt(int step) : step_(step) {}
  void OnProgress(int done, int, std::string_view) override {
    if (done == step_) stop.request_stop();
  }
  void OnLog(base::LogLevel, std::string_view) override {}
  void OnLongWait() override {}
  std::stop_source stop;

 private:
  const int step_;
};

TEST_F(CreatePkiIssuerTest, ACancelledIntermediateLeavesNothing) {
  AddSecondRootAndIntermediateMount();
  for (int step = 0; step <= 3; ++step) {
    CancelAt listener(step);
    const auto result = bench_.Call("create_pki_issuer", Arguments({}), "root",
                                    {.stop = listener.stop.get_token(), .listener = &listener});
    ASSERT_FALSE(result.ok()) << step;
    EXPECT_EQ(result.error().code, ErrorCode::kCancelled) << step;
    EXPECT_EQ(result.error().detail, "") << step;
    EXPECT_EQ(bench_.Direct("LIST", "int/keys")["status"], 404) << step;
    EXPECT_EQ(bench_.Direct("LIST", "int/issuers")["status"], 404) << step;
  }
  CancelAt late(4);
  EXPECT_TRUE(bench_
                  .Call("create_pki_issuer", Arguments({}), "root",
                        {.stop = late.stop.get_token(), .listener = &late})
                  .ok());
}

TEST_F(CreatePkiIssuerTest, WhatACancelledCallCannotRemoveIsToldInTheLog) {
  AddSecondRootAndIntermediateMount();
  const std::string token = bench_.TokenFor(
      R"(path "int/*" { capabilities = ["create", "read", "update", "list", "patch"] }
         path "pki/issuer/*" { capabilities = ["read", "update"] })");
  CancelAt listener(3);
  const auto result = bench_.Call("create_pki_issuer", Arguments({}), token,
                                  {.stop = listener.stop.get_token(), .listener = &listener});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kCancelled);
  EXPECT_THAT(result.error().detail, HasSubstr("could not remove issuer "));
  EXPECT_THAT(result.error().detail, HasSubstr(", key "));
}

TEST_F(CreatePkiIssuerTest, AFailureToNameLeavesAnIssuerAndSaysItsId) {
  AddSecondRootAndIntermediateMount();
  const std::string token = bench_.TokenFor(
      R"(path "int/intermediate/*" { capabilities = ["create", "update"] }
         path "int/issuers" { capabilities = ["list"] }
         path "pki/issuer/*" { capabilities = ["read", "update"] })");
  const base::Error error = bench_.Fail("create_pki_issuer", Arguments({}), token);
  EXPECT_EQ(error.code, ErrorCode::kPermissionDenied);
  EXPECT_THAT(error.message, HasSubstr("It works under its id"));
}

TEST_F(CreatePkiIssuerTest, ThePeersTypeIsAcceptedAndOthersAreNot) {
  bench_.Ok("create_pki_issuer", {{"common_name", "X"},
                                  {"issuer_name", "x"},
                                  {"type", "internal"},
                                  {"ttl", "30d"},
                                  {"root_mount", ""},
                                  {"root_issuer", ""}});
  EXPECT_EQ(bench_
                .Fail("create_pki_issuer",
                      {{"common_name", "X"}, {"issuer_name", "y"}, {"type", "exported"}})
                .code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(
      bench_.Fail("create_pki_issuer", {{"common_name", "X"}, {"issuer_name", "default"}}).code,
      ErrorCode::kInvalidArgument);
}

TEST_F(CreatePkiIssuerTest, AKvMountIsRefused) {
  EXPECT_EQ(bench_
                .Fail("create_pki_issuer",
                      {{"mount", "secret"}, {"common_name", "X"}, {"issuer_name", "x"}})
                .code,
            ErrorCode::kRejected);
}

}  // namespace
}  // namespace tools
