#include "vaultsim/control/history.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/encoding.h"

namespace vaultsim {
namespace {

constexpr std::size_t kTextMax = 1024;
// Paths that may have a token as their last part.
constexpr std::array<std::string_view, 6> kBeforeToken = {
    "auth/token/lookup/",        "auth/token/renew/",    "auth/token/revoke/",
    "auth/token/revoke-orphan/", "sys/wrapping/lookup/", "sys/wrapping/unwrap/"};
constexpr std::array<std::string_view, 9> kOpenParameters = {
    "list", "scan", "version", "versions", "after", "limit", "depth", "help", "standbyok"};

std::string OpenQuery(std::string_view query) {
  std::string open;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const std::string_view name = pair.substr(0, pair.find('='));
    bool known = false;
    for (const std::string_view parameter : kOpenParameters) known = known || parameter == name;
    open.append(open.empty() ? "" : "&").append(known ? pair : name);
  }
  return open.substr(0, kTextMax);
}

bool Fits(const PastRequest& request, const HistoryFilter& filter) {
  return request.path.starts_with(filter.path_prefix) &&
         (filter.method.empty() || request.method == filter.method) &&
         (filter.status < 0 || request.status == filter.status);
}

}  // namespace

std::string HistoryPath(std::string_view path) {
  std::string decoded = base::PercentDecode(path).value_or(std::string(path));
  if (decoded.starts_with("/v1/")) decoded.erase(0, 4);
  for (const std::string_view prefix : kBeforeToken) {
    const std::size_t at = decoded.find(prefix);  // a namespace may stand before it
    if (at != std::string::npos) decoded.replace(at + prefix.size(), std::string::npos, "…");
  }
  return decoded.substr(0, kTextMax);
}

void History::Add(PastRequest request) {
  request.path = HistoryPath(request.path);
  request.query = OpenQuery(request.query);
  const std::scoped_lock lock(mutex_);
  if (requests_.size() == kHistoryMax) {
    requests_.pop_front();
    ++forgotten_;
  }
  requests_.push_back(std::move(request));
}

std::vector<PastRequest> History::Find(const HistoryFilter& filter) const {
  const std::scoped_lock lock(mutex_);
  std::vector<PastRequest> found;
  for (const PastRequest& request : requests_) {
    if (Fits(request, filter)) found.push_back(request);
  }
  return found;
}

std::uint64_t History::forgotten() const {
  const std::scoped_lock lock(mutex_);
  return forgotten_;
}

void History::Clear() {
  const std::scoped_lock lock(mutex_);
  requests_.clear();
  forgotten_ = 0;
}

}  // namespace vaultsim
