// Each tool, each kind of fault, at each request: a useful error of its own, no secret in it, no
// false success, and the truth about the state.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "tools/sample_calls.h"
#include "vaultsim/fault/injector.h"
#include "vaultsim/fault/manual_fault_sleeper.h"

namespace tools {
namespace {

using base::Error;
using base::ErrorCode;
using support::SampleCall;
using support::ToolBench;
using vaultsim::FaultKind;
using vaultsim::FaultName;

constexpr std::uint64_t kRequestsMax = 12;  // no tool needs more

// Every one but those that arrive damaged, which shape_test has, or arrive whole.
constexpr FaultKind kKinds[] = {
    FaultKind::kUnreachable, FaultKind::kResetBefore,        FaultKind::kResetAfter,
    FaultKind::kHang,        FaultKind::kHangAfter,          FaultKind::kTls,
    FaultKind::kSealed,      FaultKind::kForbidden,          FaultKind::kNoRoute,
    FaultKind::kRateLimited, FaultKind::kServerError,        FaultKind::kOverloaded,
    FaultKind::kDrStandby,   FaultKind::kPerformanceStandby, FaultKind::kBadGateway,
    FaultKind::kTruncated,   FaultKind::kWrongLength,        FaultKind::kRedirect};

// A bench, its injector, and what can be seen of Vault's state.
class FaultyBench {
 public:
  FaultyBench()
      : bench_(vaultsim::Profile::kOpenBao2, [this](vault::Transport& next) {
          return std::make_unique<vaultsim::FaultInjector>(next, plan_, sleeper_);
        }) {
    support::Prepare(bench_);
  }

  // From request number `first` on, `times` in a row; 0: all.
  void Arm(FaultKind kind, std::uint64_t first, std::uint64_t times = 0) {
    plan_.Reset();
    EXPECT_TRUE(plan_.Arm({.kind = kind, .first = first, .times = times, .retry_after_s = 7}).ok());
  }
  std::uint64_t requests() const { return plan_.Armed()[0].seen; }
  std::uint64_t failed() const { return plan_.Armed()[0].injected; }
  base::Result<Json> Call(const SampleCall& call) {
    return bench_.Call(call.tool, *call.arguments);
  }

  // Without what differs from run to run: ids, keys, certificates.
  Json State() {
    Json state;
    const Json mounts = Data("GET", "sys/mounts");
    for (const auto& [path, mount] : mounts.items()) {
      state["mounts"][path] = mount["type"];
    }
    for (const char* path : {"app/x", "app/y"}) {
      const std::string name = path;
      state[name]["data"] = Data("GET", "secret/data/" + name);
      const Json metadata = Data("GET", "secret/metadata/" + name);
      const Json versions = metadata.value("versions", Json::object());
      for (const auto& [number, version] : versions.items()) {
        state[name]["versions"][number] = version["deletion_time"] == "" ? "there" : "deleted";
      }
      if (state[name]["data"].contains("data")) {
        state[name]["data"] = state[name]["data"]["data"];
      }
      state["old/" + name] = Data("GET", "old/" + name);
    }
    for (const char* mount : {"pki", "int"}) {
      const std::string name = mount;
      Json issuers = Json::array();
      const Json list = Data("LIST", name + "/issuers").value("key_info", Json::object());
      for (const auto& [id, issuer] : list.items()) {
        issuers.push_back(issuer["issuer_name"]);
      }
      std::sort(issuers.begin(), issuers.end());
      state[name] = {{"issuers", issuers},
                     {"keys", Data("LIST", name + "/keys").value("keys", Json::array()).size()},
                     {"certs", Data("LIST", name + "/certs").value("keys", Json::array()).size()},
                     {"roles", Data("LIST", name + "/roles").value("keys", Json::array())}};
    }
    return state;
  }

 private:
  Json Data(const std::string& method, const std::string& path) {
    const Json answer = bench_.Direct(method, path);
    const Json& body = answer["body"];
    const bool has_data = body.is_object() && body.contains("data") && body["data"].is_object();
    return has_data ? body["data"] : Json::object();
  }

  vaultsim::FaultPlan plan_;
  support::ManualFaultSleeper sleeper_;
  ToolBench bench_;
};

std::set<ErrorCode> CodesOf(FaultKind kind) {
  switch (kind) {
    case FaultKind::kUnreachable:
    case FaultKind::kResetBefore:
    case FaultKind::kResetAfter:
      return {ErrorCode::kUnreachable};
    case FaultKind::kHang:
    case FaultKind::kHangAfter:
      return {ErrorCode::kTimeout};
    case FaultKind::kTls:
      return {ErrorCode::kTls};
    case FaultKind::kSealed:
      return {ErrorCode::kSealed};
    case FaultKind::kForbidden:
      return {ErrorCode::kPermissionDenied};
    case FaultKind::kNoRoute:
      return {ErrorCode::kRejected};
    case FaultKind::kRateLimited:
      return {ErrorCode::kRateLimited};
    case FaultKind::kServerError:
    case FaultKind::kOverloaded:
      return {ErrorCode::kUpstream};
    case FaultKind::kDrStandby:
    case FaultKind::kPerformanceStandby:
      return {ErrorCode::kStandby};
    case FaultKind::kBadGateway:
    case FaultKind::kTruncated:
    case FaultKind::kWrongLength:
      return {ErrorCode::kBadResponse};
    case FaultKind::kRedirect:
      return {ErrorCode::kRedirect};
    default:
      return {};
  }
}

// Of those that look alike to a client, one.
FaultKind FromHere(FaultKind kind) {
  switch (kind) {
    case FaultKind::kResetAfter:
      return FaultKind::kResetBefore;
    case FaultKind::kHangAfter:
      return FaultKind::kHang;
    case FaultKind::kDrStandby:
      return FaultKind::kPerformanceStandby;
    case FaultKind::kWrongLength:  // of an answer without a body
      return FaultKind::kTruncated;
    default:
      return kind;
  }
}

void ExpectDiscreet(const std::string& text) {
  for (const char* secret : {"hunter2", "new-value", "<html", "\"root\"", "PRIVATE KEY"}) {
    EXPECT_EQ(text.find(secret), std::string::npos) << text;
  }
}

// An error after which the state is another must say that it may be; one that says "nothing" must
// be right.
void ExpectTruth(const Error& error, const Json& before, const Json& after, bool write_in_doubt) {
  const auto says = [&](const char* text) { return error.message.find(text) != std::string::npos; };
  const bool doubt = says("unknown whether") || says("What exists now") || says("may have taken") ||
                     says("Read the secret to see");
  if (before != after) {
    EXPECT_TRUE(doubt) << error.message << "\n" << Json::diff(before, after).dump();
  }
  if (write_in_doubt) {
    EXPECT_TRUE(doubt) << error.message;
  }
  const bool nothing = says("othing was") && !doubt;
  if (nothing) {
    EXPECT_EQ(before, after) << error.message;
  }
}

struct Good {
  Json result;
  Json state;
  std::uint64_t requests = 0;
};

Good RunWithoutFault(const SampleCall& call) {
  FaultyBench bench;
  bench.Arm(FaultKind::kUnreachable, kRequestsMax + 1);
  const auto result = bench.Call(call);
  EXPECT_TRUE(result.ok()) << call.tool;
  EXPECT_LE(bench.requests(), kRequestsMax);
  return {result.ok() ? *result : Json(), bench.State(), bench.requests()};
}

class ToolsFaultTest : public testing::TestWithParam<FaultKind> {};

TEST_P(ToolsFaultTest, FromTheNthRequestOn) {
  const FaultKind fault = GetParam();
  for (const SampleCall& call : support::SampleCalls()) {
    const Good good = RunWithoutFault(call);
    for (std::uint64_t first = 1; first <= good.requests; ++first) {
      SCOPED_TRACE(call.tool + ' ' + call.arguments->dump() + " request " + std::to_string(first));
      FaultyBench bench;
      const Json before = bench.State();
      bench.Arm(fault, first);
      const auto result = bench.Call(call);
      EXPECT_GT(bench.failed(), 0u);
      const Json after = bench.State();
      if (result.ok()) {
        // Only what was not essential failed, and the answer says so.
        const bool told = result->contains("history_unavailable") || result->contains("note");
        EXPECT_TRUE(told) << result->dump();
        EXPECT_EQ(after, good.state);
        ExpectDiscreet(result->value("history_unavailable", ""));
        continue;
      }
      EXPECT_TRUE(CodesOf(fault).contains(result.error().code))
          << base::ErrorName(result.error().code) << ": " << result.error().message;
      ExpectDiscreet(result.error().message);
      ExpectDiscreet(result.error().detail);
      ExpectTruth(result.error(), before, after, false);
      if (fault == FaultKind::kRateLimited) {
        EXPECT_EQ(result.error().retry_after_s, 7);
      }
    }
  }
}

TEST_P(ToolsFaultTest, AtTheNthRequestOnly) {
  const FaultKind fault = GetParam();
  for (const SampleCall& call : support::SampleCalls()) {
    const Good good = RunWithoutFault(call);
    for (std::uint64_t first = 1; first <= good.requests; ++first) {
      SCOPED_TRACE(call.tool + ' ' + call.arguments->dump() + " request " + std::to_string(first));
      FaultyBench bench;
      const Json before = bench.State();
      bench.Arm(fault, first, 1);
      const auto result = bench.Call(call);
      EXPECT_EQ(bench.failed(), 1u);
      const Json after = bench.State();
      if (result.ok()) {
        EXPECT_EQ(after, good.state);  // it was repeated, or did not matter
        continue;
      }
      ExpectDiscreet(result.error().message);
      ExpectTruth(result.error(), before, after, false);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Faults, ToolsFaultTest, testing::ValuesIn(kKinds),
                         [](const auto& one) { return FaultName(one.param); });

TEST(ToolsFaultTextTest, EveryFaultHasATextOfItsOwnAndSaysWhatToDo) {
  for (const SampleCall& call : support::SampleCalls()) {
    std::map<std::string, FaultKind> texts;
    for (const FaultKind fault : kKinds) {
      FaultyBench bench;
      bench.Arm(fault, 1);
      const auto result = bench.Call(call);
      ASSERT_FALSE(result.ok());
      const std::string& text = result.error().message;
      EXPECT_GT(text.size(), 40u) << text;
      const auto [known, fresh] = texts.emplace(text, fault);
      const bool alike = !fresh && FromHere(known->second) == FromHere(fault);
      EXPECT_TRUE(fresh || alike) << FaultName(fault) << ' ' << text;
    }
  }
}

TEST(ToolsFaultTextTest, AWriteWhoseAnswerIsLostIsInDoubt) {
  const std::map<std::string, std::string> writes = {
      {"create_mount", "POST"},          {"create_secret", "POST"},   {"enable_pki", "POST"},
      {"issue_pki_certificate", "POST"}, {"create_pki_role", "POST"}, {"delete_pki_role", "DELETE"},
      {"delete_mount", "DELETE"}};
  for (const SampleCall& call : support::SampleCalls()) {
    if (!writes.contains(call.tool)) continue;
    const Good good = RunWithoutFault(call);
    for (const FaultKind fault :
         {FaultKind::kResetAfter, FaultKind::kHangAfter, FaultKind::kTruncated}) {
      FaultyBench bench;
      const Json before = bench.State();
      bench.Arm(fault, good.requests, 1);  // the write is the last request
      const auto result = bench.Call(call);
      ASSERT_FALSE(result.ok()) << call.tool << ' ' << FaultName(fault);
      EXPECT_EQ(bench.State()["mounts"], good.state["mounts"]);
      ExpectTruth(result.error(), before, bench.State(), true);
    }
  }
}

}  // namespace
}  // namespace tools
