// ca, ca_chain, crl, cert/:serial, certs/ [5.7].
#include "pki_fixture.h"

namespace vaultsim::pki {
namespace {

VAULTSIM_PKI_SUITE(CertificateStoreTest);

TEST_P(CertificateStoreTest, WithoutACaRawIsEmptyAndJsonRefuses) {
  for (const char* path : {"ca", "ca/pem", "ca_chain", "crl", "crl/pem"}) {
    EXPECT_EQ(Read(path).status, 204) << path;
    EXPECT_NE(Read(path).content_type, "") << path;
  }
  EXPECT_THAT(Read("cert/ca"), Refuses(400, "no default issuer currently configured"));
  EXPECT_THAT(Read("cert/crl"), Refuses(500, "no default issuer currently configured"));
  EXPECT_EQ(List("certs/").status, 404);
}

TEST_P(CertificateStoreTest, ReadsTheCa) {
  const Json root = Root();
  EXPECT_EQ(Read("ca/pem").raw, root["certificate"]);
  EXPECT_EQ(Read("ca").content_type, "application/pkix-cert");
  EXPECT_EQ(Read("cert/ca").data["certificate"], root["certificate"]);
  EXPECT_EQ(Read("cert/ca_chain").data["ca_chain"], root["certificate"]);
}

TEST_P(CertificateStoreTest, ReadsACertificateByEitherSpelling) {
  Root();
  WebRole();
  const Json leaf = IssueName("a.example.com").data;
  std::string serial = leaf["serial_number"];
  const Answer read = Read("cert/" + serial);
  EXPECT_EQ(read.data["certificate"], leaf["certificate"]);
  EXPECT_EQ(read.data["revocation_time"], 0);
  EXPECT_EQ(Read("cert/" + serial + "/raw/pem").raw, leaf["certificate"]);
  std::replace(serial.begin(), serial.end(), ':', '-');
  EXPECT_EQ(Read("cert/" + serial).data, read.data);
  EXPECT_EQ(Read("cert/00:11").status, 404);
  EXPECT_THAT(Read("cert/zz"), Refuses(404, "unsupported path"));
  EXPECT_THAT(Read("cert/zz/yy/xx"), Refuses(404, "unsupported path"));
}

TEST_P(CertificateStoreTest, DetailedListIsOpenBaos) {
  Root();
  WebRole();
  const std::string serial = IssueName("a.example.com").data["serial_number"];
  const Answer list = List("certs/detailed/");
  if (IsVault()) {
    EXPECT_EQ(list.status, 404);
    return;
  }
  const Json& info = list.data["key_info"][serial];
  EXPECT_EQ(info["common_name"], "a.example.com");
  EXPECT_EQ(info["issuer"], "CN=Root CA");
  EXPECT_EQ(info["key_type"], "ec");
  EXPECT_EQ(info["dns_names"], Json({"a.example.com"}));
}

TEST_P(CertificateStoreTest, UnknownPaths) {
  for (const char* path : {"nosuch", "", "issue", "roles/a/b"}) {
    EXPECT_THAT(Read(path), Refuses(404, Multi("unsupported path"))) << path;
  }
  EXPECT_THAT(Read("root/generate/internal"), Refuses(405, Multi("unsupported operation")));
}

}  // namespace
}  // namespace vaultsim::pki
