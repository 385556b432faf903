#include "test_certificate.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>

namespace net_test {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(std::FILE* file) const { std::fclose(file); }
};

std::string NewFile() {
  std::string name = (std::filesystem::temp_directory_path() / "net_test_XXXXXX").string();
  const int fd = mkstemp(name.data());
  if (fd < 0) throw std::runtime_error("cannot make a temporary file");
  close(fd);
  return name;
}

}  // namespace

TestCertificate::TestCertificate(const std::string& common_name)
    : certificate_file_(NewFile()), key_file_(NewFile()) {
  Renew(common_name);
}

TestCertificate::~TestCertificate() {
  unlink(certificate_file_.c_str());
  unlink(key_file_.c_str());
}

void TestCertificate::Renew(const std::string& common_name) {
  const std::unique_ptr<EVP_PKEY, Free> key(EVP_EC_gen("P-256"));
  const std::unique_ptr<X509, Free> certificate(X509_new());
  X509* raw = certificate.get();
  X509_set_version(raw, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(raw), 1);
  X509_gmtime_adj(X509_getm_notBefore(raw), -3600);
  X509_gmtime_adj(X509_getm_notAfter(raw), 3600);
  X509_NAME* name = X509_get_subject_name(raw);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                             0);
  X509_set_issuer_name(raw, name);
  X509_set_pubkey(raw, key.get());
  X509_sign(raw, key.get(), EVP_sha256());
  const std::unique_ptr<std::FILE, Free> to(std::fopen(certificate_file_.c_str(), "w"));
  PEM_write_X509(to.get(), raw);
  const std::unique_ptr<std::FILE, Free> key_to(std::fopen(key_file_.c_str(), "w"));
  PEM_write_PrivateKey(key_to.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
}

}  // namespace net_test
