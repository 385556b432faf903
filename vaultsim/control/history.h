// The last requests that arrived, without anything secret in them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace vaultsim {

inline constexpr std::size_t kHistoryMax = 10'000;

struct PastRequest {
  base::WallTime time = {};
  std::string method = {};
  std::string path = {};   // decoded, without "/v1/"
  std::string query = {};  // parameters whose values are no secret; of others the name alone
  int status = 0;          // as it was sent; 0: none was
  std::string fault = {};  // the one that struck; "": none
};

// Empty and 0 fit everything.
struct HistoryFilter {
  std::string path_prefix = {};
  std::string method = {};
  int status = -1;  // 0: requests without an answer
};

// Thread-safe.
class History {
 public:
  // path and query as they came: percent-encoded, with "/v1/".
  void Add(PastRequest request);
  // In the order of their answers.
  std::vector<PastRequest> Find(const HistoryFilter& filter) const;
  std::uint64_t forgotten() const;  // older ones that are not kept any more
  void Clear();

 private:
  mutable std::mutex mutex_;
  std::deque<PastRequest> requests_;
  std::uint64_t forgotten_ = 0;
};

// Decoded and without "/v1/", and a token that stands in the path as "…".
std::string HistoryPath(std::string_view path);

}  // namespace vaultsim
