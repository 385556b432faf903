// Facts about certificates, requests and CRLs in the form of the golden vectors ("x509"): read with
// OpenSSL alone, so that the engine under test does not judge itself.
#pragma once

#include <string_view>

#include "json/fwd.h"

namespace diff {

// body: a reply; pointer: where in it the PEM or base64 DER is ("/data/certificate"). Uses
// data.issuing_ca for the key ids and data.private_key for the key's facts. Something that cannot
// be decoded: {"undecodable": why}.
Json FactsAt(const Json& body, std::string_view pointer);

// The same for a body that is no JSON: PEM text or DER. pointer is only a hint: "/crl" for CRLs.
Json FactsOfRaw(std::string_view body, std::string_view pointer);

}  // namespace diff
