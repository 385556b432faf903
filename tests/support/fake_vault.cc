#include "fake_vault.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace support {
namespace {

std::string Line(const vault::Request& request) {
  std::string line = std::string(vault::MethodName(request.method)) + ' ' + request.path;
  if (!request.query.empty()) line += '?' + request.query;
  return line;
}

}  // namespace

void FakeVault::On(const std::string& request, int status, const Json& body) {
  OnRaw(request,
        {status, {{"Content-Type", "application/json"}}, body.is_null() ? "" : body.dump() + '\n'});
}

void FakeVault::OnRaw(const std::string& request, vault::Response response) {
  const std::lock_guard lock(mutex_);
  answers_[request].emplace_back(std::move(response));
}

void FakeVault::OnError(const std::string& request, base::Error error) {
  const std::lock_guard lock(mutex_);
  answers_[request].emplace_back(std::move(error));
}

base::Result<vault::Response> FakeVault::RoundTrip(const vault::Request& request,
                                                   const base::CallContext&) {
  const std::lock_guard lock(mutex_);
  received_.push_back(request);
  const auto found = answers_.find(Line(request));
  if (found == answers_.end()) {
    return vault::Response{404, {{"Content-Type", "application/json"}}, "{\"errors\":[]}\n"};
  }
  auto& queue = found->second;
  base::Result<vault::Response> answer = queue.front();
  if (queue.size() > 1) queue.pop_front();
  return answer;
}

std::vector<vault::Request> FakeVault::received() const {
  const std::lock_guard lock(mutex_);
  return received_;
}

std::vector<std::string> FakeVault::lines() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> lines;
  for (const vault::Request& request : received_) lines.push_back(Line(request));
  return lines;
}

void FakeVault::Forget() {
  const std::lock_guard lock(mutex_);
  received_.clear();
}

Json Envelope(const Json& data) {
  return {{"request_id", "00000000-0000-4000-8000-000000000000"},
          {"lease_id", ""},
          {"renewable", false},
          {"lease_duration", 0},
          {"data", data},
          {"wrap_info", nullptr},
          {"warnings", nullptr},
          {"auth", nullptr}};
}

Json Errors(const std::string& text) { return {{"errors", Json::array({text})}}; }

Json Denial() { return Errors("1 error occurred:\n\t* permission denied\n\n"); }

}  // namespace support
