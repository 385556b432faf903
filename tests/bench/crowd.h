// Crowd: what one server holds for many clients that do nothing at the moment.
#pragma once

#include <cstddef>
#include <string>

namespace bench {

// Resident memory is that of the server's process, as the kernel counts it (VmRSS). Of each
// connection: its growth from one warm connection to all of them, divided by their number.
struct Crowd {
  std::size_t idle = 0;   // connections that have had one answer each
  double idle_bytes = 0;  // of each
  std::size_t streams = 0;
  double stream_bytes = 0;           // of each
  std::string streams_missing = {};  // why there are none; empty: they were measured
};

class Subject;

inline constexpr std::size_t kIdleConnections = 10'000;
inline constexpr std::size_t kOpenStreams = 1'000;

// Each takes a server of its own that has just been started over HTTP and that nobody else uses.
// Fewer connections than wanted when the system allows the process no more descriptors.
void MeasureIdle(const Subject& server, Crowd& crowd);
void MeasureStreams(const Subject& server, const std::string& token, Crowd& crowd);

}  // namespace bench
