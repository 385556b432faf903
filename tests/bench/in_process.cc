#include "in_process.h"

#include <malloc.h>

#include <cstdio>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "child.h"
#include "vaultsim/vault.h"

namespace bench {
namespace {

std::string PathOf(std::size_t i) {
  return "/v1/secret/data/team-" + std::to_string(i % 100) + "/app-" + std::to_string(i);
}

vault::Request WriteOf(std::size_t i) {
  return {.method = vault::Method::kPost,
          .path = PathOf(i),
          .token = base::SecretString("root"),
          .body = R"({"data":{"user":"app","value":"bench-value"}})"};
}

// Calls until the time is over; calls a second.
template <typename Call>
double Rate(std::chrono::milliseconds time, const Call& call) {
  const auto began = Clock::now();
  std::size_t count = 0;
  while (Clock::now() - began < time) {
    for (int i = 0; i < 64; ++i) call(count++);
  }
  return static_cast<double>(count) / std::chrono::duration<double>(Clock::now() - began).count();
}

}  // namespace

InProcessRates MeasureInProcess(std::size_t secrets, std::chrono::milliseconds time) {
  base::SystemClock clock;
  base::SeededRandom random(1);
  vaultsim::Vault vault({.root_token = base::SecretString("root")}, clock, random);
  const std::size_t before = mallinfo2().uordblks;
  for (std::size_t i = 0; i < secrets; ++i) (void)vault.RoundTrip(WriteOf(i), {});
  const std::size_t bytes = (mallinfo2().uordblks - before) / secrets;
  // A step that visits all of them in no order.
  constexpr std::size_t kStep = 7'919;
  vault::Request read{.path = "", .token = base::SecretString("root")};
  std::size_t failures = 0;
  const double reads = Rate(time, [&](std::size_t n) {
    read.path = PathOf(n * kStep % secrets);
    const auto answer = vault.RoundTrip(read, {});
    if (!answer || answer->status != 200) ++failures;
  });
  const double writes = Rate(time, [&](std::size_t n) {
    const auto answer = vault.RoundTrip(WriteOf(n * kStep % secrets), {});
    if (!answer || answer->status != 200) ++failures;
  });
  std::printf(
      "in process, %8zu secrets: %9.0f reads/s %9.0f writes/s %6zu bytes a secret %zu failures\n",
      secrets, reads, writes, bytes, failures);
  std::fflush(stdout);
  return {secrets, reads, writes};
}

}  // namespace bench
