#include "conformance/stage/transcript.h"

#include <algorithm>

namespace conformance {
namespace {

constexpr std::size_t kBytesMax = 256 << 10;
constexpr std::size_t kLineBytesShown = 2'000;

}  // namespace

void Transcript::Add(std::string_view who, std::string_view direction, std::string_view bytes) {
  if (bytes.empty()) return;
  const std::lock_guard lock(mutex_);
  Line line{std::string(who), std::string(direction), std::string(bytes)};
  if (direction != "in" && !(allowed_ && direction == "out")) {
    for (const std::string& text : watched_) {
      if (bytes.find(text) != std::string_view::npos) leaks_.push_back(Show(line));
    }
  }
  bytes_ += line.bytes.size();
  lines_.push_back(std::move(line));
  if (bytes_ <= kBytesMax) return;
  // Half of it goes at a time, so that each line moves few times.
  std::size_t gone = 0;
  while (gone < lines_.size() && bytes_ > kBytesMax / 2) bytes_ -= lines_[gone++].bytes.size();
  lines_.erase(lines_.begin(), lines_.begin() + static_cast<std::ptrdiff_t>(gone));
  dropped_ += gone;
}

void Transcript::Clear() {
  const std::lock_guard lock(mutex_);
  lines_.clear();
  watched_.clear();
  leaks_.clear();
  bytes_ = dropped_ = 0;
  allowed_ = false;
}

void Transcript::Watch(std::string text) {
  const std::lock_guard lock(mutex_);
  watched_.push_back(std::move(text));
}

void Transcript::Allow(bool allowed) {
  const std::lock_guard lock(mutex_);
  allowed_ = allowed;
}

std::vector<std::string> Transcript::Leaks() const {
  const std::lock_guard lock(mutex_);
  return leaks_;
}

std::string Transcript::Show(const Line& line) {
  const char* arrow = line.direction == "in" ? "-> " : line.direction == "out" ? "<- " : "2> ";
  std::string text = arrow + line.who + " " + line.bytes.substr(0, kLineBytesShown);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  if (line.bytes.size() > kLineBytesShown) text += "...";
  return text;
}

std::string Transcript::Text() const {
  const std::lock_guard lock(mutex_);
  std::string text;
  if (dropped_ > 0) text = "(" + std::to_string(dropped_) + " earlier lines left out)\n";
  for (const Line& line : lines_) text += Show(line) + "\n";
  return text;
}

}  // namespace conformance
