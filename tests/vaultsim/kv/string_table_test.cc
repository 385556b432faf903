#include "vaultsim/kv/string_table.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace vaultsim::kv {
namespace {

TEST(StringTable, IsEmptyAtFirst) {
  StringTable<int> table;
  EXPECT_EQ(table.Find("a"), nullptr);
  table.Erase("a");
  EXPECT_EQ(table.size(), 0u);
}

TEST(StringTable, KeepsValuesWhereTheyAre) {
  StringTable<int> table;
  int* const first = &table.At("first");
  *first = 1;
  for (int i = 0; i < 1000; ++i) table.At(std::to_string(i)) = i;
  EXPECT_EQ(table.Find("first"), first);
  for (int i = 0; i < 1000; i += 2) table.Erase(std::to_string(i));
  EXPECT_EQ(table.Find("first"), first);
  EXPECT_EQ(*first, 1);
  EXPECT_EQ(table.size(), 501u);
}

RC_GTEST_PROP(StringTableLaws, HoldsWhatAMapHolds, ()) {
  StringTable<int> table;
  std::map<std::string, int> map;
  const auto steps = *rc::gen::container<std::vector<std::pair<int, bool>>>(
      rc::gen::pair(rc::gen::inRange(0, 40), rc::gen::arbitrary<bool>()));
  for (const auto& [number, add] : steps) {
    const std::string key = "key " + std::to_string(number);
    if (add) {
      table.At(key) = map[key] = number;
    } else {
      table.Erase(key);
      map.erase(key);
    }
    RC_ASSERT(table.size() == map.size());
    for (int i = 0; i < 40; ++i) {
      const std::string asked = "key " + std::to_string(i);
      const int* found = table.Find(asked);
      RC_ASSERT((found != nullptr) == map.contains(asked));
      if (found != nullptr) RC_ASSERT(*found == map[asked]);
    }
  }
  std::map<std::string, int> seen;
  table.ForEach([&](std::string_view key, int value) { seen[std::string(key)] = value; });
  RC_ASSERT(seen == map);
}

}  // namespace
}  // namespace vaultsim::kv
