#include "conformance/record/estate_guess.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "conformance/data/members.h"

namespace conformance {
namespace {

constexpr int kVersionsMax = 20;
constexpr std::string_view kDevMount = "secret/";  // a dev server has it from the beginning

int IntIn(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number_integer() ? found->get<int>() : 0;
}

// "/kv/": "kv/". "": no name that a line of a story can hold.
std::string MountName(std::string name) {
  name.erase(0, name.find_first_not_of('/'));
  while (name.ends_with('/')) name.pop_back();
  if (name.empty() || name.find_first_of(" \t\r\n\"") != std::string::npos) return "";
  return name + "/";
}

// The data of a secret in an answer, whatever is around it.
const Json* DataIn(const Json& json) {
  if (!json.is_object()) return nullptr;
  for (const char* member : {"data", "secret"}) {
    const auto found = json.find(member);
    if (found == json.end() || !found->is_object()) continue;
    const Json* inner = DataIn(*found);
    return inner == nullptr ? &*found : inner;
  }
  return nullptr;
}

class Guess {
 public:
  explicit Guess(SecretMask& mask) : mask_(mask) {}

  void Take(const MaskedCall& call) {
    if (call.tool == "create_mount" || call.tool == "enable_pki") return TakeMount(call);
    const bool pki = call.tool.find("pki") != std::string::npos;
    if (call.tool == "delete_mount") {
      const std::string mount = MountName(StringIn(*call.arguments, "path"));
      if (!call.answer->done()) return;
      Need(mount, "kv2");
      made_.insert(mount);  // and it is gone, which no estate can say
      return;
    }
    // A mount that was not there is no part of the estate.
    if (call.answer->refused() && Says(*call.answer, "mount")) return;
    Need(MountName(StringIn(*call.arguments, "root_mount")), "pki");
    const std::string mount = MountName(StringIn(*call.arguments, "mount"));
    Need(mount, pki ? "pki" : "kv2");
    if (!mount.empty() && call.tool.ends_with("_secret")) TakeSecret(call, mount);
  }

  std::vector<std::string> Lines() && {
    std::move(secrets_.begin(), secrets_.end(), std::back_inserter(mounts_));
    return std::move(mounts_);
  }

 private:
  static bool Says(const Answer& answer, std::string_view word) {
    return answer.text.find(word) != std::string::npos;
  }

  void Need(const std::string& mount, const std::string& type) {
    if (mount.empty() || mount == kDevMount || !made_.insert(mount).second) return;
    before_.insert(mount);
    mounts_.push_back("estate mount " + mount + " " + type);
  }

  void TakeMount(const MaskedCall& call) {
    const std::string mount = MountName(StringIn(*call.arguments, "path"));
    const bool pki =
        call.tool == "enable_pki" || StringIn(*call.arguments, "type").find("pki") == 0;
    if (call.answer->done()) made_.insert(mount);
    const bool exists =
        call.answer->refused() && (Says(*call.answer, "exist") || Says(*call.answer, "in use"));
    if (exists) Need(mount, pki ? "pki" : "kv2");
  }

  void TakeSecret(const MaskedCall& call, const std::string& mount) {
    std::string path = StringIn(*call.arguments, "path");
    path.erase(0, path.find_first_not_of('/'));
    if (path.empty() || path.find_first_of(" \t\r\n\"") != std::string::npos) return;
    if (mount != kDevMount && !before_.contains(mount)) return;
    if (!call.answer->done() || !touched_.insert(mount + path).second) return;
    const int versions = std::max(IntIn(*call.arguments, "cas"), IntIn(*call.arguments, "version"));
    if (call.tool == "write_secret" && versions == 0) return;
    const std::string key = StringIn(*call.arguments, "key");
    Json data = {{key.empty() ? "value" : key, "made up"}};
    if (const Json* shown = DataIn(*call.answer->structured)) data = mask_.MaskAll(*shown);
    const std::string line = "estate secret " + mount + path + " " +
                             data.dump(-1, ' ', true, Json::error_handler_t::replace);
    secrets_.insert(secrets_.end(), static_cast<std::size_t>(std::clamp(versions, 1, kVersionsMax)),
                    line);
  }

  SecretMask& mask_;
  std::set<std::string> made_;     // mounts of which the beginning is known
  std::set<std::string> before_;   // those that were there
  std::set<std::string> touched_;  // secrets of which the beginning is known
  std::vector<std::string> mounts_;
  std::vector<std::string> secrets_;
};

}  // namespace

std::vector<std::string> GuessEstate(const std::vector<MaskedCall>& calls, SecretMask& mask) {
  Guess guess(mask);
  for (const MaskedCall& call : calls) guess.Take(call);
  return std::move(guess).Lines();
}

}  // namespace conformance
