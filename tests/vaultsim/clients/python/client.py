"""The Python client of Vault, hvac, on the server that VAULT_ADDR and VAULT_TOKEN name. Prints a line
for each check; a check that fails makes the exit code 1."""

import base64
import importlib.metadata
import json
import os
import sys
import time
import traceback
import unittest

import hvac
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from hvac.exceptions import Forbidden, InvalidPath, InvalidRequest, UnexpectedError

t = unittest.TestCase()
t.maxDiff = None
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def connect(token=os.environ["VAULT_TOKEN"]):
    return hvac.Client(url=os.environ["VAULT_ADDR"], token=token)


def anonymous():
    client = connect()
    client.token = None
    return client


def refused(error, text, call, *arguments, **more):
    with t.assertRaises(error) as caught:
        call(*arguments, **more)
    t.assertIn(text, caught.exception.errors or [""])


def until(call):
    """What call() returns, when a mount of version 2 is through with its first moments."""
    end = time.monotonic() + 20
    while True:
        try:
            return call()
        except InvalidRequest as error:
            if "Upgrading from non-versioned" not in str(error) or time.monotonic() > end:
                raise


@check
def state(root):
    t.assertTrue(root.is_authenticated())
    t.assertTrue(root.sys.is_initialized())
    t.assertFalse(root.sys.is_sealed())
    health = root.sys.read_health_status(method="GET")
    t.assertEqual((health["initialized"], health["sealed"], health["standby"]), (True, False, False))
    t.assertEqual(root.sys.read_health_status().status_code, 200)  # HEAD
    status = root.sys.read_seal_status()
    t.assertEqual((status["type"], status["t"], status["n"]), ("shamir", 1, 1))
    t.assertFalse(root.sys.read_leader_status()["ha_enabled"])
    t.assertFalse(connect("no").is_authenticated())


@check
def kv1(root):
    root.sys.enable_secrets_engine("kv", path="py-v1", options={"version": "1"})
    kv, at = root.secrets.kv.v1, {"mount_point": "py-v1"}
    data = {"user": "ann", "port": 5432, "tags": ["x"], "deep": {"a": None}, "text": 'ü/"\\\n'}
    kv.create_or_update_secret("team/a", data, **at)
    t.assertEqual(kv.read_secret("team/a", **at)["data"], data)
    kv.create_or_update_secret("team/deep/b", {"k": "v"}, **at)
    t.assertEqual(kv.list_secrets("team", **at)["data"]["keys"], ["a", "deep/"])
    kv.delete_secret("team/a", **at)
    refused(InvalidPath, "", kv.read_secret, "team/a", **at)
    root.sys.disable_secrets_engine("py-v1")


@check
def kv2_versions(root):
    kv = root.secrets.kv.v2
    for number in (1, 2, 3):
        written = kv.create_or_update_secret("py/a", {"n": number}, cas=number - 1)
        t.assertEqual(written["data"]["version"], number)
    refused(InvalidRequest, "check-and-set parameter did not match the current version",
            kv.create_or_update_secret, "py/a", {"n": 9}, cas=1)
    t.assertEqual(kv.read_secret_version("py/a", version=2)["data"]["data"], {"n": 2})
    kv.patch("py/a", {"more": True})
    read = kv.read_secret_version("py/a")["data"]
    t.assertEqual((read["data"], read["metadata"]["version"]), ({"n": 3, "more": True}, 4))
    kv.delete_latest_version_of_secret("py/a")
    refused(InvalidPath, "", kv.read_secret_version, "py/a", raise_on_deleted_version=True)
    deleted = kv.read_secret_version("py/a", raise_on_deleted_version=False)["data"]
    t.assertIsNone(deleted["data"])
    t.assertNotEqual(deleted["metadata"]["deletion_time"], "")
    kv.undelete_secret_versions("py/a", [4])
    kv.delete_secret_versions("py/a", [2])
    kv.destroy_secret_versions("py/a", [1])
    versions = kv.read_secret_metadata("py/a")["data"]["versions"]
    t.assertEqual([(one["destroyed"], one["deletion_time"] != "") for one in versions.values()],
                  [(True, False), (False, True), (False, False), (False, False)])


@check
def kv2_metadata(root):
    kv = root.secrets.kv.v2
    kv.update_metadata("py-meta/a", max_versions=2, cas_required=True, delete_version_after="1h",
                       custom_metadata={"owner": "ann"})
    refused(InvalidRequest, "check-and-set parameter required for this call",
            kv.create_or_update_secret, "py-meta/a", {})
    for cas in range(3):
        kv.create_or_update_secret("py-meta/a", {"cas": cas}, cas=cas)
    about = kv.read_secret_metadata("py-meta/a")["data"]
    t.assertEqual(about["custom_metadata"], {"owner": "ann"})
    t.assertEqual((about["cas_required"], about["delete_version_after"], about["oldest_version"]),
                  (True, "1h0m0s", 2))
    t.assertEqual(list(about["versions"]), ["2", "3"])
    t.assertEqual(kv.list_secrets("py-meta")["data"]["keys"], ["a"])
    kv.delete_metadata_and_all_versions("py-meta/a")
    refused(InvalidPath, "", kv.list_secrets, "py-meta")
    root.sys.enable_secrets_engine("kv-v2", path="py-v2")
    until(lambda: kv.configure(max_versions=3, cas_required=True, mount_point="py-v2"))
    settings = kv.read_configuration(mount_point="py-v2")["data"]
    t.assertEqual((settings["max_versions"], settings["cas_required"]), (3, True))
    root.sys.disable_secrets_engine("py-v2")


@check
def mounts(root):
    root.sys.enable_secrets_engine("kv", path="py-mount", description="first", options={"version": "1"},
                                   config={"default_lease_ttl": "1h", "max_lease_ttl": "2h"})
    refused(InvalidRequest, "path is already in use at py-mount/",
            root.sys.enable_secrets_engine, "kv", path="py-mount")
    mount = root.sys.list_mounted_secrets_engines()["data"]["py-mount/"]
    t.assertEqual((mount["type"], mount["description"], mount["options"]),
                  ("kv", "first", {"version": "1"}))
    root.sys.tune_mount_configuration("py-mount", description="second", default_lease_ttl="30m",
                                      audit_non_hmac_request_keys=["a"], listing_visibility="unauth")
    tuned = root.sys.read_mount_configuration("py-mount")["data"]
    t.assertEqual(
        (tuned["description"], tuned["default_lease_ttl"], tuned["max_lease_ttl"],
         tuned["audit_non_hmac_request_keys"], tuned["listing_visibility"]),
        ("second", 1800, 7200, ["a"], "unauth"))
    root.secrets.kv.v1.create_or_update_secret("a", {"k": "v"}, mount_point="py-mount")
    moving = root.sys.move_backend("py-mount", "py-moved")["data"]["migration_id"]
    end = time.monotonic() + 20
    while time.monotonic() < end:
        info = root.read(f"sys/remount/status/{moving}")["data"]["migration_info"]
        if info["status"] != "in-progress":
            break
    t.assertEqual(info["status"], "success")
    t.assertEqual(root.secrets.kv.v1.read_secret("a", mount_point="py-moved")["data"], {"k": "v"})
    root.sys.disable_secrets_engine("py-moved")
    t.assertNotIn("py-moved/", root.sys.list_mounted_secrets_engines()["data"])
    root.sys.enable_auth_method("userpass", path="py-auth", description="people")
    root.sys.tune_auth_method("py-auth", max_lease_ttl="5h")
    t.assertEqual(root.sys.read_auth_method_tuning("py-auth")["data"]["max_lease_ttl"], 18000)
    t.assertEqual(root.sys.list_auth_methods()["data"]["py-auth/"]["description"], "people")
    root.sys.disable_auth_method("py-auth")
    t.assertNotIn("py-auth/", root.sys.list_auth_methods()["data"])


@check
def tokens(root):
    token = root.auth.token
    t.assertEqual(token.lookup_self()["data"]["policies"], ["root"])
    auth = token.create(policies=["default"], ttl="1h", explicit_max_ttl="3h", display_name="py",
                        meta={"team": "x"})["auth"]
    t.assertEqual((auth["lease_duration"], auth["metadata"], auth["renewable"]),
                  (3600, {"team": "x"}, True))
    looked = token.lookup(auth["client_token"])["data"]
    t.assertEqual((looked["display_name"], looked["explicit_max_ttl"], looked["path"], looked["type"]),
                  ("token-py", 10800, "auth/token/create", "service"))
    t.assertEqual(token.lookup_accessor(auth["accessor"])["data"]["id"], "")
    t.assertIn(auth["accessor"], token.list_accessors()["data"]["keys"])
    t.assertEqual(token.renew(auth["client_token"], increment="2h")["auth"]["lease_duration"], 7200)
    t.assertEqual(token.renew_accessor(auth["accessor"], increment="1h")["auth"]["lease_duration"], 3600)
    member = connect(auth["client_token"])
    t.assertEqual(member.auth.token.renew_self(increment="30m")["auth"]["lease_duration"], 1800)
    token.revoke_accessor(auth["accessor"])
    t.assertFalse(member.is_authenticated())
    refused(Forbidden, "bad token", token.lookup, auth["client_token"])

    parent = connect(token.create(policies=["root"])["auth"]["client_token"])
    child = connect(parent.auth.token.create(policies=["default"])["auth"]["client_token"])
    orphan = connect(parent.auth.token.create_orphan(policies=["default"])["auth"]["client_token"])
    token.revoke(parent.token)
    t.assertFalse(child.is_authenticated())
    t.assertTrue(orphan.auth.token.lookup_self()["data"]["orphan"])
    orphan.auth.token.revoke_self()
    t.assertFalse(orphan.is_authenticated())
    limited = connect(token.create(policies=["default"], num_uses=2)["auth"]["client_token"])
    for _ in range(2):
        limited.auth.token.lookup_self()
    t.assertFalse(limited.is_authenticated())

    token.create_or_update_role("py-role", allowed_policies=["default"], orphan=True, token_period="1h")
    t.assertEqual(token.list_roles()["data"]["keys"], ["py-role"])
    t.assertEqual(token.read_role("py-role")["data"]["allowed_policies"], ["default"])
    by_role = token.create(role_name="py-role")["auth"]
    t.assertEqual((by_role["orphan"], by_role["lease_duration"]), (True, 3600))
    token.delete_role("py-role")
    refused(InvalidPath, "", token.read_role, "py-role")


@check
def policies(root):
    rules = 'path "secret/data/py-team/*" { capabilities = ["create", "read"] }'
    root.sys.create_or_update_policy("py-team", rules)
    t.assertEqual(root.sys.read_policy("py-team")["data"]["rules"], rules)
    t.assertIn("py-team", root.sys.list_policies()["data"]["policies"])
    root.sys.create_or_update_acl_policy("py-acl", rules)
    t.assertEqual(root.sys.read_acl_policy("py-acl")["data"]["policy"], rules)
    t.assertIn("py-acl", root.sys.list_acl_policies()["data"]["keys"])
    root.sys.delete_acl_policy("py-acl")
    refused(InvalidPath, "", root.sys.read_acl_policy, "py-acl")

    auth = root.auth.token.create(policies=["py-team"])["auth"]
    member = connect(auth["client_token"])
    kv = member.secrets.kv.v2
    kv.create_or_update_secret("py-team/a", {"k": "v"})
    refused(Forbidden, "1 error occurred:\n\t* permission denied\n\n",
            kv.create_or_update_secret, "py-team/a", {"k": "w"})
    paths = ["secret/data/py-team/a", "secret/data/other"]
    for answer in (root.sys.get_capabilities(paths, token=auth["client_token"]),
                   root.sys.get_capabilities(paths, accessor=auth["accessor"]),
                   member.sys.get_capabilities(paths)):
        t.assertEqual([answer["data"][path] for path in paths], [["create", "read"], ["deny"]])
    root.sys.delete_policy("py-team")
    refused(InvalidPath, "", root.sys.read_policy, "py-team")
    with t.assertRaises(Forbidden):
        kv.read_secret_version("py-team/a", raise_on_deleted_version=True)


@check
def wrapping(root):
    root.secrets.kv.v2.create_or_update_secret("py-wrapped", {"k": "v"})
    first = root.read("secret/data/py-wrapped", wrap_ttl="5m")["wrap_info"]
    t.assertEqual((first["ttl"], first["creation_path"]), (300, "secret/data/py-wrapped"))
    looked = root.write("sys/wrapping/lookup", token=first["token"])["data"]
    t.assertEqual(looked["creation_path"], "secret/data/py-wrapped")
    second = root.write("sys/wrapping/rewrap", token=first["token"])["wrap_info"]
    gone = "wrapping token is not valid or does not exist"
    refused(InvalidRequest, gone, root.sys.unwrap, first["token"])
    t.assertEqual(root.sys.unwrap(second["token"])["data"]["data"], {"k": "v"})
    refused(InvalidRequest, gone, root.sys.unwrap, second["token"])
    free = root.sys.wrap({"a": {"b": 1}}, ttl=60)["wrap_info"]
    t.assertEqual(connect(free["token"]).sys.unwrap()["data"], {"a": {"b": 1}})
    wrapped = root.auth.token.create(policies=["default"], wrap_ttl="1m")["wrap_info"]
    inner = root.sys.unwrap(wrapped["token"])["auth"]
    t.assertEqual(inner["accessor"], wrapped["wrapped_accessor"])


@check
def userpass(root):
    root.sys.enable_auth_method("userpass", path="py-people")
    method, at = root.auth.userpass, {"mount_point": "py-people"}
    method.create_or_update_user("ann", "pw", ["py-a", "py-b"], **at)
    t.assertEqual(method.list_user(**at)["data"]["keys"], ["ann"])
    t.assertEqual(method.read_user("ann", **at)["data"]["policies"], ["py-a", "py-b"])
    client = anonymous()
    auth = client.auth.userpass.login("ann", "pw", **at)["auth"]
    t.assertEqual((auth["policies"], auth["metadata"]), (["default", "py-a", "py-b"], {"username": "ann"}))
    looked = client.auth.token.lookup_self()["data"]
    t.assertEqual((looked["display_name"], looked["entity_id"]), ("py-people-ann", auth["entity_id"]))
    refused(InvalidRequest, "invalid username or password",
            anonymous().auth.userpass.login, "ann", "no", **at)
    method.update_password_on_user("ann", "other", **at)
    anonymous().auth.userpass.login("ann", "other", **at)
    method.delete_user("ann", **at)
    refused(InvalidPath, "", method.read_user, "ann", **at)
    root.sys.disable_auth_method("py-people")
    t.assertFalse(client.is_authenticated())


@check
def approle(root):
    root.sys.enable_auth_method("approle", path="py-roles")
    method, at = root.auth.approle, {"mount_point": "py-roles"}
    method.create_or_update_approle("web", token_policies=["py-web"], secret_id_num_uses=2, **at)
    t.assertEqual(method.list_roles(**at)["data"]["keys"], ["web"])
    t.assertEqual(method.read_role("web", **at)["data"]["token_policies"], ["py-web"])
    role = method.read_role_id("web", **at)["data"]["role_id"]
    made = method.generate_secret_id("web", metadata={"host": "a"}, **at)["data"]
    t.assertEqual(method.list_secret_id_accessors("web", **at)["data"]["keys"],
                  [made["secret_id_accessor"]])
    auth = anonymous().auth.approle.login(role, made["secret_id"], **at)["auth"]
    t.assertEqual((auth["policies"], auth["metadata"]),
                  (["default", "py-web"], {"role_name": "web", "host": "a"}))
    t.assertEqual(method.read_secret_id("web", made["secret_id"], **at)["data"]["secret_id_num_uses"], 1)
    anonymous().auth.approle.login(role, made["secret_id"], **at)
    refused(InvalidRequest, "invalid role or secret ID",
            anonymous().auth.approle.login, role, made["secret_id"], **at)
    custom = method.create_custom_secret_id("web", "my-own", **at)["data"]
    method.destroy_secret_id_accessor("web", custom["secret_id_accessor"], **at)
    refused(InvalidRequest, "invalid role or secret ID",
            anonymous().auth.approle.login, role, "my-own", **at)
    wrapped = method.generate_secret_id("web", wrap_ttl="60s", **at)["wrap_info"]
    secret_id = root.sys.unwrap(wrapped["token"])["data"]["secret_id"]
    anonymous().auth.approle.login(role, secret_id, **at)
    method.delete_role("web", **at)
    refused(InvalidPath, "", method.read_role, "web", **at)
    root.sys.disable_auth_method("py-roles")


@check
def jwt(root):
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    root.sys.enable_auth_method("jwt", path="py-jwt")
    method = root.auth.jwt
    method.configure(jwt_validation_pubkeys=[public], path="py-jwt")
    t.assertEqual(method.read_config(path="py-jwt")["data"]["jwt_validation_pubkeys"],
                  [public.strip()])
    method.create_role("build", "sub", [], role_type="jwt", bound_audiences=["vault"],
                       token_policies=["py-ci"], path="py-jwt")
    t.assertEqual(method.list_roles(path="py-jwt")["data"]["keys"], ["build"])
    now = int(time.time())
    claims = {"aud": "vault", "sub": "job-1", "iat": now, "exp": now + 600}
    auth = anonymous().auth.jwt.jwt_login("build", sign(key, claims), path="py-jwt")["auth"]
    t.assertEqual((auth["policies"], auth["metadata"]), (["default", "py-ci"], {"role": "build"}))
    with t.assertRaises(InvalidRequest):
        anonymous().auth.jwt.jwt_login("build", sign(key, {**claims, "aud": "other"}), path="py-jwt")
    method.delete_role("build", path="py-jwt")
    root.sys.disable_auth_method("py-jwt")


def sign(key, claims):
    """A JWT with ES256."""
    def encode(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    text = encode(b'{"alg":"ES256","typ":"JWT"}') + b"." + encode(json.dumps(claims).encode())
    r, s = utils.decode_dss_signature(key.sign(text, ec.ECDSA(hashes.SHA256())))
    return (text + b"." + encode(r.to_bytes(32, "big") + s.to_bytes(32, "big"))).decode()


@check
def leases(root):
    root.sys.enable_auth_method("userpass", path="py-leases")
    root.auth.userpass.create_or_update_user("ann", "pw", mount_point="py-leases")
    client = anonymous()
    client.auth.userpass.login("ann", "pw", mount_point="py-leases")
    prefix = "auth/py-leases/login/ann/"
    (name,) = root.sys.list_leases(prefix)["data"]["keys"]
    t.assertEqual(root.sys.read_lease(prefix + name)["data"]["id"], prefix + name)
    root.sys.revoke_prefix(prefix)
    t.assertFalse(client.is_authenticated())
    root.sys.disable_auth_method("py-leases")


@check
def pki(root):
    engine, at = root.secrets.pki, {"mount_point": "py-pki"}
    for mount in ("py-pki", "py-root"):
        root.sys.enable_secrets_engine("pki", path=mount, config={"max_lease_ttl": "87600h"})
    made = engine.generate_root("internal", "Python root", mount_point="py-root",
                                extra_params={"key_type": "ec", "ttl": "8760h"})["data"]
    authority = x509.load_pem_x509_certificate(made["certificate"].encode())
    csr = engine.generate_intermediate("internal", "Python issuing", **at,
                                       extra_params={"key_type": "ec"})["data"]["csr"]
    signed = engine.sign_intermediate(csr, "Python issuing", mount_point="py-root")["data"]
    engine.set_signed_intermediate(signed["certificate"], **at)
    issuing = x509.load_pem_x509_certificate(signed["certificate"].encode())
    issuing.verify_directly_issued_by(authority)
    engine.set_urls({"crl_distribution_points": ["http://127.0.0.1/crl"]}, **at)
    t.assertEqual(engine.read_urls(**at)["data"]["crl_distribution_points"], ["http://127.0.0.1/crl"])

    engine.create_or_update_role("web", **at, extra_params={
        "allowed_domains": "example.com", "allow_subdomains": True, "key_type": "ec", "max_ttl": "72h"})
    t.assertEqual(engine.list_roles(**at)["data"]["keys"], ["web"])
    t.assertEqual(engine.read_role("web", **at)["data"]["max_ttl"], 259200)
    issued = engine.generate_certificate("web", "a.example.com", **at)["data"]
    leaf = x509.load_pem_x509_certificate(issued["certificate"].encode())
    leaf.verify_directly_issued_by(issuing)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "b.example.com")])
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    by_sign = engine.sign_certificate(
        "web", request.public_bytes(serialization.Encoding.PEM).decode(), "b.example.com", **at)["data"]
    t.assertEqual(x509.load_pem_x509_certificate(by_sign["certificate"].encode()).public_key(),
                  key.public_key())
    refused(InvalidRequest, "common name a.example.org not allowed by this role",
            engine.generate_certificate, "web", "a.example.org", **at)

    serials = engine.list_certificates(**at)["data"]["keys"]
    t.assertLessEqual({issued["serial_number"], by_sign["serial_number"]}, set(serials))
    revoked = engine.revoke_certificate(issued["serial_number"], **at)["data"]
    read = engine.read_certificate(issued["serial_number"], **at)["data"]
    t.assertEqual(read["revocation_time"], revoked["revocation_time"])
    crl = x509.load_pem_x509_crl(engine.read_crl(**at).encode())
    t.assertTrue(crl.is_signature_valid(issuing.public_key()))
    t.assertEqual([one.serial_number for one in crl], [leaf.serial_number])
    t.assertTrue(engine.rotate_crl(**at)["data"]["success"])
    t.assertEqual(engine.read_ca_certificate(**at).strip(), signed["certificate"].strip())
    t.assertIn("BEGIN CERTIFICATE", engine.read_ca_certificate_chain(**at))
    issuers = engine.list_issuers(**at)["data"]["keys"]
    engine.update_issuer(issuers[0], **at, extra_params={"issuer_name": "py-issuer"})
    t.assertEqual(engine.read_issuer("py-issuer", **at)["data"]["issuer_id"], issuers[0])
    engine.delete_role("web", **at)
    for mount in ("py-pki", "py-root"):
        root.sys.disable_secrets_engine(mount)


@check
def errors(root):
    with t.assertRaisesRegex(Forbidden, "permission denied"):
        connect("no-such-token").sys.list_policies()
    t.assertIsNone(root.read("py-nowhere/x"))
    refused(InvalidPath, 'no handler for route "py-nowhere/x". route entry not found.',
            root.write, "py-nowhere/x", a="b")
    refused(InvalidRequest, "plugin not found in the catalog: no-such-engine",
            root.sys.enable_secrets_engine, "no-such-engine")
    refused(UnexpectedError, "1 error occurred:\n\t* unsupported operation\n\n",
            root.write, "sys/policies/acl", a="b")
    refused(InvalidRequest, "1 error occurred:\n\t* invalid accessor\n\n",
            root.auth.token.lookup_accessor, "no-such-accessor")


def main():
    failed = 0
    for one in CHECKS:
        try:
            one(connect())
            print("ok", one.__name__)
        except Exception:
            failed += 1
            print("FAILED", one.__name__, traceback.format_exc())
    print(f"hvac {importlib.metadata.version('hvac')}: {len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
