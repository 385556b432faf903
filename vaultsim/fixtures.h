// Estates: JSON files of mounts, secrets, PKI, policies and tokens that fill a simulator
// (docs/simulator.md describes the format).
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "vaultsim/vault.h"

namespace vaultsim {

// The estate of dev mode, part of the program.
std::string_view SampleEstate();

// The estate's "root_token", for Options::root_token; empty when it names none. kInvalidArgument:
// the file is broken, the message names the place ("tokens[1].policies") and the reason.
base::Result<base::SecretString> EstateRootToken(std::string_view estate);

// Fills a new or Reset vault by ordinary API requests with its root token. The file is checked
// whole before the first request. kInvalidArgument: it is broken; kRejected: the vault refused a
// request, the message names the place and the vault's answer. After an error the vault is Reset.
base::Status LoadEstate(Vault& vault, std::string_view estate);

}  // namespace vaultsim
