// The differences that are meant to be: docs/simulator_divergences.md.
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <vector>

#include "conformance/diff/compare.h"

namespace diff {
namespace {

constexpr std::int64_t kSecondsApart = 5;

struct Case {
  const Step& step;
  const Json& left;
  const Json& right;
  const Difference& difference;
};

bool Contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

bool BothSay(const Case& at, std::string_view text) {
  return Contains(at.difference.left, text) && Contains(at.difference.right, text);
}

// The field that an error text names.
std::string FieldOf(const std::string& text) {
  constexpr std::string_view kBegin = "converting input for field \\\"";
  const std::size_t at = text.find(kBegin);
  if (at == std::string::npos) return "";
  const std::size_t from = at + kBegin.size();
  return text.substr(from, text.find('\\', from) - from);
}

bool WhichField(const Case& at) {
  return BothSay(at, "error converting input for field") &&
         FieldOf(at.difference.left) != FieldOf(at.difference.right);
}

// The same of the decoder of KV's metadata.
bool WhichMetadata(const Case& at) {
  return BothSay(at, "json: cannot unmarshal ") && BothSay(at, " into Go struct field .");
}

bool WhichParameter(const Case& at) { return BothSay(at, "cannot tune parameter "); }

bool Asn1Text(const Case& at) { return BothSay(at, "could not be parsed: asn1: "); }

bool IsListing(const Case& at) {
  return at.step.method == vault::Method::kList || at.step.method == vault::Method::kScan ||
         at.step.query.starts_with("list=true") || at.step.query.starts_with("scan=true");
}

bool ListBelowPolicy(const Case& at) {
  return IsListing(at) && (at.step.path.starts_with("/v1/sys/policy/") ||
                           at.step.path.starts_with("/v1/sys/policies/acl/"));
}

bool NotSimulated(const Case& at) {
  for (const char* path : {"/v1/sys/leases", "/v1/sys/internal", "/v1/sys/tools"}) {
    if (at.step.path == path) return true;
  }
  return at.step.path.starts_with("/v1/sys/audit/");
}

// The names in a list of namespaces, sorted; empty when it is none.
std::vector<std::string> NamespacesOf(const Json& answer) {
  const Json info = answer.value(Json::json_pointer("/body/data/key_info"), Json::object());
  std::vector<std::string> names;
  for (const auto& item : info.items()) {
    if (!item.value().is_object() || !item.value().contains("tainted")) return {};
    names.push_back(item.key());
  }
  return names;
}

// Namespaces are listed in the order of their ids; a list that was wrapped keeps its order.
bool NamespaceOrder(const Case& at) {
  const std::vector<std::string> names = NamespacesOf(at.left);
  return at.difference.at.starts_with("/body/data/keys/") && !names.empty() &&
         names == NamespacesOf(at.right);
}

// Of several that use a key, or whose lists cannot be built; OpenBao names any.
bool WhichIssuer(const Case& at) {
  return BothSay(at, "Key in Use by Issuer") || BothSay(at, "unable to build CRL for issuer (") ||
         BothSay(at, "to its own CRL is not allowed");
}

// Which of the lists of URLs is wrong, and why: OpenBao walks a map of them.
bool WhichUrls(const Case& at) {
  const auto complains = [](const std::string& text) {
    return Contains(text, "error validating templated ") ||
           Contains(text, "unable to template AIA URLs as we lack ");
  };
  return complains(at.difference.left) && complains(at.difference.right);
}

// "767h59m59s"
std::int64_t SecondsOf(std::string_view text) {
  std::int64_t seconds = 0;
  std::int64_t number = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      number = number * 10 + (c - '0');
    } else {
      seconds += number * (c == 'h' ? 3600 : c == 'm' ? 60 : 1);
      number = 0;
    }
  }
  return seconds;
}

// Whether it says that a time is longer by a few seconds than what is left.
bool IsOfSeconds(const std::string& warning) {
  constexpr std::string_view kCertificate =
      "The expiration time for the signed certificate is after";
  if (Contains(warning, kCertificate)) return true;
  static const std::regex kCapped(
      "TTL of \"([0-9hms]+)\" exceeded the effective max_ttl of "
      "\"([0-9hms]+)\"; TTL value is capped accordingly");
  std::smatch found;
  return std::regex_match(warning, found, kCapped) &&
         SecondsOf(found.str(1)) - SecondsOf(found.str(2)) <= kSecondsApart;
}

Json WithoutSeconds(const Json& warnings) {
  Json kept = Json::array();
  for (const Json& item : warnings) {
    if (!item.is_string() || !IsOfSeconds(item.get<std::string>())) kept.push_back(item);
  }
  return kept;
}

// Whether what is left of two times that end is 0 on one side and a few seconds on the other; the 0
// of what never ends has no end beside it.
bool IsInLastSeconds(const Case& at) {
  const Json::json_pointer place("/body/data");
  const auto seconds = [&](const Json& answer) {
    const Json data = answer.contains(place) ? answer.at(place) : Json();
    const bool ends = data.is_object() && data.value("expire_time", Json()).is_string();
    return ends && data.contains("ttl") && data["ttl"].is_number_integer()
               ? data["ttl"].get<std::int64_t>()
               : kSecondsApart + 1;
  };
  const std::int64_t left = seconds(at.left);
  const std::int64_t right = seconds(at.right);
  return at.difference.at == "/body/data/ttl" && left >= 0 && right >= 0 && left <= kSecondsApart &&
         right <= kSecondsApart;
}

// What depends on when within a second a request arrives.
bool SecondBoundary(const Case& at) {
  if (IsInLastSeconds(at)) return true;
  const Json::json_pointer place("/body/warnings");
  return at.difference.at.starts_with("/body/warnings") && at.left.contains(place) &&
         at.right.contains(place) &&
         WithoutSeconds(at.left.at(place)) == WithoutSeconds(at.right.at(place));
}

// OpenBao lists them as a map has them.
bool AlgorithmOrder(const Case& at) { return BothSay(at, "Unknown signature algorithm value: "); }

// Vault 1.21 knows use_pss on a path for intermediates only once that path has been asked for one.
bool FirstPss(const Case& at) {
  const bool refused = Contains(at.left.dump(), "field \\\"use_pss\\\"");
  const bool ignored = Contains(at.difference.right, "Endpoint ignored these unrecognized") &&
                       Contains(at.difference.right, "use_pss");
  return Contains(at.step.path, "intermediate") && (refused || ignored);
}

struct Known {
  const char* id;
  bool (*applies)(const Case& at);
};
constexpr Known kKnown[] = {
    {"which-bad-field", WhichField},
    {"which-bad-field", WhichMetadata},
    {"which-bad-field", WhichParameter},
    {"which-issuer", WhichIssuer},
    {"which-urls", WhichUrls},
    {"second-boundary", SecondBoundary},
    {"algorithm-order", AlgorithmOrder},
    {"policy-folders", ListBelowPolicy},
    {"asn1-text", Asn1Text},
    {"namespace-order", NamespaceOrder},
    {"not-simulated", NotSimulated},
    {"first-pss", FirstPss},
};

}  // namespace

std::string KnownDivergence(const Step& step, const Json& left, const Json& right,
                            const Difference& difference) {
  for (const Known& known : kKnown) {
    if (known.applies({step, left, right, difference})) return known.id;
  }
  return "";
}

}  // namespace diff
