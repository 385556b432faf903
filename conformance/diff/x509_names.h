// What certificates and requests are made of, as text.
#pragma once

#include <openssl/x509v3.h>

#include <string>

#include "json/fwd.h"

namespace diff {

std::string Bytes(const ASN1_STRING* string);
std::string Oid(const ASN1_OBJECT* object);
// "2026-01-02T03:04:05Z"
std::string Stamp(const ASN1_TIME* time);
// In order, "CN=x".
Json Names(const X509_NAME* name);
std::string SignatureName(const X509_ALGOR* algorithm);
Json KeyFacts(const EVP_PKEY* key);
// Of an extended key usage.
std::string UsageName(const ASN1_OBJECT* object);
std::string GeneralNameText(const GENERAL_NAME* name);
Json Subtrees(const STACK_OF(GENERAL_SUBTREE) * trees);

}  // namespace diff
