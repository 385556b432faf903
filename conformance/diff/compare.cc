#include "conformance/diff/compare.h"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>

#include "conformance/diff/scan.h"

namespace diff {
namespace {

constexpr long long kToleranceS = 5;
constexpr long long kFirstUnixTime = 1'500'000'000;

bool CountsDown(const std::string& at) {
  static const std::set<std::string> kKeys = {"ttl", "lease_duration", "auto_rebuild_time"};
  return kKeys.contains(at.substr(at.rfind('/') + 1));
}

bool SameText(std::string_view left, std::string_view right) {
  while (!left.empty() && !right.empty()) {
    const std::size_t left_time = TimeLength(left);
    const std::size_t right_time = TimeLength(right);
    if (left_time > 0 && right_time > 0) {
      const bool fraction = (left[19] == '.') == (right[19] == '.');
      if (!fraction || std::llabs(TimeSeconds(left) - TimeSeconds(right)) > kToleranceS) {
        return false;
      }
      left.remove_prefix(left_time);
      right.remove_prefix(right_time);
      continue;
    }
    if (left.front() != right.front()) return false;
    left.remove_prefix(1);
    right.remove_prefix(1);
  }
  return left.empty() && right.empty();
}

bool SameNumber(const Json& left, const Json& right, const std::string& at) {
  if (left.dump() == right.dump()) return true;
  if (!left.is_number_integer() || !right.is_number_integer()) return false;
  const long long a = left.get<long long>();
  const long long b = right.get<long long>();
  if (std::llabs(a - b) > kToleranceS) return false;
  return (a > kFirstUnixTime && b > kFirstUnixTime) || (CountsDown(at) && a > 0 && b > 0);
}

void Walk(const Json& left, const Json& right, const std::string& at,
          std::vector<Difference>& differences) {
  if (left.is_object() && right.is_object()) {
    std::set<std::string> keys;
    for (const auto& item : left.items()) keys.insert(item.key());
    for (const auto& item : right.items()) keys.insert(item.key());
    for (const std::string& key : keys) {
      if (!left.contains(key)) {
        differences.push_back({at + "/" + key, "absent", right[key].dump()});
      } else if (!right.contains(key)) {
        differences.push_back({at + "/" + key, left[key].dump(), "absent"});
      } else {
        Walk(left[key], right[key], at + "/" + key, differences);
      }
    }
    return;
  }
  if (left.is_array() && right.is_array() && left.size() == right.size()) {
    for (std::size_t i = 0; i < left.size(); ++i) {
      Walk(left[i], right[i], at + "/" + std::to_string(i), differences);
    }
    return;
  }
  const bool same =
      left.is_string() && right.is_string()
          ? SameText(left.get_ref<const std::string&>(), right.get_ref<const std::string&>())
      : left.is_number() && right.is_number() ? SameNumber(left, right, at)
                                              : left == right;
  if (!same) differences.push_back({at, left.dump(), right.dump()});
}

}  // namespace

std::vector<Difference> Compare(const Json& left, const Json& right) {
  std::vector<Difference> differences;
  Walk(left, right, "", differences);
  return differences;
}

}  // namespace diff
