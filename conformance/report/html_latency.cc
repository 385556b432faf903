// How long the tools took: a row for each tool and server, all on one logarithmic scale.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <set>

#include "conformance/report/html_parts.h"
#include "conformance/report/text.h"

namespace conformance {
namespace {

constexpr double kWidth = 1000;  // of a plot, in its own units
constexpr double kHeight = 40;
constexpr double kFloor = 36;            // where the curve stands
constexpr double kLeast = 1e-6;          // seconds; what is quicker is drawn here
constexpr std::size_t kFewSamples = 12;  // each is drawn as a point
constexpr std::size_t kBins = 96;

std::string Number(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.1f", value);
  return text;
}

struct Scale {
  double low = 0, high = 0;  // log10 of seconds

  double X(double seconds) const {
    const double at = (std::log10(std::max(seconds, kLeast)) - low) / (high - low);
    return std::clamp(at, 0.0, 1.0) * kWidth;
  }
};

struct Tick {
  double seconds = 0;
  bool major = true;
};

// From 1, 2 or 5 times a power of ten below the quickest to such a one above the slowest.
std::vector<double> Steps() {
  std::vector<double> steps;
  for (int power = -6; power <= 4; ++power) {
    for (const double times : {1.0, 2.0, 5.0}) steps.push_back(times * std::pow(10.0, power));
  }
  return steps;
}

Scale ScaleOf(const std::vector<RunResult>& runs) {
  double least = INFINITY;
  double most = kLeast;
  for (const RunResult& run : runs) {
    for (const auto& [tool, samples] : run.latencies) {
      for (const double sample : samples) {
        least = std::min(least, std::max(sample, kLeast));
        most = std::max(most, sample);
      }
    }
  }
  const std::vector<double> steps = Steps();
  double low = steps.front();
  double high = steps.back();
  for (const double step : steps) {
    if (step <= least * 1.0001) low = step;
  }
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    if (*step >= most * 0.9999 && *step > low * 1.5) high = *step;
  }
  return {std::log10(low), std::log10(std::max(high, low * 2))};
}

std::vector<Tick> Ticks(const Scale& scale) {
  std::vector<Tick> ticks;
  const bool minor = scale.high - scale.low < 3.2;
  for (const double step : Steps()) {
    const double log = std::log10(step);
    if (log < scale.low - 1e-6 || log > scale.high + 1e-6) continue;
    const bool major = std::abs(log - std::round(log)) < 1e-6;
    if (major || minor) ticks.push_back({step, major});
  }
  return ticks;
}

std::string TickText(double seconds) {
  const auto text = [](double value, const char* unit) {
    char buffer[32];
    std::snprintf(buffer, sizeof(buffer), "%.0f %s", value, unit);
    return std::string(buffer);
  };
  if (seconds < 0.9999e-3) return text(seconds * 1e6, "µs");
  return seconds < 0.9999 ? text(seconds * 1e3, "ms") : text(seconds, "s");
}

std::string Axis(const Scale& scale) {
  std::string out = "<span class=axis>";
  for (const Tick& tick : Ticks(scale)) {
    out += "<span" + std::string(tick.major ? "" : " class=minor") +
           " style=\"left:" + Number(scale.X(tick.seconds) / kWidth * 100) + "%\">" +
           TickText(tick.seconds) + "</span>";
  }
  return out + "</span>";
}

// How the samples are spread, as a curve whose top is the most frequent.
std::string Curve(const std::vector<double>& samples, const Scale& scale) {
  std::array<double, kBins> bins{};
  for (const double sample : samples) {
    const auto bin = static_cast<std::size_t>(scale.X(sample) / kWidth * (kBins - 1));
    ++bins[bin];
  }
  for (int round = 0; round < 2; ++round) {
    const std::array<double, kBins> before = bins;
    for (std::size_t i = 0; i < kBins; ++i) {
      bins[i] = 0.25 * before[i > 0 ? i - 1 : i] + 0.5 * before[i] +
                0.25 * before[std::min(i + 1, kBins - 1)];
    }
  }
  const double top = *std::max_element(bins.begin(), bins.end());
  std::string path = "M0 " + Number(kFloor);
  for (std::size_t i = 0; i < kBins; ++i) {
    const double x = static_cast<double>(i) / (kBins - 1) * kWidth;
    path += "L" + Number(x) + " " + Number(kFloor - bins[i] / top * (kFloor - 4));
  }
  return "<path class=curve d=\"" + path + "L" + Number(kWidth) + " " + Number(kFloor) + "Z\"/>";
}

std::string Line(const char* look, double x, double from, double to) {
  return std::string("<path class=") + look + " d=\"M" + Number(x) + " " + Number(from) + "V" +
         Number(to) + "\"/>";
}

std::string Plot(const std::vector<double>& samples, const LatencySummary& summary,
                 const Scale& scale, const std::string& label, std::size_t run) {
  std::string out = "<svg class=\"plot s" + std::to_string(run % 6) +
                    "\" viewBox=\"0 0 1000 40\" preserveAspectRatio=none role=img aria-label=\"" +
                    HtmlAttribute(label) + "\">";
  for (const Tick& tick : Ticks(scale)) {
    out += Line(tick.major ? "grid" : "\"grid minor\"", scale.X(tick.seconds), 0, kHeight);
  }
  if (samples.size() <= kFewSamples) {
    for (const double sample : samples) out += Line("dot", scale.X(sample), 22, 22);
    return out + "</svg>";
  }
  out += Curve(samples, scale);
  out += "<path class=span d=\"M" + Number(scale.X(summary.p25)) + " " + Number(kFloor) + "H" +
         Number(scale.X(summary.p75)) + "\"/>";
  out += Line("tail", scale.X(summary.p95), 18, kFloor) +
         Line("tail", scale.X(summary.p99), 26, kFloor) +
         Line("mid", scale.X(summary.p50), 4, kFloor) +
         Line("dot", scale.X(summary.max), kFloor - 2, kFloor - 2);
  return out + "</svg>";
}

std::string ToolRow(const HtmlPage& page, const std::string& tool, std::size_t run,
                    const std::vector<double>& samples, const Scale& scale, bool first) {
  const LatencySummary summary = Summarize(samples);
  const std::string whose = page.compares() ? page.names[run] + ", " : "";
  const std::string label = whose + tool + ": " + Plural(summary.count, "call") + ", median " +
                            DurationText(summary.p50) + ", at most " + DurationText(summary.max);
  std::string out = "<tr role=row" + std::string(first ? " class=first" : "") +
                    "><th role=rowheader scope=row><span class=tool>" +
                    (first ? HtmlText(tool) : "<span class=vh>" + HtmlText(tool) + "</span>") +
                    "</span>" + (page.compares() ? " " + Badge(run) : "") +
                    "</th><td role=cell class=pl>" + Plot(samples, summary, scale, label, run) +
                    "</td>";
  const std::pair<const char*, double> values[] = {
      {"p50", summary.p50}, {"p95", summary.p95}, {"p99", summary.p99}, {"max", summary.max}};
  for (const auto& [name, value] : values) {
    out +=
        std::string("<td role=cell class=num data-h=") + name + ">" + DurationText(value) + "</td>";
  }
  return out + "<td role=cell class=\"num calls\" data-h=calls>" + std::to_string(summary.count) +
         "</td></tr>\n";
}

}  // namespace

std::string LatencySection(const HtmlPage& page) {
  std::set<std::string> tools;
  for (const RunResult& run : page.runs) {
    for (const auto& [tool, samples] : run.latencies) {
      if (!samples.empty()) tools.insert(tool);
    }
  }
  if (tools.empty()) return "";
  const Scale scale = ScaleOf(page.runs);
  std::string out =
      "<section id=latency><h2>How long the tools took</h2>"
      "<p class=legend>The hill shows where the calls lie, on a logarithmic scale. Upright lines: "
      "the "
      "median, then p95 and p99; the dot is the slowest call.</p>"
      "<table class=lat role=table><thead role=rowgroup><tr role=row><th role=columnheader>tool"
      "</th><th role=columnheader class=pl><span class=vh>distribution</span>" +
      Axis(scale) + "</th>";
  for (const char* name : {"p50", "p95", "p99", "max", "calls"}) {
    out += std::string("<th role=columnheader class=num>") + name + "</th>";
  }
  out += "</tr></thead><tbody role=rowgroup>\n";
  for (const std::string& tool : tools) {
    bool first = true;
    for (std::size_t i = 0; i < page.runs.size(); ++i) {
      const auto found = page.runs[i].latencies.find(tool);
      if (found == page.runs[i].latencies.end() || found->second.empty()) continue;
      out += ToolRow(page, tool, i, found->second, scale, first);
      first = false;
    }
  }
  return out + "</tbody></table></section>\n";
}

}  // namespace conformance
