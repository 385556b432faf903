"""What PKI issues, judged by verifiers of others: the one of Python's cryptography and OpenSSL's
command line. The simulator and OpenBao's own server must pass alike.

usage: pki_verifiers_test.py vaultsim|bao
"""

import base64
import datetime
import pathlib
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.parse
import urllib.request

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.x509 import ocsp, verification

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e"))
import support  # noqa: E402

BACKEND = "vaultsim"
NAME = "www.example.com"
KEYS = (("ec", 256), ("ec", 384), ("rsa", 2048))


class PkiVerifiers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.upstream = support.start_upstream(BACKEND)
        cls.addClassCleanup(cls.upstream.stop)
        folder = tempfile.TemporaryDirectory(prefix="vmcp-pki-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.mounts = {key: cls.mount(*key) for key in KEYS}

    @classmethod
    def mount(cls, key_type, bits):
        """A root, an intermediate that it signed, and a role, all with keys of that type."""
        root, issuing = f"root-{key_type}-{bits}", f"pki-{key_type}-{bits}"
        key = {"key_type": key_type, "key_bits": bits}
        for path in (root, issuing):
            cls.write(f"sys/mounts/{path}", type="pki", config={"max_lease_ttl": "87600h"})
        url = f"{cls.upstream.address}/v1/{issuing}"
        cls.write(f"{issuing}/config/urls", issuing_certificates=f"{url}/ca",
                  crl_distribution_points=f"{url}/crl", ocsp_servers=f"{url}/ocsp")
        made = cls.write(f"{root}/root/generate/internal", common_name="Root", ttl="87600h", **key)
        request = cls.write(f"{issuing}/intermediate/generate/internal",
                            common_name="Issuing", **key)
        signed = cls.write(f"{root}/root/sign-intermediate", csr=request["csr"], ttl="8760h",
                           max_path_length=0, common_name="Issuing")
        bundle = "\n".join([signed["certificate"], made["certificate"]])
        cls.write(f"{issuing}/intermediate/set-signed", certificate=bundle)
        cls.write(f"{issuing}/roles/web", allowed_domains="example.com", allow_subdomains=True,
                  max_ttl="72h", **key)
        return {"path": issuing, "root": made["certificate"], "issuing": signed["certificate"]}

    @classmethod
    def write(cls, path, **body):
        answer = cls.upstream.api("POST", path, body)
        return None if answer is None else answer["data"]

    def issue(self, mount):
        return self.write(f"{mount['path']}/issue/web", common_name=NAME, ttl="1h")

    def fetch(self, path, data=None):
        """(status, content type, body) of a request without any token."""
        request = urllib.request.Request(f"{self.upstream.address}/v1/{path}", data=data)
        if data is not None:
            request.add_header("Content-Type", "application/ocsp-request")
        try:
            with urllib.request.urlopen(request, timeout=support.DEADLINE_S) as answer:
                return answer.status, answer.headers["Content-Type"], answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers["Content-Type"], error.read()

    def openssl(self, *arguments, code=0, **files):
        """The program's output; files: PEM or DER by the name that an argument has."""
        for name, content in files.items():
            content = content.encode() if isinstance(content, str) else content
            (self.folder / name).write_bytes(content)
        done = subprocess.run(["openssl", *arguments], cwd=self.folder, capture_output=True,
                              text=True, timeout=support.DEADLINE_S)
        output = done.stdout + done.stderr
        self.assertEqual(done.returncode == 0, code == 0, f"{arguments}\n{output}")
        return output

    def test_cryptography_accepts_the_chain_it_was_given(self):
        for key, mount in self.mounts.items():
            with self.subTest(key=key):
                leaf = self.issue(mount)
                roots = verification.Store([x509.load_pem_x509_certificate(mount["root"].encode())])
                verifier = verification.PolicyBuilder().store(roots).build_server_verifier(
                    x509.DNSName(NAME))
                chain = [x509.load_pem_x509_certificate(pem.encode()) for pem in leaf["ca_chain"]]
                certificate = x509.load_pem_x509_certificate(leaf["certificate"].encode())
                self.assertEqual(len(verifier.verify(certificate, chain[:1])), 3)
                stranger = verification.PolicyBuilder().store(roots).build_server_verifier(
                    x509.DNSName("other.example.com"))
                with self.assertRaises(verification.VerificationError):
                    stranger.verify(certificate, chain[:1])
                later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=2)
                with self.assertRaises(verification.VerificationError):
                    verification.PolicyBuilder().store(roots).time(later).build_server_verifier(
                        x509.DNSName(NAME)).verify(certificate, chain[:1])

    def test_openssl_accepts_the_chain_and_minds_the_list(self):
        for key, mount in self.mounts.items():
            with self.subTest(key=key):
                leaf = self.issue(mount)
                verify = ["verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname",
                          NAME, "-CAfile", "root", "-untrusted", "issuing"]
                files = {"root": mount["root"], "issuing": mount["issuing"],
                         "leaf": leaf["certificate"]}
                self.openssl(*verify, "leaf", **files)
                crl = self.fetch(f"{mount['path']}/crl/pem")[2]
                with_list = [*verify, "-crl_check", "-CRLfile", "crl", "leaf"]
                self.openssl(*with_list, crl=crl, **files)
                self.write(f"{mount['path']}/revoke", serial_number=leaf["serial_number"])
                crl = self.fetch(f"{mount['path']}/crl/pem")[2]
                output = self.openssl(*with_list, code=1, crl=crl, **files)
                self.assertIn("certificate revoked", output)

    def test_cryptography_reads_the_list(self):
        for key, mount in self.mounts.items():
            with self.subTest(key=key):
                leaf = self.issue(mount)
                self.write(f"{mount['path']}/revoke", serial_number=leaf["serial_number"])
                status, content_type, der = self.fetch(f"{mount['path']}/crl")
                self.assertEqual((status, content_type), (200, "application/pkix-crl"))
                crl = x509.load_der_x509_crl(der)
                issuer = x509.load_pem_x509_certificate(mount["issuing"].encode())
                self.assertTrue(crl.is_signature_valid(issuer.public_key()))
                certificate = x509.load_pem_x509_certificate(leaf["certificate"].encode())
                self.assertIsNotNone(
                    crl.get_revoked_certificate_by_serial_number(certificate.serial_number))
                number = self.number_of(crl)
                self.write(f"{mount['path']}/revoke",
                           serial_number=self.issue(mount)["serial_number"])
                newer = x509.load_der_x509_crl(self.fetch(f"{mount['path']}/crl")[2])
                self.assertGreater(self.number_of(newer), number)

    @staticmethod
    def number_of(crl):
        return crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number

    def test_openssl_asks_by_ocsp(self):
        for key, mount in self.mounts.items():
            with self.subTest(key=key):
                leaf = self.issue(mount)
                url = f"{self.upstream.address}/v1/{mount['path']}/ocsp"
                ask = ["ocsp", "-issuer", "issuing", "-cert", "leaf", "-url", url,
                       "-CAfile", "chain"]
                files = {"issuing": mount["issuing"], "leaf": leaf["certificate"],
                         "chain": mount["issuing"] + "\n" + mount["root"] + "\n"}
                output = self.openssl(*ask, **files)
                self.assertIn("leaf: good", output)
                self.assertIn("Response verify OK", output)
                self.write(f"{mount['path']}/revoke", serial_number=leaf["serial_number"])
                self.assertIn("leaf: revoked", self.openssl(*ask, **files))

    def test_cryptography_asks_by_ocsp(self):
        for key, mount in self.mounts.items():
            with self.subTest(key=key):
                issuer = x509.load_pem_x509_certificate(mount["issuing"].encode())
                leaf = x509.load_pem_x509_certificate(self.issue(mount)["certificate"].encode())
                for algorithm in (hashes.SHA1(), hashes.SHA256(), hashes.SHA512()):
                    builder = ocsp.OCSPRequestBuilder().add_certificate(leaf, issuer, algorithm)
                    der = builder.build().public_bytes(serialization.Encoding.DER)
                    path = f"{mount['path']}/ocsp"
                    posted = self.fetch(path, der)
                    self.assertEqual(posted[:2], (200, "application/ocsp-response"))
                    got = self.fetch(f"{path}/{urllib.parse.quote(base64.b64encode(der), safe='')}")
                    for answer in (posted, got):
                        response = ocsp.load_der_ocsp_response(answer[2])
                        self.assertEqual(response.certificate_status, ocsp.OCSPCertStatus.GOOD)
                        self.assertEqual(response.serial_number, leaf.serial_number)
                        self.assertEqual(response.responder_name, issuer.subject)
                        self.check_signature(issuer.public_key(), response)
                self.assertEqual(self.fetch(path, b"x")[0], 400)

    def check_signature(self, key, response):
        algorithm = response.signature_hash_algorithm
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(response.signature, response.tbs_response_bytes, ec.ECDSA(algorithm))
        else:
            key.verify(response.signature, response.tbs_response_bytes, padding.PKCS1v15(),
                       algorithm)

    def test_end_of_a_lease_revokes(self):
        for key, mount in self.mounts.items():
            with self.subTest(key=key):
                path = mount["path"]
                self.write(f"{path}/roles/leased", allow_any_name=True, generate_lease=True,
                           key_type="any", max_ttl="72h")
                made = self.upstream.api("POST", "auth/token/create", {"policies": ["root"]})
                token = made["auth"]
                leases = {}
                for holder in (self.upstream.token, token["client_token"]):
                    answer = self.upstream.api(
                        "POST", f"{path}/issue/leased",
                        {"common_name": NAME, "ttl": "1h", "key_type": "ec", "key_bits": 256},
                        token=holder)
                    leases[holder] = answer["lease_id"], answer["data"]["serial_number"]
                lease, serial = leases[self.upstream.token]
                self.upstream.api("PUT", "sys/leases/revoke", {"lease_id": lease})
                self.assertRevoked(path, serial, True)
                _, serial = leases[token["client_token"]]
                self.assertRevoked(path, serial, False)
                self.upstream.api("POST", "auth/token/revoke", {"token": token["client_token"]})
                support.wait_for("revoked certificate", lambda: self.is_revoked(path, serial))

    def is_revoked(self, path, serial):
        return self.upstream.api("GET", f"{path}/cert/{serial}")["data"]["revocation_time"] != 0

    def assertRevoked(self, path, serial, wanted):
        self.assertEqual(self.is_revoked(path, serial), wanted)


if __name__ == "__main__":
    BACKEND = sys.argv.pop(1)
    unittest.main()
