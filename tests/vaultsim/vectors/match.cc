#include "match.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <nlohmann/json.hpp>

#include "placeholder.h"
#include "vaultsim/framework/gojson.h"

namespace vectors {
namespace {

namespace gojson = vaultsim::gojson;

constexpr long long kTolerance = 15;  // seconds

std::string Text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : gojson::Dump(value);
}

std::string Short(const Json& value) {
  const std::string text = Text(value);
  return text.size() < 300 ? text : text.substr(0, 297) + "...";
}

long long Now(const Context& context) {
  return std::chrono::floor<std::chrono::seconds>(context.now).time_since_epoch().count();
}

// Whole seconds of an RFC 3339 text.
long long Seconds(std::string_view text) {
  const auto number = [&](std::size_t at, std::size_t length) {
    return std::atoi(std::string(text.substr(at, length)).c_str());
  };
  const std::chrono::year_month_day day{std::chrono::year(number(0, 4)),
                                        std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                        std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  const auto days = std::chrono::sys_days(day).time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(days).count() + number(11, 2) * 3600LL +
         number(14, 2) * 60LL + number(17, 2);
}

bool SameFrom(std::string_view want, std::string_view got, std::size_t at, const Context& context) {
  while (!want.empty()) {
    if (const auto placeholder = ParsePlaceholder(want)) {
      const std::string_view rest = want.substr(placeholder->length);
      for (const std::size_t length : PlaceholderLengths(placeholder->type, got, at)) {
        if (placeholder->type == "rfc3339nano") {
          const long long expected = Now(context) + placeholder->offset;
          if (std::llabs(Seconds(got.substr(at, length)) - expected) > kTolerance) continue;
        }
        if (SameFrom(rest, got, at + length, context)) return true;
      }
      return false;
    }
    if (at >= got.size() || got[at] != want.front()) return false;
    want.remove_prefix(1);
    ++at;
  }
  return at == got.size();
}

// "<unix+86400>", "<ttl:3600>": whole values.
std::optional<bool> SameNumber(const std::string& want, const Json& got, const Context& context) {
  if (want.starts_with("<number:") && want.ends_with('>')) {
    return gojson::NumberLiteral(got) == want.substr(8, want.size() - 9);
  }
  const bool unix_time =
      want == "<unix>" || want.starts_with("<unix+") || want.starts_with("<unix-");
  if (!unix_time && !want.starts_with("<ttl:")) return std::nullopt;
  if (!got.is_number_integer()) return false;
  const long long offset = std::atoll(want.substr(5).c_str());
  const long long value = got.get<long long>();
  if (unix_time) return std::llabs(value - Now(context) - offset) <= kTolerance;
  return offset >= value && offset - value <= kTolerance;
}

bool Same(const Json& want, const Json& got, const Context& context) {
  if (want.is_string()) {
    const std::string& text = want.get_ref<const std::string&>();
    if (const auto same = SameNumber(text, got, context)) return *same;
    if (!got.is_string()) {
      // A captured number.
      return text.starts_with("{{") && !got.is_null() && !got.is_structured() &&
             FillText(text, context.known) == Text(got);
    }
    return SameText(text, got.get<std::string>(), context);
  }
  if (gojson::IsNumber(want) && gojson::IsNumber(got)) {
    // The recorder read integers as integers, which know no -0.
    const auto literal = gojson::NumberLiteral(got);
    return gojson::NumberLiteral(want) == (literal == "-0" ? "0" : literal);
  }
  return want == got;
}

using Lines = std::vector<std::string>;

void MatchObjects(const Json& want, Json got, const Context& context, const std::string& at,
                  Lines& lines) {
  for (const auto& wanted : want.items()) {
    std::vector<std::string> hits;
    if (got.contains(wanted.key())) {
      hits.push_back(wanted.key());
    } else {
      std::string key = wanted.key();
      while (key.ends_with('\'')) key.pop_back();
      for (const auto& member : got.items()) {
        if (SameText(key, member.key(), context)) hits.push_back(member.key());
      }
    }
    if (hits.empty()) {
      lines.push_back(at + "/" + wanted.key() + ": missing, expected " + Short(wanted.value()));
      continue;
    }
    std::string hit = hits[0];
    for (const std::string& candidate : hits) {
      if (Match(wanted.value(), got[candidate], context).empty()) {
        hit = candidate;
        break;
      }
    }
    const Lines inner = Match(wanted.value(), got[hit], context, at + "/" + wanted.key());
    lines.insert(lines.end(), inner.begin(), inner.end());
    got.erase(hit);
  }
  for (const auto& left : got.items()) {
    lines.push_back(at + "/" + left.key() + ": unexpected " + Short(left.value()));
  }
}

void MatchSets(const Json& want, const Json& got, const Context& context, const std::string& at,
               Lines& lines) {
  std::vector<Json> rest(got.begin(), got.end());
  for (const Json& wanted : want) {
    const auto hit = std::find_if(rest.begin(), rest.end(), [&](const Json& candidate) {
      return Match(wanted, candidate, context).empty();
    });
    if (hit == rest.end()) {
      lines.push_back(at + ": missing " + Short(wanted));
    } else {
      rest.erase(hit);
    }
  }
  for (const Json& left : rest) lines.push_back(at + ": unexpected " + Short(left));
}

void MatchLists(const Json& want, const Json& got, const Context& context, const std::string& at,
                Lines& lines) {
  for (std::size_t i = 0; i < std::max(want.size(), got.size()); ++i) {
    const std::string place = at + "/" + std::to_string(i);
    if (i >= got.size()) {
      lines.push_back(place + ": missing, expected " + Short(want[i]));
    } else if (i >= want.size()) {
      lines.push_back(place + ": unexpected " + Short(got[i]));
    } else {
      const Lines inner = Match(want[i], got[i], context, place);
      lines.insert(lines.end(), inner.begin(), inner.end());
    }
  }
}

}  // namespace

std::vector<std::string> Match(const Json& want, const Json& got, const Context& context,
                               const std::string& at) {
  Lines lines;
  if (want.is_object() && got.is_object()) {
    MatchObjects(want, got, context, at, lines);
  } else if (want.is_array() && got.is_array()) {
    if (at.ends_with("/$set")) {
      MatchSets(want, got, context, at, lines);
    } else {
      MatchLists(want, got, context, at, lines);
    }
  } else if (!Same(want, got, context)) {
    lines.push_back(at + ": expected " + Short(want) + ", got " + Short(got));
  }
  return lines;
}

bool SameText(const std::string& want, const std::string& got, const Context& context) {
  return SameFrom(FillText(want, context.known), got, 0, context);
}

std::string FillText(const std::string& text, const std::map<std::string, Json>& known) {
  std::string out;
  std::size_t from = 0;
  while (true) {
    const std::size_t open = text.find("{{", from);
    const std::size_t close = open == std::string::npos ? open : text.find("}}", open);
    if (close == std::string::npos) return out + text.substr(from);
    const auto at = known.find(text.substr(open + 2, close - open - 2));
    out += text.substr(from, open - from);
    out += at == known.end() ? text.substr(open, close + 2 - open) : Text(at->second);
    from = close + 2;
  }
}

Json Fill(const Json& value, const std::map<std::string, Json>& known) {
  if (value.is_string()) return FillText(value.get<std::string>(), known);
  if (!value.is_structured()) return value;
  Json filled = value.is_array() ? Json::array() : Json::object();
  for (const auto& item : value.items()) {
    if (value.is_array()) {
      filled.push_back(Fill(item.value(), known));
    } else {
      filled[FillText(item.key(), known)] = Fill(item.value(), known);
    }
  }
  return filled;
}

}  // namespace vectors
