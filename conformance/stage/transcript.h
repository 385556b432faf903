// Transcript: what went to and fro, as evidence and to search for what must not leave.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace conformance {

// Thread-safe. Keeps the last lines in full; the search sees each line as it comes, however many
// there are.
class Transcript {
 public:
  // who: an agent's name, or "server". direction as of a Tap.
  void Add(std::string_view who, std::string_view direction, std::string_view bytes);
  void Clear();
  // Texts that must not appear in what leaves the server from now on. allowed: its answers may show
  // them for now, but not its log.
  void Watch(std::string text);
  void Allow(bool allowed);
  // The lines in which a watched text left; each says which way.
  std::vector<std::string> Leaks() const;
  // A line each: "-> one {...}" (to the server), "<- one {...}" (from it), "2> server ..." (its
  // log).
  std::string Text() const;

 private:
  struct Line {
    std::string who;
    std::string direction;
    std::string bytes;
  };
  static std::string Show(const Line& line);

  mutable std::mutex mutex_;
  std::vector<Line> lines_;
  std::size_t bytes_ = 0;
  std::size_t dropped_ = 0;
  std::vector<std::string> watched_;
  std::vector<std::string> leaks_;
  bool allowed_ = false;
};

}  // namespace conformance
