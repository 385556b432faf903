"""The sample estate of dev mode, put into a server that has nothing, by its own API."""


def load(upstream):
    api = upstream.api
    existing = api("GET", "sys/mounts")["data"]
    for path, body in (
        ("kv", {"type": "kv", "options": {"version": "2"}}),
        ("secret", {"type": "kv", "options": {"version": "2"}}),
        ("legacy", {"type": "kv", "options": {"version": "1"}}),
        ("pki", {"type": "pki", "config": {"max_lease_ttl": "87600h"}}),
    ):
        if path + "/" not in existing:
            api("POST", f"sys/mounts/{path}", body)
    secrets(api)
    certificates(api)
    policies = {
        "staging-read": 'path "kv/data/staging/*" { capabilities = ["read"] }\n'
                        'path "kv/metadata/staging/*" { capabilities = ["read", "list"] }',
        "pki-issue": 'path "pki/issue/staging" { capabilities = ["update"] }\n'
                     'path "pki/roles/*" { capabilities = ["read", "list"] }',
    }
    for name, policy in policies.items():
        api("PUT", f"sys/policies/acl/{name}", {"policy": policy})


def secrets(api):
    api("POST", "kv/data/staging/app-config", {"data": {
        "database-url": "postgres://staging:not-a-password@db.staging.example:5432/app",
        "redis-url": "redis://cache.staging.example:6379/0",
        "api-key": "fake-staging-api-key",
    }})
    for version in (1, 2, 3):
        api("POST", "kv/data/prod/payments-service",
            {"data": {"stripe-api-key": f"fake-stripe-key-v{version}"}})
    api("POST", "kv/metadata/prod/payments-service",
        {"custom_metadata": {"owner": "payments", "rotation": "90d"}})
    api("POST", "legacy/billing", {"user": "billing", "password": "not-a-password"})


def certificates(api):
    api("POST", "pki/root/generate/internal", {
        "common_name": "Example Root CA", "issuer_name": "root-ca", "key_type": "ec",
        "ttl": "87600h"})
    made = api("POST", "pki/intermediate/generate/internal", {
        "common_name": "Example Staging CA", "key_type": "ec"})["data"]
    signed = api("POST", "pki/issuer/root-ca/sign-intermediate", {
        "csr": made["csr"], "common_name": "Example Staging CA", "ttl": "43800h"})["data"]
    chain = "\n".join([signed["certificate"], signed["issuing_ca"]])
    imported = api("POST", "pki/intermediate/set-signed", {"certificate": chain})["data"]
    issuer = next(i for i, key in imported["mapping"].items() if key == made["key_id"])
    api("POST", f"pki/issuer/{issuer}", {"issuer_name": "staging-ca"})
    api("POST", "pki/roles/staging", {
        "issuer_ref": "staging-ca", "allowed_domains": ["example.com"], "allow_subdomains": True,
        "max_ttl": "72h", "key_type": "ec"})
