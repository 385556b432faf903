package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"io"
	"slices"
	"time"

	"vaultsim.test/clients/api"
)

func parse(text any) *x509.Certificate {
	block, _ := pem.Decode([]byte(text.(string)))
	holds("PEM", block != nil)
	return get(x509.ParseCertificate(block.Bytes))
}

// raw is an answer that is no JSON.
func (c check) raw(path string) []byte {
	answer := get(c.Logical().ReadRaw(path))
	defer answer.Body.Close()
	return get(io.ReadAll(answer.Body))
}

func checkPKI(c check) {
	for _, mount := range []string{"go-root", "go-pki"} {
		must(c.Sys().Mount(mount, &api.MountInput{Type: "pki", Config: api.MountConfigInput{MaxLeaseTTL: "87600h"}}))
	}
	made := c.write("go-root/root/generate/internal", object{"common_name": "Go root", "key_type": "ec", "ttl": "87600h"}).Data
	root := parse(made["certificate"])
	request := c.write("go-pki/intermediate/generate/internal", object{"common_name": "Go issuing", "key_type": "ec"}).Data
	signed := c.write("go-root/root/sign-intermediate", object{"csr": request["csr"], "ttl": "43800h", "format": "pem_bundle"}).Data
	imported := c.write("go-pki/intermediate/set-signed", object{"certificate": signed["certificate"]}).Data
	equal("issuers", len(imported["imported_issuers"].([]any)), 2)
	c.write("go-pki/roles/web", object{"allowed_domains": "example.com", "allow_subdomains": true, "key_type": "ec", "max_ttl": "72h", "no_store": false})
	equal("roles", c.keys("go-pki/roles"), []any{"web"})
	equal("role", c.read("go-pki/roles/web").Data["max_ttl"], 259200)

	issued := c.write("go-pki/issue/web", object{"common_name": "a.example.com", "alt_names": "b.example.com", "ttl": "1h"}).Data
	leaf := parse(issued["certificate"])
	roots, intermediates := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(root)
	for _, one := range issued["ca_chain"].([]any) {
		intermediates.AddCert(parse(one))
	}
	for _, name := range []string{"a.example.com", "b.example.com"} {
		get(leaf.Verify(x509.VerifyOptions{DNSName: name, Roots: roots, Intermediates: intermediates,
			KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}))
	}
	holds("an hour", leaf.NotAfter.Before(time.Now().Add(time.Hour+time.Minute)))
	get(tls.X509KeyPair([]byte(issued["certificate"].(string)), []byte(issued["private_key"].(string))))

	key := get(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	csr := get(x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{
		Subject: pkix.Name{CommonName: "c.example.com"}, DNSNames: []string{"c.example.com"}}, key))
	text := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: csr}))
	bySign := c.write("go-pki/sign/web", object{"csr": text, "ttl": "1h"}).Data
	holds("the key of the request", key.PublicKey.Equal(parse(bySign["certificate"]).PublicKey))
	_, err := c.Logical().Write("go-pki/issue/web", object{"common_name": "a.example.org"})
	refused(400, "common name a.example.org not allowed by this role", err)
	_, err = c.Logical().Write("go-pki/issue/none", object{"common_name": "a.example.com"})
	refused(400, "unknown role: none", err)

	serials := c.keys("go-pki/certs")
	holds("certificates are listed", slices.Contains(serials, issued["serial_number"]) && slices.Contains(serials, bySign["serial_number"]))
	revoked := c.write("go-pki/revoke", object{"serial_number": issued["serial_number"]}).Data
	equal("state", revoked["state"], "revoked")
	equal("when", c.read("go-pki/cert/" + issued["serial_number"].(string)).Data["revocation_time"], revoked["revocation_time"])
	equal("revoked", c.keys("go-pki/certs/revoked"), []any{issued["serial_number"]})
	list := get(x509.ParseRevocationList(c.raw("go-pki/crl")))
	issuing := parse(issued["issuing_ca"])
	must(list.CheckSignatureFrom(issuing))
	equal("in the list", len(list.RevokedCertificateEntries), 1)
	equal("this one", list.RevokedCertificateEntries[0].SerialNumber, leaf.SerialNumber)
	equal("in DER", get(x509.ParseCertificate(c.raw("go-pki/ca"))).SerialNumber, issuing.SerialNumber)
	_, err = c.Logical().Write("go-pki/revoke", object{"serial_number": "01:02"})
	refused(400, "certificate with serial 01:02 not found.", err)

	c.write("go-pki/roles/leased", object{"allow_any_name": true, "key_type": "ec", "generate_lease": true})
	leased := c.write("go-pki/issue/leased", object{"common_name": "lease.example.com", "ttl": "1h"})
	holds("a lease", leased.LeaseID != "" && !leased.Renewable && leased.LeaseDuration > 3500)
	must(c.Sys().RevokeWithOptions(&api.RevokeOptions{LeaseID: leased.LeaseID, Sync: true}))
	when := get(c.read("go-pki/cert/" + leased.Data["serial_number"].(string)).Data["revocation_time"].(json.Number).Int64())
	holds("the end of the lease revokes the certificate", when > 0)
	for _, mount := range []string{"go-pki", "go-root"} {
		must(c.Sys().Unmount(mount))
	}
}
