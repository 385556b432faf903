//go:build openbao

package main

import "vaultsim.test/clients/api"

func appRoleLogin(c check, mount, role, secret string) *api.Secret {
	return c.write("auth/"+mount+"/login", object{"role_id": role, "secret_id": secret})
}
