#include "x509_facts.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <memory>

namespace support {
namespace {

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
void FreeText(char* text) { OPENSSL_free(text); }
using Bio = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;

Bio Memory(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Certificate Parse(const std::string& pem) {
  return Certificate(PEM_read_bio_X509(Memory(pem).get(), nullptr, nullptr, nullptr));
}

std::string TextOf(const Bio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

std::string NameText(const X509_NAME* name) {
  const Bio out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253);
  return TextOf(out);
}

std::string SerialText(const X509* certificate) {
  const std::unique_ptr<BIGNUM, Deleter<BN_free>> number(
      ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
  const std::unique_ptr<char, Deleter<FreeText>> hex(BN_bn2hex(number.get()));
  std::string text;
  for (std::size_t i = 0; hex.get()[i] != '\0'; ++i) {
    if (i > 0 && i % 2 == 0) text += ':';
    text += static_cast<char>(std::tolower(hex.get()[i]));
  }
  return text;
}

}  // namespace

X509Facts ReadCertificate(const std::string& pem) {
  const Certificate certificate = Parse(pem);
  X509Facts facts;
  if (!certificate) return facts;
  facts.valid = true;
  facts.subject = NameText(X509_get_subject_name(certificate.get()));
  facts.issuer = NameText(X509_get_issuer_name(certificate.get()));
  facts.ca = X509_check_ca(certificate.get()) == 1;
  facts.serial = SerialText(certificate.get());
  std::tm time = {};
  ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &time);
  facts.not_after = timegm(&time);
  const int index = X509_get_ext_by_NID(certificate.get(), NID_subject_alt_name, -1);
  if (index >= 0) {
    const Bio out(BIO_new(BIO_s_mem()));
    X509V3_EXT_print(out.get(), X509_get_ext(certificate.get(), index), 0, 0);
    facts.dns_names = TextOf(out);
  }
  return facts;
}

bool SignedBy(const std::string& certificate_pem, const std::string& issuer_pem) {
  const Certificate certificate = Parse(certificate_pem);
  const Certificate issuer = Parse(issuer_pem);
  if (!certificate || !issuer) return false;
  return X509_verify(certificate.get(), X509_get0_pubkey(issuer.get())) == 1;
}

bool KeyMatches(const std::string& key_pem, const std::string& certificate_pem) {
  const Key key(PEM_read_bio_PrivateKey(Memory(key_pem).get(), nullptr, nullptr, nullptr));
  const Certificate certificate = Parse(certificate_pem);
  return key && certificate && X509_check_private_key(certificate.get(), key.get()) == 1;
}

}  // namespace support
