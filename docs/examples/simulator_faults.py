"""A client under faults: what it does when a write is lost, and when its token expires.

Needs hvac, VAULT_ADDR and VAULT_TOKEN of a running vaultsim, and VAULTSIM_CONTROL, the URL of its
control port (vaultsim prints all three).
"""

import json
import os
import urllib.request

import hvac
import requests

CONTROL = os.environ["VAULTSIM_CONTROL"]


def control(method, path, body=None):
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(CONTROL + path, method=method, data=data)
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
    return json.loads(text) if text else None


client = hvac.Client(url=os.environ["VAULT_ADDR"], token=os.environ["VAULT_TOKEN"])
secrets = client.secrets.kv.v2
snapshot = control("POST", "/snapshot")["id"]

# The second write takes effect, and its answer is lost.
control("POST", "/faults", {"fault": "reset_after", "operation": "write", "path": "secret/data/",
                            "first": 2, "times": 1})
secrets.create_or_update_secret("app", {"n": 1})
try:
    secrets.create_or_update_secret("app", {"n": 2})
    print("no fault")
except requests.exceptions.ConnectionError:
    print("lost, and written:", secrets.read_secret_version("app")["data"]["data"])

# A token lives for a minute of the simulator's time.
token = client.auth.token.create(policies=["default"], ttl="60s")["auth"]["client_token"]
short = hvac.Client(url=client.url, token=token)
print("before:", short.is_authenticated())
control("POST", "/clock", {"advance": "61s"})
print("after:", short.is_authenticated())

print("counts:", control("GET", "/faults")["counts"])
control("POST", "/restore", {"id": snapshot})
