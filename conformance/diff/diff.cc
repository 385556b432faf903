#include "conformance/diff/diff.h"

#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "conformance/diff/generator.h"
#include "conformance/diff/run.h"

namespace diff {
namespace {

constexpr int kDiffers = 1;
constexpr int kNoAnswer = 2;

int Complain(const base::Error& error) {
  std::cerr << "diff: " << error.message << " " << error.detail << std::endl;
  return kNoAnswer;
}

void Print(const Finding& finding) {
  std::cout << "DIFFERENT [" << finding.step.rule << "] " << Show(finding.step) << "\n";
  for (const Difference& difference : finding.differences) {
    std::cout << "  " << difference.at << "\n    left:  " << difference.left
              << "\n    right: " << difference.right << "\n";
  }
  std::cout << std::flush;
}

class Comparison {
 public:
  Comparison(const Options& options, Server& left, Server& right)
      : options_(options), pair_(left, right, options.token) {}

  base::Status RunSeed(std::uint64_t seed) {
    std::uint64_t steps = 0;
    for (std::uint64_t round = 0; steps < options_.steps && !enough(); ++round) {
      Generator generator(seed * 1'000'003 + round, options_.area, options_.token);
      if (base::Status status = pair_.Fresh(); !status) return status;
      std::vector<Step> sent;
      while (static_cast<int>(sent.size()) < options_.round && steps < options_.steps) {
        sent.push_back(generator.Next());
        ++steps;
        ++steps_;
        auto finding = pair_.Send(sent.back());
        if (!finding) return Explain(std::move(finding).error(), sent.back());
        if (finding->has_value()) {
          if (base::Status status = Report(**finding, sent); !status) return status;
          break;
        }
        generator.Learn(sent.back(), pair_.left_body(sent.back()));
      }
    }
    return {};
  }

  bool enough() const { return findings_ >= options_.findings_max; }
  int findings() const { return findings_; }

  void Summarise() const {
    std::cout << steps_ << " steps, " << findings_ << " differences";
    for (const auto& [id, count] : pair_.known()) std::cout << ", known " << id << ": " << count;
    std::cout << std::endl;
  }

 private:
  static base::Error Explain(base::Error error, const Step& step) {
    error.detail += " at " + Show(step);
    return error;
  }

  base::Status Report(const Finding& finding, const std::vector<Step>& sent) {
    // One of a kind is enough.
    const std::string kind = KindOf(finding);
    if (!kinds_.insert(kind).second) return {};
    ++findings_;
    Print(finding);
    if (!options_.shrink) return {};
    auto steps = Shrink(pair_, sent, kind);
    if (!steps) return std::move(steps).error();
    std::cout << (steps->empty() ? "  not repeated\n" : "  reproduction:\n");
    for (const Step& step : *steps) std::cout << "    " << Show(step) << "\n";
    std::cout << std::flush;
    return {};
  }

  const Options& options_;
  Pair pair_;
  std::set<std::string> kinds_;
  std::uint64_t steps_ = 0;
  int findings_ = 0;
};

}  // namespace

int Run(const Options& options) {
  std::uint64_t seed = options.seed;
  if (seed == 0) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    seed = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
  }
  auto left = MakeServer({options.left, options.token, options.profile, seed});
  if (!left) return Complain(left.error());
  auto right = MakeServer({options.right, options.token, options.profile, seed});
  if (!right) return Complain(right.error());
  Comparison comparison(options, **left, **right);
  for (int i = 0; i < options.seeds && !comparison.enough(); ++i) {
    std::cout << "seed " << seed << std::endl;
    if (base::Status status = comparison.RunSeed(seed); !status) return Complain(status.error());
    ++seed;
  }
  comparison.Summarise();
  return comparison.findings() > 0 ? kDiffers : 0;
}

}  // namespace diff
