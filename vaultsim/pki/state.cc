#include "vaultsim/pki/state.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace vaultsim::pki {
namespace {

struct UsageEntry {
  const char* name;
  unsigned bit;
};
// In the order in which Vault prints them.
constexpr std::array<UsageEntry, 4> kUsages = {{{"crl-signing", kCrlUsage},
                                                {"issuing-certificates", kIssueUsage},
                                                {"ocsp-signing", kOcspUsage},
                                                {"read-only", 0}}};

}  // namespace

std::string StoredSerial(std::string serial) {
  std::replace(serial.begin(), serial.end(), ':', '-');
  return base::ToLowerAscii(serial);
}

std::string ColonSerial(std::string stored) {
  std::replace(stored.begin(), stored.end(), '-', ':');
  return stored;
}

std::string CrlGroup(const Issuer& issuer) {
  return issuer.key_id + issuer.certificate.subject_der();
}

std::string UsageNames(unsigned usage) {
  std::string names;
  for (const UsageEntry& entry : kUsages) {
    if ((usage & entry.bit) != entry.bit) continue;
    names += (names.empty() ? "" : ",") + std::string(entry.name);
  }
  return names;
}

std::optional<unsigned> UsageFromNames(const std::vector<std::string>& names) {
  unsigned usage = 0;
  for (const std::string& name : names) {
    const auto* entry = std::find_if(kUsages.begin(), kUsages.end(),
                                     [&](const UsageEntry& known) { return name == known.name; });
    if (entry == kUsages.end()) return std::nullopt;
    usage ^= entry->bit;
  }
  return usage;
}

}  // namespace vaultsim::pki
