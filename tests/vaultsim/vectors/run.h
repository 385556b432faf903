// Runs the cases of the vectors against a simulator.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "json/box.h"
#include "vaultsim/framework/profile.h"

namespace vectors {

// Facts about the certificate, request or CRL in an answer, as README.md's "x509" describes them.
// body: the answer as JSON, {"$raw": text} or {"$binary": bytes as a text}; pointer: where in it.
// nullopt: not compared.
using DecodeX509 = std::function<std::optional<Json>(const Json& body, const std::string& pointer)>;

struct Suite {
  json::Box fixtures = {};
  DecodeX509 decode = nullptr;  // nullptr: x509 facts are not compared
};

// The fixtures and the cases of conformance/vectors/vault, e.g. "core". Ends the program with a
// message when a file cannot be read: without vectors there is nothing to test.
Json LoadFile(const std::string& name);
Suite LoadSuite();

// Every difference, with the request it belongs to.
std::vector<std::string> RunCase(const Suite& suite, const Json& test_case,
                                 vaultsim::Profile profile);

}  // namespace vectors
