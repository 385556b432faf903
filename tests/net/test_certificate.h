// Certificates made on the spot, as PEM files that vanish with the object.
#pragma once

#include <string>

namespace net_test {

// Self-signed, EC P-256, valid now.
class TestCertificate {
 public:
  explicit TestCertificate(const std::string& common_name);
  ~TestCertificate();
  TestCertificate(const TestCertificate&) = delete;
  TestCertificate& operator=(const TestCertificate&) = delete;

  const std::string& certificate_file() const { return certificate_file_; }
  const std::string& key_file() const { return key_file_; }
  // Makes another certificate in the same files.
  void Renew(const std::string& common_name);

 private:
  std::string certificate_file_;
  std::string key_file_;
};

}  // namespace net_test
