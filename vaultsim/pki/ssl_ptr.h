// Owners of OpenSSL's objects: one deleter for each type, and no other place calls *_free.
#pragma once

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

namespace vaultsim::pki {

template <auto kFree>
struct SslFree {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};

struct SslBytesFree {
  void operator()(unsigned char* bytes) const { OPENSSL_free(bytes); }
};

using BignumPtr = std::unique_ptr<BIGNUM, SslFree<BN_clear_free>>;
using BnCtxPtr = std::unique_ptr<BN_CTX, SslFree<BN_CTX_free>>;
using EcGroupPtr = std::unique_ptr<EC_GROUP, SslFree<EC_GROUP_free>>;
using EcPointPtr = std::unique_ptr<EC_POINT, SslFree<EC_POINT_free>>;
using PkeyPtr = std::unique_ptr<EVP_PKEY, SslFree<EVP_PKEY_free>>;
using PkeyCtxPtr = std::unique_ptr<EVP_PKEY_CTX, SslFree<EVP_PKEY_CTX_free>>;
using MdCtxPtr = std::unique_ptr<EVP_MD_CTX, SslFree<EVP_MD_CTX_free>>;
using Pkcs8Ptr = std::unique_ptr<PKCS8_PRIV_KEY_INFO, SslFree<PKCS8_PRIV_KEY_INFO_free>>;
using SslBytesPtr = std::unique_ptr<unsigned char, SslBytesFree>;

using X509Ptr = std::unique_ptr<X509, SslFree<X509_free>>;
using X509ReqPtr = std::unique_ptr<X509_REQ, SslFree<X509_REQ_free>>;
using X509CrlPtr = std::unique_ptr<X509_CRL, SslFree<X509_CRL_free>>;
using X509RevokedPtr = std::unique_ptr<X509_REVOKED, SslFree<X509_REVOKED_free>>;
using X509NamePtr = std::unique_ptr<X509_NAME, SslFree<X509_NAME_free>>;
using X509ExtensionPtr = std::unique_ptr<X509_EXTENSION, SslFree<X509_EXTENSION_free>>;

using Asn1ObjectPtr = std::unique_ptr<ASN1_OBJECT, SslFree<ASN1_OBJECT_free>>;
using Asn1IntegerPtr = std::unique_ptr<ASN1_INTEGER, SslFree<ASN1_INTEGER_free>>;
using Asn1OctetStringPtr = std::unique_ptr<ASN1_OCTET_STRING, SslFree<ASN1_OCTET_STRING_free>>;
using Asn1TimePtr = std::unique_ptr<ASN1_TIME, SslFree<ASN1_TIME_free>>;

using GeneralNamesPtr = std::unique_ptr<GENERAL_NAMES, SslFree<GENERAL_NAMES_free>>;
using BasicConstraintsPtr = std::unique_ptr<BASIC_CONSTRAINTS, SslFree<BASIC_CONSTRAINTS_free>>;

struct ExtensionStackFree {
  void operator()(STACK_OF(X509_EXTENSION) * stack) const {
    sk_X509_EXTENSION_pop_free(stack, X509_EXTENSION_free);
  }
};
using ExtensionStackPtr = std::unique_ptr<STACK_OF(X509_EXTENSION), ExtensionStackFree>;

}  // namespace vaultsim::pki
