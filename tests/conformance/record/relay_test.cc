#include "conformance/record/relay.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "conformance/record/record.h"

namespace conformance {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr const char* kServer = R"(
import json, sys
sys.stderr.write("started\n")
for line in sys.stdin:
  request = json.loads(line)
  if "id" in request:
    print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": {"seen": line}}), flush=True)
  else:
    print("not a message", flush=True)
  if request.get("method") == "exit": sys.exit(1)
)";
const std::string kCall =
    R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_secret",)"
    R"("arguments":{"path":"a"}}})"
    "\n";

// The client's ends of three pipes.
class Client {
 public:
  Client() {
    for (auto& ends : pipes_) EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  }
  ~Client() {
    for (auto& ends : pipes_) {
      for (int& end : ends) Close(end);
    }
  }
  RelayFiles files() const { return {pipes_[0][0], pipes_[1][1], pipes_[2][1]}; }

  void Say(std::string_view text) {
    while (!text.empty()) {
      const ssize_t put = write(pipes_[0][1], text.data(), text.size());
      ASSERT_GT(put, 0);
      text.remove_prefix(static_cast<std::size_t>(put));
    }
  }
  void Leave() { Close(pipes_[0][1]); }
  void StopReading() { Close(pipes_[1][0]); }
  std::string HearLine() {
    std::string line;
    for (char c = 0; c != '\n' && read(pipes_[1][0], &c, 1) == 1;) line += c;
    return line;
  }
  // What is left of standard output (1) or error (2), once the relay is done.
  std::string Rest(std::size_t which) {
    Close(pipes_[which][1]);
    std::string all;
    for (char c = 0; read(pipes_[which][0], &c, 1) == 1;) all += c;
    return all;
  }

 private:
  static void Close(int& file) {
    if (file >= 0) close(file);
    file = -1;
  }
  std::array<std::array<int, 2>, 3> pipes_;
};

Process Served() {
  auto process = Process::Start({"python3", "-c", kServer}, {}, Process::Input::kPipe);
  EXPECT_TRUE(process);
  return std::move(process).value();
}

class RelayTest : public testing::Test {
 protected:
  Client client_;
  Recording recording_{{.id = "r"}};
  Relay relay_{Served(), recording_, client_.files()};
};

TEST_F(RelayTest, PassesEverythingUntilTheClientLeaves) {
  std::thread run([&] { relay_.Run(); });
  client_.Say("{\"jsonrpc\": \"2.0\",  \"method\":\"odd  spaces\"}\n");
  EXPECT_EQ(client_.HearLine(), "not a message\n");
  client_.Say(kCall.substr(0, 20));  // in two pieces
  client_.Say(kCall.substr(20));
  EXPECT_THAT(client_.HearLine(), HasSubstr(R"("id": 1)"));
  client_.Leave();
  run.join();
  EXPECT_EQ(client_.Rest(1), "");
  EXPECT_EQ(client_.Rest(2), "started\n");
  EXPECT_THAT(recording_.Text(), HasSubstr("one> read_secret path=\"a\"\none< done\n"));
}

TEST_F(RelayTest, EndsWithItsServer) {
  std::thread run([&] { relay_.Run(); });
  client_.Say(kCall);
  client_.Say("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"exit\"}\n");
  run.join();  // though the client is still there
  EXPECT_THAT(client_.Rest(1), HasSubstr(R"("id": 2)"));
  EXPECT_THAT(recording_.Text(), HasSubstr("one< done\n"));
}

TEST_F(RelayTest, StopEndsTheServer) {
  std::thread run([&] { relay_.Run(); });
  client_.Say(kCall);
  EXPECT_THAT(client_.HearLine(), HasSubstr(R"("id": 1)"));
  relay_.Stop();
  run.join();
  EXPECT_THAT(recording_.Text(), HasSubstr("one< done\n"));
  relay_.Stop();
}

TEST_F(RelayTest, EndsWhenNobodyReadsAnyMore) {
  client_.StopReading();
  client_.Say(kCall);
  relay_.Run();
  EXPECT_THAT(recording_.Text(), HasSubstr("one> read_secret"));
}

TEST_F(RelayTest, LongLinesPassWhole) {
  std::thread run([&] { relay_.Run(); });
  const std::string name(300'000, 'x');
  std::thread say([&] { client_.Say(R"({"jsonrpc":"2.0","id":1,"method":")" + name + "\"}\n"); });
  EXPECT_GT(client_.HearLine().size(), name.size());
  say.join();
  client_.Leave();
  run.join();
}

TEST(Record, MakesAFileOfItsOwnersAlone) {
  const auto folder =
      std::filesystem::path(testing::TempDir()) / ("record_test." + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  const std::string server = (folder / "server.py").string();
  std::ofstream(server) << kServer;
  const std::string out = (folder / "my session.story").string();
  std::ofstream(out) << std::string(10'000, 'x');
  std::filesystem::permissions(out, std::filesystem::perms(0644));
  Client client;
  client.Say(kCall);
  client.Leave();
  const base::Status recorded = Record({.server = "stdio:python3 " + server,
                                        .out = out,
                                        .title = "Mine",
                                        .profiles = {},
                                        .files = client.files()});
  ASSERT_TRUE(recorded) << recorded.error().message;
  EXPECT_EQ(std::filesystem::status(out).permissions(), std::filesystem::perms(0600));
  std::ifstream file(out);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  EXPECT_THAT(text, HasSubstr("id recorded.my-session\ntitle Mine\n"));
  EXPECT_THAT(text, EndsWith("one> read_secret path=\"a\"\none< done\n"));
  std::filesystem::remove_all(folder);
}

TEST(Record, RefusesWhatItCannotDo) {
  EXPECT_FALSE(Record({.server = "memory", .out = "/nowhere/at/all"}));
  EXPECT_FALSE(Record({.server = "stdio:'", .out = "/nowhere/at/all"}));
  const base::Status unwritable = Record({.server = "stdio:cat", .out = "/nowhere/at/all"});
  ASSERT_FALSE(unwritable);
  EXPECT_THAT(unwritable.error().message, HasSubstr("/nowhere/at/all"));
}

}  // namespace
}  // namespace conformance
