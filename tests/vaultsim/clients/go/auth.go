package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"time"

	"vaultsim.test/clients/api"
)

// login checks that a client with the token of a login sees what is expected of it.
func login(secret *api.Secret, mount, name string, policies ...any) {
	holds("a login has auth", secret != nil && secret.Auth != nil)
	looked := get(newCheck(secret.Auth.ClientToken).Auth().Token().LookupSelf()).Data
	equal("who", []any{looked["display_name"], looked["policies"], looked["orphan"]}, []any{mount + "-" + name, policies, true})
	holds("an entity", secret.Auth.EntityID != "" && looked["entity_id"] == secret.Auth.EntityID)
}

func checkUserpass(c check) {
	must(c.Sys().EnableAuthWithOptions("go-people", &api.EnableAuthOptions{Type: "userpass"}))
	c.write("auth/go-people/users/ann", object{"password": "pw", "token_policies": "go-a,go-b", "token_ttl": "1h"})
	equal("users", c.keys("auth/go-people/users"), []any{"ann"})
	equal("user", c.read("auth/go-people/users/ann").Data["token_policies"], []any{"go-a", "go-b"})
	anonymous := newCheck("")
	anonymous.ClearToken()
	session := anonymous.write("auth/go-people/login/ann", object{"password": "pw"})
	login(session, "go-people", "ann", "default", "go-a", "go-b")
	equal("for", session.Auth.LeaseDuration, 3600)
	equal("metadata", session.Auth.Metadata, map[string]string{"username": "ann"})
	equal("renewed", get(c.Auth().Token().Renew(session.Auth.ClientToken, 600)).Auth.LeaseDuration, 600)
	_, err := anonymous.Logical().Write("auth/go-people/login/ann", object{"password": "no"})
	refused(400, "invalid username or password", err)
	_, err = anonymous.Logical().Write("auth/go-people/login/bob", object{"password": "pw"})
	refused(400, "invalid username or password", err)
	c.write("auth/go-people/users/ann/password", object{"password": "other"})
	anonymous.write("auth/go-people/login/ann", object{"password": "other"})
	get(c.Logical().Delete("auth/go-people/users/ann"))
	secret, err := c.Logical().List("auth/go-people/users")
	missing("users", secret, err)
	must(c.Sys().DisableAuth("go-people"))
	_, err = newCheck(session.Auth.ClientToken).Auth().Token().LookupSelf()
	refused(403, "", err) // the end of a method is the end of its tokens
}

func checkAppRole(c check) {
	must(c.Sys().EnableAuthWithOptions("go-roles", &api.EnableAuthOptions{Type: "approle"}))
	c.write("auth/go-roles/role/web", object{"token_policies": []string{"go-web"}, "secret_id_num_uses": 2, "secret_id_ttl": "1h"})
	equal("roles", c.keys("auth/go-roles/role"), []any{"web"})
	role := c.read("auth/go-roles/role/web/role-id").Data["role_id"].(string)
	made := c.write("auth/go-roles/role/web/secret-id", object{"metadata": `{"host": "a"}`}).Data
	equal("for", made["secret_id_ttl"], 3600)
	secretID := made["secret_id"].(string)
	anonymous := newCheck("")
	anonymous.ClearToken()
	session := appRoleLogin(anonymous, "go-roles", role, secretID)
	login(session, "go", "roles", "default", "go-web")
	equal("metadata", session.Auth.Metadata, map[string]string{"role_name": "web", "host": "a"})
	equal("secret ids", c.keys("auth/go-roles/role/web/secret-id"), []any{made["secret_id_accessor"]})
	about := c.write("auth/go-roles/role/web/secret-id/lookup", object{"secret_id": secretID}).Data
	equal("uses that are left", about["secret_id_num_uses"], 1)
	appRoleLogin(anonymous, "go-roles", role, secretID)
	for _, wrong := range []object{
		{"role_id": role, "secret_id": secretID}, // used up
		{"role_id": role, "secret_id": "no"},
	} {
		_, err := anonymous.Logical().Write("auth/go-roles/login", wrong)
		refused(400, "invalid role or secret ID", err)
	}
	custom := c.write("auth/go-roles/role/web/custom-secret-id", object{"secret_id": "my-own"}).Data
	equal("custom", custom["secret_id"], "my-own")
	c.write("auth/go-roles/role/web/secret-id-accessor/destroy", object{"secret_id_accessor": custom["secret_id_accessor"]})
	_, err := anonymous.Logical().Write("auth/go-roles/login", object{"role_id": role, "secret_id": "my-own"})
	refused(400, "invalid role or secret ID", err)
	must(c.Sys().DisableAuth("go-roles"))
}

func checkJWT(c check) {
	key := get(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	der := get(x509.MarshalPKIXPublicKey(&key.PublicKey))
	public := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	must(c.Sys().EnableAuthWithOptions("go-jwt", &api.EnableAuthOptions{Type: "jwt"}))
	c.write("auth/go-jwt/config", object{"jwt_validation_pubkeys": []string{public}, "bound_issuer": "ci"})
	c.write("auth/go-jwt/role/build", object{
		"role_type": "jwt", "user_claim": "sub", "bound_audiences": []string{"vault"},
		"claim_mappings": object{"branch": "branch"}, "token_policies": []string{"go-ci"},
	})
	now := time.Now().Unix()
	claims := object{"iss": "ci", "aud": "vault", "sub": "job-1", "branch": "main", "iat": now, "exp": now + 600}
	anonymous := newCheck("")
	anonymous.ClearToken()
	session := anonymous.write("auth/go-jwt/login", object{"role": "build", "jwt": sign(key, claims)})
	login(session, "go-jwt", "job-1", "default", "go-ci")
	equal("metadata", session.Auth.Metadata, map[string]string{"role": "build", "branch": "main"})
	claims["aud"] = "other"
	_, err := anonymous.Logical().Write("auth/go-jwt/login", object{"role": "build", "jwt": sign(key, claims)})
	refused(400, "", err)
	other := get(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	claims["aud"] = "vault"
	_, err = anonymous.Logical().Write("auth/go-jwt/login", object{"role": "build", "jwt": sign(other, claims)})
	refused(400, "", err)
	must(c.Sys().DisableAuth("go-jwt"))
}

// sign makes a JWT with ES256.
func sign(key *ecdsa.PrivateKey, claims object) string {
	encode := func(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }
	text := encode([]byte(`{"alg":"ES256","typ":"JWT"}`)) + "." + encode(get(json.Marshal(claims)))
	digest := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, key, digest[:])
	must(err)
	return text + "." + encode(append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...))
}
