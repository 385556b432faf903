#include "plot.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace bench {
namespace {

constexpr double kLeft = 70;
constexpr double kRight = 570;
constexpr double kTop = 30;
constexpr double kBottom = 270;
constexpr double kLinesMax = 5;

std::string Millions(double rate) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2g M", rate / 1e6);
  return text;
}

std::string Text(double x, double y, const char* anchor, const std::string& text) {
  return "<text x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" text-anchor=\"" +
         anchor + "\">" + text + "</text>\n";
}

class Plot {
 public:
  explicit Plot(const std::vector<InProcessRates>& points) : points_(points) {
    double most = 1;
    for (const InProcessRates& point : points) most = std::max({most, point.reads, point.writes});
    // 1, 2, 5, 10, 20 ...
    for (int i = 0; most > step_ * kLinesMax; ++i) step_ *= i % 3 == 1 ? 2.5 : 2;
    lines_ = static_cast<int>(std::ceil(most / step_));
  }

  std::string Svg() const {
    std::string svg =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 320\" "
        "font-family=\"sans-serif\""
        " font-size=\"13\" fill=\"#444\">\n<rect width=\"640\" height=\"320\" fill=\"#fff\"/>\n";
    for (int line = 0; line <= lines_; ++line) {
      const double rate = step_ * line;
      svg += "<path d=\"M" + std::to_string(kLeft) + " " + std::to_string(Y(rate)) + "H" +
             std::to_string(kRight) + "\" stroke=\"#ddd\"/>\n";
      svg += Text(kLeft - 8, Y(rate) + 4, "end", line == 0 ? "0" : Millions(rate));
    }
    for (std::size_t i = 0; i < points_.size(); ++i) {
      svg += Text(X(i), kBottom + 20, "middle", std::to_string(points_[i].secrets));
    }
    svg += Text((kLeft + kRight) / 2, kBottom + 42, "middle", "secrets in the simulator");
    svg += Text(kLeft, kTop - 12, "start", "requests a second, one thread");
    return svg + Series(&InProcessRates::reads, "#1565c0", "reads") +
           Series(&InProcessRates::writes, "#c62828", "writes") + "</svg>\n";
  }

 private:
  double X(std::size_t i) const {
    const double steps = std::max<double>(1, static_cast<double>(points_.size()) - 1);
    return kLeft + (kRight - kLeft) * static_cast<double>(i) / steps;
  }
  double Y(double rate) const { return kBottom - (kBottom - kTop) * rate / (step_ * lines_); }

  std::string Series(double InProcessRates::*rate, const std::string& colour,
                     const char* name) const {
    std::string line;
    std::string dots;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const std::string x = std::to_string(X(i));
      const std::string y = std::to_string(Y(points_[i].*rate));
      line += (i == 0 ? "M" : "L") + x + " " + y;
      dots += "<circle cx=\"" + x + "\" cy=\"" + y + "\" r=\"4\" fill=\"" + colour + "\"/>\n";
    }
    return "<path d=\"" + line + "\" fill=\"none\" stroke=\"" + colour +
           "\" stroke-width=\"2\"/>\n" + dots +
           Text(kRight + 10, Y(points_.back().*rate) + 4, "start", name);
  }

  const std::vector<InProcessRates>& points_;
  double step_ = 1;
  int lines_ = 1;
};

}  // namespace

std::string PlotSvg(const std::vector<InProcessRates>& points) {
  return points.empty() ? "" : Plot(points).Svg();
}

}  // namespace bench
