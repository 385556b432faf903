#!/usr/bin/env bash
# The command line of Vault or OpenBao under faults. Needs VAULT_ADDR and VAULT_TOKEN of a running
# vaultsim, and VAULTSIM_CONTROL, the URL of its control port (vaultsim prints all three).
set -euo pipefail

cli=$(command -v bao || command -v vault)
export BAO_ADDR=$VAULT_ADDR BAO_TOKEN=$VAULT_TOKEN VAULT_MAX_RETRIES=0 BAO_MAX_RETRIES=0
control() { curl --silent --fail --request "$1" "$VAULTSIM_CONTROL$2" "${@:3}"; }

"$cli" kv put -mount=secret app user=ann >/dev/null

control POST /faults --data '{"fault": "sealed", "operation": "read", "path": "secret/", "times": 1}'
"$cli" kv get -mount=secret app || echo "the first read fails"
"$cli" kv get -mount=secret -field=user app
echo

control GET '/requests?path=secret/&status=503'
control POST /reset
