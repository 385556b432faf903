// Request fields that several paths share [5.1, 5.2, 5.5].
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "vaultsim/framework/framework.h"

namespace vaultsim::pki {

using Fields = std::vector<Field>;

// Adds more to fields; a field of the same name is replaced.
void Extend(Fields& fields, Fields more);

// issue/, sign/ and their relatives.
Fields LeafFields(Profile profile);
Fields IssueFields(Profile profile);
Fields SignFields(Profile profile);
Fields SignVerbatimFields(Profile profile);
// root/generate, intermediate/generate, root/sign-intermediate.
Fields CaFields(Profile profile);
Fields KeyGenerationFields(Profile profile);
Fields CaIssueFields(Profile profile);
Fields KeyUsageFields(Profile profile);
Fields GenerateRootFields(Profile profile);
Fields GenerateIntermediateFields(Profile profile);
Fields SignIntermediateFields(Profile profile);
// issuer_ref, issuer_name.
Fields IssuerRefFields();

enum class Format { kPem, kDer, kPemBundle };
// nullopt: not one of the three. Vault's PKCS#12 and JKS bundles are not simulated.
std::optional<Format> FormatOf(const FieldData& data);
// What Vault says about another format.
std::string FormatRefusal(Profile profile);

}  // namespace vaultsim::pki
