// Recording: what a client and a server said to each other, as a story.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/agent/answer.h"
#include "conformance/vocabulary/vocabulary.h"
#include "json/box.h"

namespace conformance {

struct RecordingOptions {
  std::string id;                         // of the story
  std::string title = {};                 // empty: made from the server's name
  std::vector<Profile> profiles = {};     // of servers that are known
  std::vector<std::string> secrets = {};  // known to be secret, e.g. from the environment
};

// A call that was made, with the server's own names.
struct RecordedCall {
  std::string tool;
  json::Box arguments = {};
  Answer answer = {};       // kNone: none came
  bool asked_back = false;  // answered with questions to the client, who calls again
};

// Thread-safe.
class Recording {
 public:
  explicit Recording(RecordingOptions options) : options_(std::move(options)) {}

  // A line each, as it went over the wire; what is no JSON-RPC message is ignored.
  void ToServer(std::string_view line);
  void FromServer(std::string_view line);
  // The story's text. No secret of an argument is in it.
  std::string Text() const;

 private:
  void Request(const Json& message);
  void Response(Json message);

  const RecordingOptions options_;
  mutable std::mutex mutex_;
  std::map<std::string, std::size_t> calls_pending_;  // by id as JSON: the index in calls_
  std::map<std::string, bool> lists_pending_;         // by id: whether it is a first page
  std::vector<std::string> opening_;                  // ids of initialize and server/discover
  std::vector<RecordedCall> calls_;
  json::Box tools_ = {};  // null: never listed
  std::string server_ = {};
  std::string version_ = {};
};

}  // namespace conformance
