package main

import (
	"errors"
	"slices"
	"strings"

	"vaultsim.test/clients/api"
)

func checkState(c check) {
	health := get(c.Sys().Health())
	holds("initialized", health.Initialized)
	holds("neither sealed nor standby", !health.Sealed && !health.Standby)
	seal := get(c.Sys().SealStatus())
	equal("seal", []any{seal.Type, seal.Sealed, seal.T, seal.N}, []any{"shamir", false, 1, 1})
	equal("version", seal.Version, health.Version)
	equal("cluster", seal.ClusterID, health.ClusterID)
	holds("initialized", get(c.Sys().InitStatus()))
	leader := get(c.Sys().Leader())
	holds("no high availability, so it leads", !leader.HAEnabled && !leader.IsSelf)
}

func checkMounts(c check) {
	sys := c.Sys()
	must(sys.Mount("go-mount", &api.MountInput{
		Type: "kv", Description: "first", Options: map[string]string{"version": "2"},
		Config: api.MountConfigInput{DefaultLeaseTTL: "1h", MaxLeaseTTL: "2h"},
	}))
	refused(400, "path is already in use at go-mount/", sys.Mount("go-mount", &api.MountInput{Type: "kv"}))
	mount := get(sys.ListMounts())["go-mount/"]
	holds("it is listed", mount != nil)
	equal("mount", []any{mount.Type, mount.Description, mount.Options}, []any{"kv", "first", map[string]string{"version": "2"}})
	equal("TTLs", []int{mount.Config.DefaultLeaseTTL, mount.Config.MaxLeaseTTL}, []int{3600, 7200})
	holds("accessor and id", strings.HasPrefix(mount.Accessor, "kv_") && len(mount.UUID) == 36)
	description := "second"
	must(sys.TuneMount("go-mount", api.MountConfigInput{
		Description: &description, DefaultLeaseTTL: "30m", ListingVisibility: "unauth",
		AuditNonHMACRequestKeys: []string{"a", "b"},
	}))
	config := get(sys.MountConfig("go-mount"))
	equal("tuned", []any{config.DefaultLeaseTTL, config.MaxLeaseTTL, config.ListingVisibility, config.AuditNonHMACRequestKeys},
		[]any{1800, 7200, "unauth", []string{"a", "b"}})
	equal("description", get(sys.ListMounts())["go-mount/"].Description, "second")

	c.ready("go-mount")
	get(c.KVv2("go-mount").Put(c.ctx, "a", object{"k": "v"}))
	must(sys.Remount("go-mount", "go-moved")) // waits for the end of the migration
	equal("what moved", get(c.KVv2("go-moved").Get(c.ctx, "a")).Data, object{"k": "v"})
	_, err := c.Logical().Write("go-mount/data/a", object{"data": object{}})
	refused(404, `no handler for route "go-mount/data/a". route entry not found.`, err)
	must(sys.Unmount("go-moved"))
	holds("it is gone", get(sys.ListMounts())["go-moved/"] == nil)
	must(sys.Unmount("go-moved")) // a second time does nothing

	must(sys.EnableAuthWithOptions("go-auth", &api.EnableAuthOptions{Type: "userpass", Description: "people"}))
	method := get(sys.ListAuth())["go-auth/"]
	equal("method", []any{method.Type, method.Description}, []any{"userpass", "people"})
	must(sys.TuneMount("auth/go-auth", api.MountConfigInput{MaxLeaseTTL: "5h"}))
	equal("tuned", get(sys.MountConfig("auth/go-auth")).MaxLeaseTTL, 18000)
	must(sys.DisableAuth("go-auth"))
	holds("it is gone", get(sys.ListAuth())["go-auth/"] == nil)
}

func checkPolicies(c check) {
	sys := c.Sys()
	rules := `path "secret/data/go-team/*" { capabilities = ["create", "read"] }`
	must(sys.PutPolicy("go-team", rules))
	equal("rules", get(sys.GetPolicy("go-team")), rules)
	holds("it is listed", slices.Contains(get(sys.ListPolicies()), "go-team"))
	token := get(c.Auth().Token().Create(&api.TokenCreateRequest{Policies: []string{"go-team"}})).Auth
	member := newCheck(token.ClientToken)
	_, err := member.KVv2("secret").Put(c.ctx, "go-team/a", object{"k": "v"})
	must(err)
	_, err = member.KVv2("secret").Put(c.ctx, "go-team/a", object{"k": "w"})
	refused(403, "", err) // create, not update
	_, err = member.KVv2("secret").Get(c.ctx, "go-other/a")
	refused(403, "", err)
	equal("own capabilities", get(member.Sys().CapabilitiesSelf("secret/data/go-team/x")), []string{"create", "read"})
	equal("another's", get(sys.Capabilities(token.ClientToken, "secret/data/other")), []string{"deny"})
	byAccessor := c.write("sys/capabilities-accessor", object{"accessor": token.Accessor, "paths": []string{"secret/data/go-team/x"}})
	equal("by accessor", byAccessor.Data["secret/data/go-team/x"], []any{"create", "read"})
	equal("of root", get(sys.CapabilitiesSelf("secret/data/x")), []string{"root"})
	must(sys.DeletePolicy("go-team"))
	equal("a deleted policy", get(sys.GetPolicy("go-team")), "")
	_, err = member.KVv2("secret").Get(c.ctx, "go-team/a")
	refused(403, "", err)
	holds("root stays", sys.DeletePolicy("root") != nil)
	holds("a broken policy is refused", sys.PutPolicy("go-broken", `path "x" {`) != nil)
}

func checkLeases(c check) {
	must(c.Sys().EnableAuthWithOptions("go-leases", &api.EnableAuthOptions{Type: "userpass"}))
	c.write("auth/go-leases/users/ann", object{"password": "pw"})
	login := c.write("auth/go-leases/login/ann", object{"password": "pw"})
	prefix := "auth/go-leases/login/ann/"
	leases := c.keys("sys/leases/lookup/" + prefix)
	equal("leases", len(leases), 1)
	lease := get(c.Sys().Lookup(prefix + leases[0].(string)))
	equal("its id", lease.Data["id"], prefix+leases[0].(string))
	must(c.Sys().RevokePrefix(prefix))
	_, err := newCheck(login.Auth.ClientToken).Auth().Token().LookupSelf()
	refused(403, "", err)
	must(c.Sys().DisableAuth("go-leases"))
}

func checkErrors(c check) {
	_, err := newCheck("no-such-token").Auth().Token().LookupSelf()
	refused(403, "", err)
	secret, err := c.Logical().Read("go-nowhere/x")
	missing("a mount that is not there", secret, err)
	_, err = c.Logical().Write("go-nowhere/x", object{"a": "b"})
	refused(404, `no handler for route "go-nowhere/x". route entry not found.`, err)
	secret, err = c.Logical().Read("secret/data/go-nothing")
	missing("a secret that is not there", secret, err)
	_, err = c.Logical().Write("sys/mounts/go-bad", object{"type": "no-such-engine"})
	refused(400, "plugin not found in the catalog: no-such-engine", err)
	_, err = c.Logical().Write("auth/token/lookup", object{"token": "no-such-token"})
	refused(403, "bad token", err)
	_, err = c.Logical().Write("auth/token/lookup-accessor", object{"accessor": "no-such-accessor"})
	refused(400, "1 error occurred:\n\t* invalid accessor\n\n", err)
	_, err = c.Logical().Write("secret/data/go-bad", object{"options": object{"cas": "no number"}, "data": object{}})
	refused(400, "", err)
	_, err = c.Logical().WriteBytes("secret/data/go-bad", []byte("{ no JSON"))
	var broken *api.ResponseError // 400 by OpenBao, 500 by Vault
	holds("broken JSON", errors.As(err, &broken) && (broken.StatusCode == 400 || broken.StatusCode == 500))
	_, err = c.Logical().Write("sys/health-of-nobody", nil)
	refused(404, "", err)
}
