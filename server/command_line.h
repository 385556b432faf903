// The flags as given, before environment and checks. The one place that knows the parser.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config.h"

namespace server {

struct CommandLine {
  std::string command = {};  // "": none was given
  bool version = false;
  std::optional<std::string> host = {};
  std::optional<std::string> port = {};
  std::optional<std::string> endpoint = {};
  std::optional<std::string> log_level = {};
  std::string log_file = {};
  std::string config_file = {};
  std::string fixtures_file = {};
  std::string auth = "per-request";
  std::optional<std::string> confirm = {};
  std::optional<std::string> state_key_file = {};
  bool dev_http = false;
  bool insecure_no_tls = false;
  bool stateless = false;
};

// Exit for --help (code 0) and for what cannot be parsed (code 2, one line).
std::variant<CommandLine, Exit> ParseCommandLine(const std::vector<std::string>& arguments);

// Names that a --config file may use: the environment variables that the program reads.
bool IsKnownSetting(std::string_view name);

}  // namespace server
