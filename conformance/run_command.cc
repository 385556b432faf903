#include "conformance/run_command.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <random>

#include "conformance/data/embedded.h"
#include "conformance/mutants/self_test.h"
#include "conformance/record/record.h"
#include "conformance/record/update.h"
#include "conformance/report/html.h"
#include "conformance/report/json_report.h"
#include "conformance/report/junit.h"
#include "conformance/report/progress.h"
#include "conformance/suite/run.h"

namespace conformance {
namespace {

struct Arguments {
  std::string server = "memory";
  std::string endpoint = "/mcp";
  std::string backend = "sim";
  std::string profile = "openbao-2.x";
  std::string revision = {};
  std::string suite = "all";
  std::vector<std::string> only = {};
  std::vector<std::string> cases = {};
  std::vector<std::string> profiles = {};
  std::vector<std::string> environment = {};
  std::vector<std::string> reports = {};
  std::uint64_t seed = 0;
  int patience_s = 10;
  std::string mutant = {};
  bool may_write = false;
  bool update = false;
  std::string id = {};  // of explain; of compare: the page; of record: the story's file
  std::string title = {};
  std::vector<std::string> files = {};
};

int Refuse(int code, const std::string& message) {
  std::cerr << "vault-mcp-conformance: " << message << "\n";
  return code;
}

std::string Quote(const std::string& word) {
  if (word.find_first_of(" '\"{}$*") == std::string::npos && !word.empty()) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

std::string Command(const Arguments& arguments, std::uint64_t seed) {
  std::string command = "vault-mcp-conformance run --server " + Quote(arguments.server) +
                        " --backend " + Quote(arguments.backend);
  if (arguments.endpoint != "/mcp") command += " --endpoint " + Quote(arguments.endpoint);
  if (!arguments.revision.empty()) command += " --revision " + arguments.revision;
  for (const std::string& entry : arguments.environment) command += " --env " + Quote(entry);
  if (arguments.profile != Arguments().profile) command += " --profile " + arguments.profile;
  for (const std::string& name : arguments.profiles) command += " --server-profile " + Quote(name);
  for (const std::string& name : arguments.cases) command += " --cases " + Quote(name);
  if (arguments.may_write) command += " --i-may-write-there";
  return command + " --seed " + std::to_string(seed);
}

base::Result<std::string> ReadFile(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), {});
  if (!file.is_open() || file.bad()) {
    return base::Error{base::ErrorCode::kInvalidArgument, "cannot read " + name};
  }
  return text;
}

base::Result<std::vector<Profile>> Profiles(const Arguments& arguments) {
  std::vector<Profile> profiles;
  const auto add = [&](std::string_view text) -> base::Status {
    auto profile = ParseProfile(text);
    if (!profile) return std::move(profile).error();
    profiles.push_back(std::move(profile).value());
    return {};
  };
  for (const std::string& name : arguments.profiles) {
    auto text = ReadFile(name);
    if (!text) return std::move(text).error();
    if (base::Status added = add(*text); !added) return added.error();
  }
  for (const EmbeddedText& file : EmbeddedFolder("profiles/")) {
    if (base::Status added = add(file.text); !added) return added.error();
  }
  return profiles;
}

base::Result<std::vector<Check>> Checks(const Arguments& arguments) {
  std::vector<Check> checks;
  if (arguments.cases.empty()) checks = AllChecks();
  for (const std::string& name : arguments.cases) {
    auto text = ReadFile(name);
    if (!text) return std::move(text).error();
    auto more = StoryChecks(name, *text, "traces");
    if (!more) return std::move(more).error();
    std::move(more->begin(), more->end(), std::back_inserter(checks));
  }
  Selection selection{.only = arguments.only};
  if (arguments.suite != "all") selection.families = {arguments.suite};
  checks = Select(std::move(checks), selection);
  if (checks.empty()) {
    return base::Error{base::ErrorCode::kInvalidArgument, "no check has that name"};
  }
  return checks;
}

bool IsReal(const std::string& backend) {
  return backend.starts_with("dev:") || backend.starts_with("vault:");
}

StageOptions StageOptionsOf(const Arguments& arguments, std::uint64_t seed) {
  StageOptions options;
  options.target = arguments.server;
  options.endpoint = arguments.endpoint;
  const char* token = std::getenv("VAULT_TOKEN");
  options.backend = {.where = arguments.backend,
                     .profile = arguments.profile,
                     .token = token == nullptr ? "" : token,
                     .seed = seed};
  options.revision = arguments.revision;
  options.environment = arguments.environment;
  options.patience = std::chrono::seconds(arguments.patience_s);
  return options;
}

base::Status WriteFile(const std::string& name, const std::string& text) {
  std::ofstream file(name, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (file) return {};
  return base::Error{base::ErrorCode::kInvalidArgument, "cannot write " + name};
}

// "junit:FILE", "json:FILE", "html:FILE". nullopt: it is none of them.
std::optional<std::pair<std::string, std::string>> SplitReport(const std::string& report) {
  const std::size_t colon = report.find(':');
  if (colon == std::string::npos || colon + 1 == report.size()) return std::nullopt;
  std::string kind = report.substr(0, colon);
  if (kind != "junit" && kind != "json" && kind != "html") return std::nullopt;
  return std::pair(std::move(kind), report.substr(colon + 1));
}

base::Status WriteReport(const std::string& report, const RunResult& run) {
  const auto [kind, file] = *SplitReport(report);
  if (kind == "junit") return WriteFile(file, JunitReport(run));
  if (kind == "json") return WriteFile(file, JsonReport(run));
  return WriteFile(file, HtmlReport({run}));
}

ProgressOptions ProgressOf(const std::vector<Check>& checks) {
  ProgressOptions options;
  winsize size{};
  options.terminal = isatty(STDOUT_FILENO) != 0;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) options.width = size.ws_col;
  for (const Check& check : checks) {
    if (options.plan.empty() || options.plan.back().first != check.family) {
      options.plan.emplace_back(check.family, 0);
    }
    ++options.plan.back().second;
  }
  return options;
}

int ExitCode(const RunResult& run) {
  int code = kAllPassed;
  for (const CheckResult& check : run.checks) {
    if (check.status == CheckStatus::kFailed) return kFailures;
    if (check.status == CheckStatus::kError) code = kCouldNotRun;
  }
  return code;
}

// Rewrites the files of stories by what the server answers.
base::Status Update(const Arguments& arguments, Stage& stage) {
  const auto wanted = [&](const std::string& id) {
    const auto& only = arguments.only;
    return only.empty() || std::any_of(only.begin(), only.end(), [&](const std::string& glob) {
             return MatchesGlob(glob, id);
           });
  };
  for (const std::string& name : arguments.cases) {
    auto text = ReadFile(name);
    if (!text) return std::move(text).error();
    const auto updated =
        UpdateAnswers(*text, name, wanted, [&](const Story& story) { return Play(story, stage); });
    if (!updated) return updated.error();
    for (const AnswerChange& change : updated->changes) {
      std::cout << name << ":" << change.line << ": " << change.was << "\n  is now: " << change.is
                << "\n";
    }
    for (const std::string& left : updated->left) {
      std::cout << name << ": not updated: " << left << "\n";
    }
    if (updated->changes.empty()) continue;
    if (base::Status written = WriteFile(name, updated->text); !written) return written;
  }
  return {};
}

int RunCommand(const Arguments& arguments) {
  if (arguments.update && arguments.cases.empty()) {
    return Refuse(kUsage, "--update needs files of stories: --cases FILE");
  }
  if (IsReal(arguments.backend) && !arguments.may_write) {
    return Refuse(kUsage, arguments.backend +
                              " is a real server: mounts, policies and tokens are made and removed "
                              "there. Pass --i-may-write-there if it has nothing to lose");
  }
  for (const std::string& report : arguments.reports) {
    if (!SplitReport(report)) {
      return Refuse(kUsage, "\"" + report + "\" is none of junit:FILE, json:FILE and html:FILE");
    }
  }
  auto checks = Checks(arguments);
  if (!checks) return Refuse(kUsage, checks.error().message);
  auto profiles = Profiles(arguments);
  if (!profiles) return Refuse(kUsage, profiles.error().message);
  const std::uint64_t seed = arguments.seed != 0 ? arguments.seed : std::random_device()();
  StageOptions options = StageOptionsOf(arguments, seed);
  options.profiles = std::move(profiles).value();
  if (!arguments.mutant.empty()) {
    auto mutation = MutationOf(arguments.mutant);
    if (!mutation) return Refuse(kUsage, mutation.error().message);
    options.mutation = std::move(mutation).value();
  }
  auto stage = Stage::Create(std::move(options));
  if (!stage) return Refuse(kCouldNotRun, stage.error().message);
  if (arguments.update) {
    if (base::Status updated = Update(arguments, **stage); !updated) {
      return Refuse(kCouldNotRun, updated.error().message);
    }
    checks = Checks(arguments);
    if (!checks) return Refuse(kUsage, checks.error().message);
  }
  Progress progress(std::cout, ProgressOf(*checks));
  RunHooks hooks;
  hooks.on_result = [&](const CheckResult& result) { progress.Finished(result); };
  const RunResult run = RunChecks(**stage, *checks, seed, Command(arguments, seed), hooks);
  progress.End(run);
  for (const std::string& report : arguments.reports) {
    if (base::Status written = WriteReport(report, run); !written) {
      return Refuse(kCouldNotRun, written.error().message);
    }
  }
  return ExitCode(run);
}

int RecordCommand(const Arguments& arguments) {
  auto profiles = Profiles(arguments);
  if (!profiles) return Refuse(kUsage, profiles.error().message);
  const base::Status recorded = Record({.server = arguments.server,
                                        .out = arguments.id,
                                        .title = arguments.title,
                                        .profiles = std::move(profiles).value()});
  return recorded ? kAllPassed : Refuse(kCouldNotRun, recorded.error().message);
}

int CompareCommand(const Arguments& arguments) {
  std::vector<RunResult> runs;
  for (const std::string& name : arguments.files) {
    auto text = ReadFile(name);
    if (!text) return Refuse(kUsage, text.error().message);
    auto run = ReadJsonReport(*text);
    if (!run) return Refuse(kUsage, name + ": " + run.error().message);
    runs.push_back(std::move(run).value());
  }
  if (base::Status written = WriteFile(arguments.id, HtmlReport(runs)); !written) {
    return Refuse(kCouldNotRun, written.error().message);
  }
  return kAllPassed;
}

int ListCommand(const Arguments& arguments) {
  auto checks = Checks(arguments);
  if (!checks) return Refuse(kUsage, checks.error().message);
  for (const Check& check : *checks) {
    std::cout << check.family << "  " << check.id << "  " << check.title << "\n";
  }
  return kAllPassed;
}

int ExplainCommand(const Arguments& arguments) {
  for (const Check& check : AllChecks()) {
    if (check.id != arguments.id) continue;
    std::cout << check.id << " (" << check.family << ")\n"
              << check.title << "\n\n"
              << check.why << "\n";
    for (const std::string& defect : check.defects) std::cout << "hunts " << defect << "\n";
    if (!check.source.empty()) std::cout << "\n" << check.source;
    return kAllPassed;
  }
  return Refuse(kUsage, "there is no check " + arguments.id);
}

void AddSelection(CLI::App& command, Arguments& arguments) {
  command.add_option("--suite", arguments.suite, "Which family (default: all)")
      ->check(
          CLI::IsMember({"all", "protocol", "tools", "traces", "properties", "safety", "faults"}));
  command.add_option("--only", arguments.only, "Ids, with * for any text");
  command.add_option("--cases", arguments.cases, "Files of stories, instead of the own ones");
}

void AddRun(CLI::App& command, Arguments& arguments) {
  command.add_option("--server", arguments.server,
                     "stdio:CMD, http:URL, 'http-start:CMD with {port}' or memory");
  command.add_option("--endpoint", arguments.endpoint, "Path of http-start (default /mcp)");
  command.add_option("--backend", arguments.backend,
                     "sim, sim-http, dev:PROGRAM or vault:URL (its token: VAULT_TOKEN)");
  command.add_option("--profile", arguments.profile, "Which Vault the simulator answers like");
  command.add_option("--revision", arguments.revision, "Of MCP; default: the newest of the server");
  command.add_option("--server-profile", arguments.profiles, "JSON files about known servers");
  command.add_option("--env", arguments.environment, "NAME=VALUE for the server");
  command.add_option("--report", arguments.reports, "junit:FILE, json:FILE or html:FILE; several");
  command.add_option("--seed", arguments.seed, "0: any");
  command.add_option("--patience", arguments.patience_s, "Seconds to wait for an answer");
  command.add_option("--mutant", arguments.mutant, "With this defect of self-test in memory");
  command.add_flag("--update", arguments.update,
                   "Rewrite the answers that stories of --cases expect by what comes");
  command.add_flag("--i-may-write-there", arguments.may_write,
                   "The real server has nothing to lose");
}

}  // namespace

void AddSuiteCommands(CLI::App& app, int& code) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* run = app.add_subcommand("run", "Judge a server");
  AddSelection(*run, *arguments);
  AddRun(*run, *arguments);
  run->callback([arguments, &code] { code = RunCommand(*arguments); });
  CLI::App* replay = app.add_subcommand("replay", "Judge a server by recorded sessions");
  replay->add_option("cases", arguments->cases, "Files of stories")->required();
  replay->add_option("--only", arguments->only, "Ids, with * for any text");
  AddRun(*replay, *arguments);
  replay->callback([arguments, &code] { code = RunCommand(*arguments); });
  CLI::App* record = app.add_subcommand(
      "record", "Start a server for the client that started this, and write down what they do");
  record->add_option("--server", arguments->server, "stdio:CMD")->required();
  record->add_option("--out", arguments->id, "The file of the story")->required();
  record->add_option("--title", arguments->title, "Its title");
  record->add_option("--server-profile", arguments->profiles, "JSON files about known servers");
  record->callback([arguments, &code] { code = RecordCommand(*arguments); });
  CLI::App* list = app.add_subcommand("list", "Name the checks");
  AddSelection(*list, *arguments);
  list->callback([arguments, &code] { code = ListCommand(*arguments); });
  const auto self = std::make_shared<SelfTestOptions>();
  CLI::App* test = app.add_subcommand("self-test", "Judge the judge by servers with known defects");
  test->add_option("--seed", self->seed, "The first seed");
  test->add_option("--seeds", self->seeds, "How many for the server without a defect");
  test->add_option("--mutants", self->mutants, "Names, with * for any text");
  test->add_flag("--table", self->table, "Every check that catches each, as a table");
  test->callback([self, &code] { code = SelfTest(*self, std::cout); });
  CLI::App* compare = app.add_subcommand("compare", "One page of several JSON reports");
  compare->add_option("--html", arguments->id, "The page")->required();
  compare->add_option("reports", arguments->files, "JSON reports")->required();
  compare->callback([arguments, &code] { code = CompareCommand(*arguments); });
  CLI::App* explain = app.add_subcommand("explain", "What one check does, and why");
  explain->add_option("id", arguments->id, "Its id")->required();
  explain->callback([arguments, &code] { code = ExplainCommand(*arguments); });
}

}  // namespace conformance
