#include "mcp/revision.h"

#include <algorithm>
#include <array>
#include <string>

namespace mcp {
namespace {

using jsonrpc::NoId;

constexpr int kResourceNotFound = -32002;

constexpr std::array kRevisions = {
    Revision{.name = "2026-07-28",
             .stateless = true,
             .batches = false,
             .annotations = true,
             .structured_content = true,
             .argument_errors_are_results = true,
             .progress_messages = true,
             .completions_announced = true,
             .streams_can_pause = false,
             .resource_not_found_code = jsonrpc::kInvalidParams,
             .no_id = NoId::kOmit},
    Revision{.name = "2025-11-25",
             .stateless = false,
             .batches = false,
             .annotations = true,
             .structured_content = true,
             .argument_errors_are_results = true,
             .progress_messages = true,
             .completions_announced = true,
             .streams_can_pause = true,
             .resource_not_found_code = kResourceNotFound,
             .no_id = NoId::kOmit},
    Revision{.name = "2025-06-18",
             .stateless = false,
             .batches = false,
             .annotations = true,
             .structured_content = true,
             .argument_errors_are_results = false,
             .progress_messages = true,
             .completions_announced = true,
             .streams_can_pause = false,
             .resource_not_found_code = kResourceNotFound,
             .no_id = NoId::kNull},
    Revision{.name = "2025-03-26",
             .stateless = false,
             .batches = true,
             .annotations = true,
             .structured_content = false,
             .argument_errors_are_results = false,
             .progress_messages = true,
             .completions_announced = true,
             .streams_can_pause = false,
             .resource_not_found_code = kResourceNotFound,
             .no_id = NoId::kNull},
    Revision{.name = "2024-11-05",
             .stateless = false,
             .batches = false,
             .annotations = false,
             .structured_content = false,
             .argument_errors_are_results = false,
             .progress_messages = false,
             .completions_announced = false,
             .streams_can_pause = false,
             .resource_not_found_code = kResourceNotFound,
             .no_id = NoId::kNull},
};

std::string Names(bool only_stateless) {
  std::string names = "[";
  for (const Revision& revision : kRevisions) {
    if (only_stateless && !revision.stateless) continue;
    if (names.size() > 1) names += ',';
    names += '"';
    names += revision.name;
    names += '"';
  }
  return names + "]";
}

}  // namespace

std::span<const Revision> Revisions() { return kRevisions; }

const Revision* FindRevision(std::string_view name) {
  const auto found = std::find_if(kRevisions.begin(), kRevisions.end(),
                                  [name](const Revision& r) { return r.name == name; });
  return found == kRevisions.end() ? nullptr : &*found;
}

const Revision& LatestSessionRevision() {
  return *std::find_if(kRevisions.begin(), kRevisions.end(),
                       [](const Revision& r) { return !r.stateless; });
}

std::string_view SupportedVersions() {
  static const std::string names = Names(false);
  return names;
}

std::string_view StatelessVersions() {
  static const std::string names = Names(true);
  return names;
}

}  // namespace mcp
