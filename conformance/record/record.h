// record: a real client starts this program as its stdio server, and a story is made of what they
// say.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "conformance/record/relay.h"
#include "conformance/vocabulary/vocabulary.h"

namespace conformance {

struct RecordOptions {
  std::string server = {};  // "stdio:CMD"
  std::string out = {};     // the file of the story; readable by its owner alone
  std::string title = {};
  std::vector<Profile> profiles = {};
  RelayFiles files = {};
};

// Until the client or the server ends, or SIGTERM. The server gets this process's environment. Must
// be called before other threads are started.
base::Status Record(const RecordOptions& options);

}  // namespace conformance
