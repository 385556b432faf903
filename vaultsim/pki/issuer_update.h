// POST and PATCH of issuer/:ref [5.3].
#pragma once

#include "vaultsim/pki/fields.h"
#include "vaultsim/pki/mount.h"

namespace vaultsim::pki {

Fields IssuerFields(Profile profile);

// kReplace: absent parameters go to their defaults; kPatch: they keep their values.
enum class IssuerWrite { kReplace, kPatch };
// issuer lives in mount.state. Nothing is changed when the answer is an error.
EngineResult UpdateIssuer(Mount& mount, Issuer& issuer, const FieldData& data, IssuerWrite write);

}  // namespace vaultsim::pki
