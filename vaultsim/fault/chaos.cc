#include "vaultsim/fault/chaos.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/random.h"
#include "vaultsim/fault/raw_json.h"

namespace vaultsim {
namespace {

constexpr std::array<const char*, 3> kOptional = {"warnings", "wrap_info", "auth"};
constexpr std::array<const char*, 5> kUnknownValues = {"null", "7", "\"text\"", "[1,\"a\"]",
                                                       "{\"b\":{}}"};

template <typename T>
void Shuffle(std::vector<T>& list, base::Random& random) {
  for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[random.Below(i)]);
}

void ShuffleKeys(RawJson& json, base::Random& random) {
  Shuffle(json.members, random);
  for (auto& [key, value] : json.members) ShuffleKeys(value, random);
  for (RawJson& item : json.items) ShuffleKeys(item, random);
}

void AddUnknown(RawJson* object, base::Random& random) {
  if (object == nullptr || object->kind != RawJson::Kind::kObject || random.Below(2) == 0) return;
  object->members.emplace_back("\"x_unknown_" + random.Hex(4) + "\"",
                               RawJson::Token(kUnknownValues[random.Below(kUnknownValues.size())]));
}

void VaryOptional(RawJson& envelope, base::Random& random) {
  for (const std::string name : kOptional) {
    const bool present = random.Below(2) == 0;
    RawJson* found = envelope.Find(name);
    if (found == nullptr && present) {
      envelope.members.emplace_back("\"" + name + "\"", RawJson::Token("null"));
    } else if (found != nullptr && found->IsNull() && !present) {
      std::erase_if(envelope.members, [&](const auto& member) { return &member.second == found; });
    }
  }
}

// Two digits, a separator, two digits ...: no name that a person gives.
bool IsSerial(const RawJson& json) {
  const std::string_view token = json.token;
  if (json.kind != RawJson::Kind::kToken || token.size() < 22 || token.size() % 3 != 1)
    return false;
  for (std::size_t i = 3; i + 1 < token.size(); i += 3) {
    if (token[i] != '-' && token[i] != ':') return false;
  }
  return true;
}

// Lists that a server has in the order of random ids.
bool ListsRandomIds(std::string_view path, RawJson& data, const RawJson& keys) {
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path == "/v1/auth/token/accessors") return true;
  const std::string_view last = path.substr(path.rfind('/') + 1);
  const bool kv2 = path.find("metadata/") != std::string_view::npos;  // "detailed-metadata/" too
  if (last == "issuers" || last == "keys") return !kv2 && data.Find("key_info") != nullptr;
  if (last != "certs" && last != "revoked") return false;
  return !kv2 && std::all_of(keys.items.begin(), keys.items.end(), IsSerial);
}

void ShuffleIds(std::string_view path, RawJson* data, base::Random& random) {
  RawJson* keys = data == nullptr ? nullptr : data->Find("keys");
  if (keys != nullptr && ListsRandomIds(path, *data, *keys)) Shuffle(keys->items, random);
}

void VaryEnvelope(std::string_view path, RawJson& json, base::Random& random) {
  AddUnknown(&json, random);
  if (json.Find("request_id") == nullptr) return;
  VaryOptional(json, random);
  AddUnknown(json.Find("auth"), random);
  AddUnknown(json.Find("wrap_info"), random);
  RawJson* data = json.Find("data");
  RawJson* metadata = data == nullptr ? nullptr : data->Find("metadata");
  const bool kv2 = metadata != nullptr && data->members.size() == 2 && data->Find("data") &&
                   metadata->Find("created_time") && path.find("/data/") != std::string_view::npos;
  if (kv2) AddUnknown(metadata, random);
  ShuffleIds(path, data, random);
}

// Several of one name keep their order, which means something.
void VaryHeaders(vault::Headers& headers, base::Random& random) {
  std::set<std::string> names;
  for (const vault::Header& header : headers) names.insert(base::ToLowerAscii(header.first));
  if (names.size() == headers.size()) Shuffle(headers, random);
  if (random.Below(2) == 0) return;
  for (vault::Header& header : headers) header.first = base::ToLowerAscii(header.first);
}

}  // namespace

void Chaos::Vary(const vault::Request& request, vault::Response* response) {
  std::uint64_t number = 0;
  {
    const std::scoped_lock lock(mutex_);
    number = answers_++;
  }
  base::SeededRandom random(seed_ + number * 0xd1342543de82ef95ULL);
  const bool is_json = response->header("Content-Type").starts_with("application/json");
  VaryHeaders(response->headers, random);
  if (!is_json) return;
  auto json = ParseRawJson(response->body);
  if (!json || json->kind != RawJson::Kind::kObject) return;
  VaryEnvelope(request.path, *json, random);
  ShuffleKeys(*json, random);
  static constexpr std::array<const char*, 3> kGaps = {"", " ", "\n\t"};
  response->body = WriteRawJson(*json, kGaps[random.Below(kGaps.size())]) + "\n";
}

std::uint64_t Chaos::answers() const {
  const std::scoped_lock lock(mutex_);
  return answers_;
}

void Chaos::SetAnswers(std::uint64_t answers) {
  const std::scoped_lock lock(mutex_);
  answers_ = answers;
}

base::Result<vault::Response> ChaosTransport::RoundTrip(const vault::Request& request,
                                                        const base::CallContext& context) {
  auto answer = next_.RoundTrip(request, context);
  if (answer) chaos_.Vary(request, &*answer);
  return answer;
}

}  // namespace vaultsim
