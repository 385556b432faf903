// A run whose every text tries to be more than text.
#pragma once

#include <string>

#include "conformance/result/result.h"

namespace conformance {

inline const std::string kHostile =
    "</script></style><script>alert(1)</script><img src=x onerror=alert(2)>\" onmouseover=\"x' y='"
    "<!-- ]]> &amp; &#0; \xE2\x80\xAE"
    "gnp.exe \x1b[2J\r\n\t\x07 \xF0\x9F\x94\x92 \xC3\x28 \xED\xA0\x80 "
    "\xEF\xBF\xBE" +
    std::string(1, '\0') + "end";

inline CheckResult HostileCheck(CheckStatus status) {
  return {.id = "id" + kHostile,
          .family = "family" + kHostile,
          .title = "title" + kHostile,
          .why = "why" + kHostile,
          .defects = {"defect" + kHostile},
          .status = status,
          .evidence = "evidence" + kHostile,
          .transcript = "-> to" + kHostile + "\n<- from" + kHostile + "\nnote" + kHostile,
          .reproduce = "reproduce" + kHostile,
          .seconds = 0.25};
}

inline RunResult HostileRun() {
  RunResult run{.server = "server" + kHostile,
                .version = "version" + kHostile,
                .target = "stdio:" + kHostile,
                .backend = "backend" + kHostile,
                .revision = "revision" + kHostile,
                .seed = 18446744073709551615u,
                .started = "started" + kHostile,
                .seconds = 1.5};
  for (const CheckStatus status : {CheckStatus::kPassed, CheckStatus::kFailed,
                                   CheckStatus::kNotApplicable, CheckStatus::kError}) {
    run.checks.push_back(HostileCheck(status));
  }
  run.latencies["tool" + kHostile] = {0.001, 0.002, 0.004};
  return run;
}

}  // namespace conformance
