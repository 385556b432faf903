// A plot of what was measured in the process, as one SVG image.
#pragma once

#include <string>
#include <vector>

#include "in_process.h"

namespace bench {

// Reads and writes a second over the number of secrets, which grows tenfold from point to point.
std::string PlotSvg(const std::vector<InProcessRates>& points);

}  // namespace bench
