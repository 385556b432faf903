// How a program starts and ends.
#include "conformance/agent/process.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "conformance/checks/families.h"
#include "conformance/checks/raw_http.h"
#include "conformance/checks/support.h"

namespace conformance {
namespace {

constexpr std::chrono::milliseconds kEndTime{5'000};
constexpr std::chrono::milliseconds kLook{5};

bool EndsInTime(Process& process) {
  const auto deadline = std::chrono::steady_clock::now() + kEndTime;
  while (std::chrono::steady_clock::now() < deadline) {
    if (!process.running()) return true;
    std::this_thread::sleep_for(kLook);
  }
  return false;
}

Outcome EndsWithItsInput(Stage& stage, const CheckContext&) {
  if (!stage.over_stdio()) return NotApplicable("needs stdio");
  auto words = SplitCommand(std::string_view(stage.options().target).substr(6));
  if (!words) return Broken(words.error().message);
  auto process = Process::Start(*words, {"VAULT_ADDR=http://127.0.0.1:1", "VAULT_TOKEN=none"},
                                Process::Input::kPipe);
  if (!process) return Broken(process.error().message);
  process->CloseInput();
  return EndsInTime(*process) ? Passed()
                              : Failed("five seconds after its input ended the server still runs");
}

Outcome ComplainsOnStderr(Stage& stage, const CheckContext&) {
  if (!stage.over_stdio()) return NotApplicable("needs stdio");
  auto words = SplitCommand(std::string_view(stage.options().target).substr(6));
  if (!words) return Broken(words.error().message);
  words->push_back("--no-such-flag-as-this");
  auto process = Process::Start(*words, {"VAULT_ADDR=http://127.0.0.1:1", "VAULT_TOKEN=none"},
                                Process::Input::kNone);
  if (!process) return Broken(process.error().message);
  std::string output;
  for (std::string bytes = process->ReadOutput(); !bytes.empty(); bytes = process->ReadOutput()) {
    output += bytes;
  }
  if (output.empty()) return Passed();
  return Failed(
      "an unknown flag is complained of on standard output, where messages are expected: " +
      output.substr(0, 200));
}

// The variables that HashiCorp's server and those that take its place have.
bool KnowsVariables(const Stage& stage) {
  return stage.server().name == "vault-mcp-server" &&
         stage.options().target.starts_with("http-start:");
}

Outcome WildcardNeedsTls(Stage& stage, const CheckContext&) {
  if (!KnowsVariables(stage)) return NotApplicable("needs a server that knows TRANSPORT_HOST");
  HostOptions options = stage.host_options();
  options.environment.push_back("TRANSPORT_HOST=0.0.0.0");
  auto host = StartHost(options, stage.TapOf("server"));
  if (!host) return Passed();
  return Failed("with TRANSPORT_HOST=0.0.0.0 and no certificate it listens on every interface");
}

// A certificate of its own, in a folder that goes with it.
class Certificate {
 public:
  Certificate() {
    std::string name = std::filesystem::temp_directory_path() / "conformance-XXXXXX";
    if (mkdtemp(name.data()) != nullptr) folder_ = name;
  }
  ~Certificate() {
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  }
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  std::string file(const char* name) const { return folder_ + "/" + name; }
  // Of a CA that the judge makes in the backend.
  base::Status Write(Judge& judge) const {
    auto answer =
        judge.Ask("POST", "pki/issue/web", Json{{"common_name", "www.example.com"}, {"ttl", "1h"}});
    if (!answer) return std::move(answer).error();
    std::ofstream(file("cert.pem")) << (**answer)["data"].value("certificate", "") << "\n";
    std::ofstream(file("key.pem")) << (**answer)["data"].value("private_key", "") << "\n";
    return {};
  }

 private:
  std::string folder_;
};

Outcome TlsMeansTls(Stage& stage, const CheckContext&) {
  if (!KnowsVariables(stage)) return NotApplicable("needs a server that knows MCP_TLS_CERT_FILE");
  if (base::Status prepared = PrepareSample(stage); !prepared) {
    return Broken(prepared.error().message);
  }
  const Certificate certificate;
  if (base::Status written = certificate.Write(stage.judge()); !written) {
    return Broken(written.error().message);
  }
  HostOptions options = stage.host_options();
  options.environment.push_back("MCP_TLS_CERT_FILE=" + certificate.file("cert.pem"));
  options.environment.push_back("MCP_TLS_KEY_FILE=" + certificate.file("key.pem"));
  auto host = StartHost(options, stage.TapOf("server"));
  if (!host) return Broken(host.error().message);
  auto http = RawHttp::To((*host)->url(), stage.TapOf("client"));
  if (!http) return Broken(http.error().message);
  const HttpReply reply =
      (*http)->Post(RawHttp::Initialize(), {{"X-Vault-Token", stage.backend().root_token()}});
  if (!Succeeded(reply)) return Passed();
  return Failed("with a certificate configured it serves plain text: " + Describe(reply));
}

Outcome ArgumentsBeatEnvironment(Stage& stage, const CheckContext&) {
  if (!stage.over_stdio() || stage.server().name != "vault-mcp-server") {
    return NotApplicable("needs a server over stdio that knows TRANSPORT_HOST");
  }
  if (stage.options().target.find(" stdio") == std::string::npos) {
    return NotApplicable("its command does not say stdio");
  }
  HostOptions options = stage.host_options();
  options.environment.push_back("TRANSPORT_HOST=127.0.0.1");
  options.environment.push_back("TRANSPORT_PORT=0");
  auto host = StartHost(options, stage.TapOf("server"));
  if (!host) return Broken(host.error().message);
  auto wire = (*host)->Connect(stage.backend().root_token(), stage.TapOf("agent"));
  if (!wire) return Broken(wire.error().message);
  AgentOptions agent_options;
  agent_options.revision = stage.server().revision;
  agent_options.patience = kEndTime;
  Agent agent(std::move(wire).value(), std::move(agent_options));
  if (base::Status open = agent.Open(); !open) {
    return Failed("told to speak stdio, with TRANSPORT_HOST in its environment: " +
                  open.error().message);
  }
  return Passed();
}

}  // namespace

std::vector<Check> ProcessChecks() {
  return {
      MakeCheck("P-STDIO.ends", "protocol", "The server ends with its input",
                "Else every client that is closed leaves a process behind.", {}, EndsWithItsInput),
      MakeCheck("V-CLI-02.stderr", "protocol", "Complaints about the command line go to stderr",
                "Standard output belongs to the messages.", {"V-CLI-02"}, ComplainsOnStderr),
      MakeCheck("V-CLI-01.arguments-beat-environment", "protocol",
                "What the command line says beats the environment",
                "A client that starts the server for stdio gets no answer.", {"V-CLI-01"},
                ArgumentsBeatEnvironment),
      MakeCheck(
          "V-TLS-01.tls-means-tls", "safety", "With a certificate configured, plain text fails",
          "Tokens would travel in the clear although the log says TLS.", {"V-TLS-01"}, TlsMeansTls),
      MakeCheck("V-TLS-02.wildcard", "safety", "Without a certificate it binds no wildcard address",
                "Tokens would travel through the network in the clear.", {"V-TLS-02"},
                WildcardNeedsTls),
  };
}

}  // namespace conformance
