#include "seeds.h"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>

#include "mutate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fuzz {

void Feed(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

void FeedMutants(std::vector<std::string> seeds, int count) {
  Mutator mutator(std::move(seeds), 20'260'728);
  for (int i = 0; i < count; ++i) Feed(mutator.Next());
}

void WriteSeedsOnDemand(const std::vector<std::string>& seeds) {
  const char* folder = std::getenv("VMCP_FUZZ_SEEDS");
  if (folder == nullptr) return;
  std::filesystem::create_directories(folder);
  int number = 0;
  for (const std::string& seed : seeds) {
    std::ofstream(std::filesystem::path(folder) / std::to_string(number++), std::ios::binary)
        << seed;
  }
}

}  // namespace fuzz
