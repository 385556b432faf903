#include "vaultsim/pki/rsa_key_list.h"

#include <span>

namespace vaultsim::pki {
namespace {

struct List {
  KeyUse use;
  int bits;
  std::span<const PrimeSteps> known;
};

constexpr PrimeSteps kStored2048[] = {
    {95, 357},   {293, 86},  {115, 112}, {364, 31},  {706, 337},  {20, 898}, {410, 368},
    {451, 186},  {449, 257}, {420, 277}, {35, 85},   {564, 479},  {23, 486}, {333, 164},
    {127, 1380}, {410, 108}, {83, 263},  {434, 46},  {517, 277},  {120, 1},  {894, 75},
    {109, 108},  {372, 192}, {116, 670}, {511, 102}, {256, 1491}, {229, 11}, {596, 480},
    {380, 102},  {122, 371}, {198, 44},  {216, 424}};
constexpr PrimeSteps kLeaf2048[] = {{308, 454}, {246, 434}};
constexpr PrimeSteps kStored3072[] = {{547, 307}, {715, 2074}, {380, 200}, {562, 1315}};
constexpr PrimeSteps kLeaf3072[] = {{583, 1098}, {1871, 40}};
constexpr PrimeSteps kStored4096[] = {{378, 3},    {239, 799}, {189, 119},
                                      {1754, 848}, {220, 411}, {363, 206}};
constexpr PrimeSteps kLeaf4096[] = {{179, 476}, {2079, 78}};

constexpr List kLists[] = {{KeyUse::kStored, 2048, kStored2048}, {KeyUse::kLeaf, 2048, kLeaf2048},
                           {KeyUse::kStored, 3072, kStored3072}, {KeyUse::kLeaf, 3072, kLeaf3072},
                           {KeyUse::kStored, 4096, kStored4096}, {KeyUse::kLeaf, 4096, kLeaf4096}};

}  // namespace

base::SeededRandom ListRandom(KeyUse use, int bits, std::size_t number) {
  return base::SeededRandom(static_cast<std::uint64_t>(use) << 48 |
                            static_cast<std::uint64_t>(bits) << 16 | number);
}

std::optional<PrimeSteps> KnownSteps(KeyUse use, int bits, std::size_t number) {
  for (const List& list : kLists) {
    if (list.use == use && list.bits == bits && number < list.known.size()) {
      return list.known[number];
    }
  }
  return std::nullopt;
}

base::Result<PrivateKey> ListedRsaKey(KeyUse use, int bits, std::size_t number) {
  base::SeededRandom random = ListRandom(use, bits, number);
  if (const auto steps = KnownSteps(use, bits, number)) {
    return PrivateKey::RepeatRsa(bits, random, *steps);
  }
  return PrivateKey::Generate(KeyType::kRsa, bits, random);
}

}  // namespace vaultsim::pki
