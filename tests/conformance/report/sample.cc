#include "sample.h"

#include <cmath>
#include <random>
#include <string>

namespace conformance {
namespace {

struct Template {
  const char* id;
  const char* family;
  const char* title;
  const char* why;
  std::vector<std::string> defects;
  const char* results;  // a letter for each server: p f n e
  const char* evidence = "";
  const char* transcript = "";
};

const std::vector<Template>& Templates() {
  static const std::vector<Template> kTemplates = {
      {"P-INIT-01.version",
       "protocol",
       "Answers initialize with a version that both speak",
       "A client that is given a version it did not offer must hang up.",
       {"D-001"},
       "pppp"},
      {"P-INIT-02.before",
       "protocol",
       "Refuses a call that comes before initialize",
       "State that depends on the handshake would be read before it exists.",
       {"D-002"},
       "ppff",
       "A tools/call was answered with a result before initialize. Expected: an error with code "
       "-32600 or -32002.",
       "-> {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"list_"
       "mounts\",\"arguments\":{}}}\n"
       "<- {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":"
       "\"[]\"}],\"isError\":false}}"},
      {"P-ID-01.string",
       "protocol",
       "Gives an id back as it was: a string stays a string",
       "A client waits for \"7\" and never sees 7.",
       {"D-004"},
       "pppp"},
      {"P-ID-02.null",
       "protocol",
       "Refuses a request whose id is null",
       "MCP forbids it.",
       {},
       "ppfp",
       "Got a result for id null.",
       "-> {\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}\n"
       "<- {\"jsonrpc\":\"2.0\",\"id\":null,\"result\":{}}"},
      {"P-BATCH-01.2025-03-26",
       "protocol",
       "Answers a batch where the revision has batches",
       "",
       {},
       "pnnn",
       "The server does not speak 2025-03-26."},
      {"P-CANCEL-01",
       "protocol",
       "A cancelled call ends and gets no answer",
       "An agent that gave up must not be surprised by a late write.",
       {"D-011", "D-012"},
       "ppef",
       "The answer came 1.3 s after notifications/cancelled."},
      {"T-KV-01.read", "tools", "Reads a secret with all its keys", "", {}, "pppp"},
      {"T-KV-02.unicode",
       "tools",
       "Keeps keys and values that are not ASCII",
       "A password with an umlaut that comes back as ? locks its owner out.",
       {"D-021"},
       "pppf",
       "Wrote \"Gr\xC3\xBC\xC3\x9F"
       "e\", read back \"Gr??e\".",
       "-> {\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"tools/call\",\"params\":{\"name\":\"create_"
       "secret\",\"arguments\":{\"mount\":\"kv\",\"path\":\"a\",\"key\":\"p\",\"value\":"
       "\"Gr\xC3\xBC\xC3\x9F"
       "e\"}}}\n"
       "<- {\"jsonrpc\":\"2.0\",\"id\":9,\"result\":{\"content\":[{\"type\":\"text\",\"text\":"
       "\"written\"}]}}\n2> level=debug msg=\"request done\" took=3ms"},
      {"T-KV-03.deleted",
       "tools",
       "Tells a deleted secret from one that never was",
       "An agent that is told \"not found\" writes a new one over what could be restored.",
       {"D-022"},
       "pfff",
       "Expected an error that says the version was deleted at 2026-11-26T20:40:00Z. Got: secret "
       "not found."},
      {"T-PKI-01.issue",
       "tools",
       "Issues a certificate whose chain verifies",
       "",
       {},
       "ppnn",
       "The server has no tool that issues certificates."},
      {"T-PKI-02.ttl",
       "tools",
       "Says when the role's ttl cut the one that was asked for",
       "",
       {"D-030"},
       "ppnn",
       "The server has no tool that issues certificates."},
      {"T-MOUNT-01.trailing", "tools", "Takes kv and kv/ for the same mount", "", {}, "pppp"},
      {"V-KV-01.two-writers",
       "traces",
       "Two writers of one secret: neither loses what it wrote",
       "An agent adds a key to a secret while somebody rotates another key of it. A server that "
       "reads, merges and writes without check-and-set brings the old password back, and nobody "
       "is told.",
       {"D-003", "D-017"},
       "pfff",
       "Writer B's key \"api\" is missing from version 3. Expected: both keys, or an error for one "
       "of the writers. The server sent the write without options.cas.",
       "-> {\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"tools/call\",\"params\":{\"name\":\"create_"
       "secret\",\"arguments\":{\"mount\":\"kv\",\"path\":\"app/db\",\"key\":\"password\","
       "\"value\":\"s3cr3t-new\"}}}\n"
       "held at the gate: GET /v1/kv/data/app/db \xE2\x86\x92 200, version 2\n"
       "meanwhile writer B: POST /v1/kv/data/app/db \xE2\x86\x92 200, version 3\n"
       "POST /v1/kv/data/app/db {\"data\":{\"password\":\"s3cr3t-new\"}} \xE2\x86\x92 200, version "
       "4\n"
       "<- {\"jsonrpc\":\"2.0\",\"id\":4,\"result\":{\"content\":[{\"type\":\"text\",\"text\":"
       "\"Successfully wrote secret\"}],\"isError\":false}}"},
      {"V-KV-02.retry",
       "traces",
       "A write whose answer was lost is not sent again",
       "",
       {"D-018"},
       "ppfp",
       "Two POST requests reached Vault for one call."},
      {"V-KV-03.order",
       "traces",
       "What one client reads after its own write holds the write",
       "",
       {},
       "pppp"},
      {"R-01.linearizable",
       "properties",
       "A random history of writers and readers can be explained",
       "",
       {"D-017"},
       "ppff",
       "No order explains these 14 calls; the shortest part has 3."},
      {"R-02.idempotent", "properties", "Deleting twice is as good as once", "", {}, "pppp"},
      {"S-PATH-01.dots",
       "safety",
       "A path with .. never leaves its mount",
       "One request with ../../sys/raw reads what the agent was never given.",
       {"D-040", "D-041", "D-042"},
       "ppff",
       "GET /v1/sys/policies/acl reached Vault for path \"../sys/policies/acl\".",
       "-> {\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"read_"
       "secret\",\"arguments\":{\"mount\":\"kv\",\"path\":\"../sys/policies/acl\"}}}\n"
       "<- {\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"content\":[{\"type\":\"text\",\"text\":"
       "\"{\\\"keys\\\":[\\\"default\\\",\\\"root\\\"]}\"}]}}"},
      {"S-LEAK-01.error",
       "safety",
       "No value appears in an error",
       "What is in an error is in a log an hour later.",
       {"D-050"},
       "pppf",
       "The value was found in the text of the error:\nfailed to write map[password:<script>alert"
       "(1)</script> \xE2\x80\xAE"
       "drowssap]"},
      {"S-ORIGIN-01.rebinding",
       "safety",
       "Refuses a foreign Origin",
       "",
       {},
       "pnpn",
       "The transport is stdio."},
      {"F-SLOW-01",
       "faults",
       "A slow Vault slows its own callers alone",
       "",
       {},
       "pppe",
       "The backend did not start: address in use."},
      {"F-RESET-01.read",
       "faults",
       "A connection that breaks is an error, not an empty secret",
       "An empty secret is believed.",
       {"D-060"},
       "ppff",
       "The call was answered with an empty object. Expected: isError.",
       "-> {\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"read_"
       "secret\",\"arguments\":{\"mount\":\"kv\",\"path\":\"app/db\"}}}\n"
       "fault: the connection was reset after 17 of 212 bytes\n"
       "<- {\"jsonrpc\":\"2.0\",\"id\":3,\"result\":{\"content\":[{\"type\":\"text\",\"text\":"
       "\"{}\"}],\"isError\":false}}"},
      {"F-429-01", "faults", "Waits as long as Retry-After says", "", {"D-061"}, "pppp"},
  };
  return kTemplates;
}

CheckStatus StatusOf(char letter) {
  return letter == 'p'   ? CheckStatus::kPassed
         : letter == 'f' ? CheckStatus::kFailed
         : letter == 'n' ? CheckStatus::kNotApplicable
                         : CheckStatus::kError;
}

CheckResult Made(const Template& from, std::size_t server, int round, std::mt19937& random) {
  CheckResult check;
  check.id = from.id + (round > 0 ? "-" + std::to_string(round) : std::string());
  check.family = from.family;
  check.title = from.title;
  check.why = from.why;
  check.defects = from.defects;
  check.status = StatusOf(from.results[server]);
  check.seconds = std::exp(std::normal_distribution(-4.0, 1.0)(random));
  if (check.status != CheckStatus::kPassed) check.evidence = from.evidence;
  if (check.status == CheckStatus::kFailed) {
    check.transcript = from.transcript;
    check.reproduce = "vault-mcp-conformance run --seed 42 --only " + check.id +
                      " \\\n  --backend sim -- ./vault-mcp-server stdio";
  }
  return check;
}

}  // namespace

std::vector<RunResult> SampleRuns(std::size_t servers, int times) {
  const char* const names[] = {"vault-mcp", "vault-mcp-server", "hvault-tools", "vault_agent_py"};
  const char* const versions[] = {"0.1.0", "0.2.0", "1.4.2-rc1", "2026.3"};
  const char* const targets[] = {"stdio:build/release/bin/vault-mcp-server stdio",
                                 "http:http://127.0.0.1:8081/mcp", "stdio:npx hvault-tools",
                                 "stdio:python3 -m vault_agent"};
  std::vector<RunResult> runs;
  for (std::size_t i = 0; i < servers; ++i) {
    std::mt19937 random(static_cast<unsigned>(i) + 1);
    RunResult run{.server = names[i],
                  .version = versions[i],
                  .target = targets[i],
                  .backend = i == 2 ? "dev:bao" : "sim",
                  .revision = "2025-11-25",
                  .seed = 42,
                  .started = "2026-11-26T20:52:13Z",
                  .seconds = 41.2 + static_cast<double>(i) * 13};
    for (int round = 0; round < times; ++round) {
      for (const Template& from : Templates()) {
        run.checks.push_back(Made(from, i, round, random));
      }
    }
    const char* const tools[] = {"create_secret", "delete_secret", "issue_pki_certificate",
                                 "list_mounts",   "list_secrets",  "read_secret"};
    for (std::size_t t = 0; t < std::size(tools); ++t) {
      if (i >= 2 && t == 2) continue;
      const double middle = std::log(3e-4 * (1 + static_cast<double>(i * i) * 4) *
                                     (t == 2 ? 40 : 1 + static_cast<double>(t) / 3));
      std::normal_distribution usual(middle, 0.25);
      for (int n = 0; n < (t == 3 ? 7 : 400); ++n) {
        run.latencies[tools[t]].push_back(std::exp(usual(random)) * (n % 23 == 22 ? 6 : 1));
      }
    }
    runs.push_back(std::move(run));
  }
  return runs;
}

}  // namespace conformance
