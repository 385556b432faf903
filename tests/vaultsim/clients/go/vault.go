//go:build !openbao

package main

import (
	"github.com/hashicorp/vault/api/auth/approle"

	"vaultsim.test/clients/api"
)

// appRoleLogin is the login as the client's own package for it does it.
func appRoleLogin(c check, mount, role, secret string) *api.Secret {
	method := get(approle.NewAppRoleAuth(role, &approle.SecretID{FromString: secret}, approle.WithMountPath(mount)))
	own := newCheck("")
	return get(own.Auth().Login(c.ctx, method))
}

// What only Vault and its client have: nothing that both servers know.
func ownChecks(check) []namedCheck { return nil }
