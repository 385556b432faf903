// vault-mcp-conformance: does a server behave as it should?
#include <CLI/CLI.hpp>
#include <iostream>

#include "conformance/diff/diff.h"
#include "conformance/run_command.h"

namespace {

CLI::App* AddDiff(CLI::App& app, diff::Options& options) {
  CLI::App* command = app.add_subcommand(
      "diff", "Send the same random requests to two Vaults and print where they differ");
  command->add_option("--left", options.left, "sim, http://HOST:PORT or dev:PROGRAM");
  command->add_option("--right", options.right, "The same")->required();
  command->add_option("--token", options.token, "The root token of both");
  command->add_option("--profile", options.profile, "Which server sim answers like");
  command->add_option("--steps", options.steps, "Requests for each seed");
  command->add_option("--seed", options.seed, "The first seed; 0: from the clock");
  command->add_option("--seeds", options.seeds, "How many seeds, one after the other");
  command->add_option("--area", options.area, "Only these, with commas between them");
  command->add_option("--round", options.round, "Requests between two fresh starts");
  command->add_option("--findings", options.findings_max, "Stop after so many differences");
  command->add_flag("!--no-shrink", options.shrink, "Do not look for the shortest reproduction");
  return command;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Judges servers.", "vault-mcp-conformance");
  app.require_subcommand(1);
  diff::Options options;
  const CLI::App* diff = AddDiff(app, options);
  int code = conformance::kAllPassed;
  conformance::AddSuiteCommands(app, code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? conformance::kAllPassed : conformance::kUsage;
  }
  return diff->parsed() ? diff::Run(options) : code;
}
