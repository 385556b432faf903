// The C++ of docs/simulator.md: compiled and run here or in simulator_test.cc, word for word.
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "vaultsim/fixtures.h"
#include "vaultsim/vault.h"

namespace {

TEST(CppExamplesTest, TheSimulatorBehindTheSeam) {
  const base::WallTime start{std::chrono::seconds(1'760'000'000)};
  std::vector<std::string> paths;

  base::ManualClock clock(start);  // or base::SystemClock
  base::SeededRandom random(1);    // or base::SystemRandom
  vaultsim::Vault vault(
      {.profile = vaultsim::Profile::kVault2, .root_token = base::SecretString("root")}, clock,
      random);
  vault.ObserveRequests(
      [&](const vaultsim::ReceivedRequest& request) { paths.push_back(request.path); });
  const base::Status loaded = vaultsim::LoadEstate(vault, vaultsim::SampleEstate());

  const auto response = vault.RoundTrip({.method = vault::Method::kGet,
                                         .path = "/v1/kv/data/staging/app-config",
                                         .token = base::SecretString("root")},
                                        {});
  EXPECT_TRUE(loaded.ok());
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(paths.back(), "/v1/kv/data/staging/app-config");

  clock.Advance(std::chrono::hours(1));  // tokens and leases expire by this clock
  vault.Seal();                          // every request is now 503
  EXPECT_TRUE(vault.sealed());
  vault.Reset();  // a new server with the same root token
  EXPECT_FALSE(vault.sealed());
}

// What a compiler sees, and the comments: without white space.
std::string Squeezed(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '\n') out += c;
  }
  return out;
}

std::string Read(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(CppExamplesTest, AllOfThemAreTested) {
  const std::string folder = std::string(SOURCE_DIR) + "/tests/vaultsim/control/";
  const std::string tested =
      Squeezed(Read(folder + "cpp_examples_test.cc") + Read(folder + "simulator_test.cc"));
  std::istringstream document(Read(std::string(SOURCE_DIR) + "/docs/simulator.md"));
  bool inside = false;
  int lines = 0;
  std::string statement;
  for (std::string line; std::getline(document, line);) {
    if (line.starts_with("```")) {
      inside = line == "```cpp";
      continue;
    }
    if (!inside) continue;
    // A statement may stand on several lines, in the document otherwise than here.
    statement += line;
    const std::string code = Squeezed(line.substr(0, line.find("  //")));
    if (!code.ends_with(';') && !code.starts_with("#include")) continue;
    EXPECT_NE(tested.find(Squeezed(statement)), std::string::npos) << statement;
    statement.clear();
    ++lines;
  }
  EXPECT_GT(lines, 12);
}

}  // namespace
