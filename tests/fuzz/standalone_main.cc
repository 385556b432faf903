// Runs a fuzz target without libFuzzer: TARGET SECONDS SEED FILE... (or folders of files).
// A failing input is left in ./crash-input.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "mutate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void Load(const std::filesystem::path& path, std::vector<std::string>* seeds) {
  if (std::filesystem::is_directory(path)) {
    for (const auto& entry : std::filesystem::directory_iterator(path)) Load(entry.path(), seeds);
    return;
  }
  std::ifstream in(path, std::ios::binary);
  seeds->emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: %s SECONDS SEED FILE...\n", argv[0]);
    return 2;
  }
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(std::atoi(argv[1]));
  std::vector<std::string> seeds;
  for (int i = 3; i < argc; ++i) Load(argv[i], &seeds);
  fuzz::Mutator mutator(seeds, std::strtoull(argv[2], nullptr, 10));
  std::uint64_t runs = 0;
  while (std::chrono::steady_clock::now() < end) {
    const std::string input = mutator.Next();
    // Before the run: a crash leaves the input behind.
    std::ofstream("crash-input", std::ios::binary) << input;
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
    ++runs;
  }
  std::filesystem::remove("crash-input");
  std::printf("%llu inputs, no failure\n", static_cast<unsigned long long>(runs));
}
