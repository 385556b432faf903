// Networks that secrets and tokens are bound to. Every request comes from 127.0.0.1.
#pragma once

#include <string>
#include <vector>

namespace vaultsim {

inline constexpr const char* kRemoteAddress = "127.0.0.1";

// Addresses and networks as the servers show them: a network of one is its address. An error names
// what is neither.
struct BoundCidrs {
  std::vector<std::string> list = {};
  std::string error = {};
};
BoundCidrs ReadBoundCidrs(const std::vector<std::string>& given);
// Whether one of them holds the address that every request comes from, or there is none at all.
bool AdmitLocalhost(const std::vector<std::string>& networks);
// What is no network in CIDR notation, or "".
std::string InvalidNetwork(const std::vector<std::string>& given);
// Whether each of inner lies in one of outer; entries that are no networks lie nowhere.
bool AreWithin(const std::vector<std::string>& inner, const std::vector<std::string>& outer);

}  // namespace vaultsim
