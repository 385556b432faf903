// Flood: what one client feels of another that sends as much as it can.
#pragma once

#include <chrono>
#include <string>

#include "load.h"

namespace bench {

struct Flood {
  Samples quiet = {};    // tools/list of one client on one connection, alone
  Samples flooded = {};  // the same while the other one floods the server with tools/list
  double answers = 0;    // that the other one got
  double seconds = 0;    // in which it did

  double times() {
    return quiet.latencies.empty() ? 0 : flooded.percentile(0.99) / quiet.percentile(0.99);
  }
  double flood_rate() const { return seconds == 0 ? 0 : answers / seconds; }
};

// One round, added to `flood`. The flood comes from another address, on 64 connections with 16
// requests under way on each.
void MeasureFlood(const Address& server, const std::string& token, std::chrono::milliseconds time,
                  Flood& flood);

}  // namespace bench
