//go:build openbao

package main

import (
	"bytes"
	"errors"

	openbao "github.com/openbao/openbao/api/v2"

	"vaultsim.test/clients/api"
)

// What only OpenBao and its client have.
func ownChecks(c check) []namedCheck {
	if bytes.Contains(c.raw("sys/mounts"), []byte(`"mount_type"`)) {
		return nil // a Vault
	}
	return []namedCheck{
		{"lists, pages and scans", checkLists},
		{"namespaces", checkNamespaces},
		{"inline login", checkInlineLogin},
	}
}

func appRoleLogin(c check, mount, role, secret string) *api.Secret {
	return c.write("auth/"+mount+"/login", object{"role_id": role, "secret_id": secret})
}

func checkLists(c check) {
	kv := c.KVv2("secret")
	for _, name := range []string{"a", "b", "c/d", "c/e/f", "g"} {
		get(kv.Put(c.ctx, "go-list/"+name, object{"k": "v"}))
	}
	must(kv.PutMetadata(c.ctx, "go-list/a", api.KVMetadataPut{CustomMetadata: object{"owner": "ann"}}))
	equal("keys", get(kv.List(c.ctx, "go-list")).Keys, []string{"a", "b", "c/", "g"})
	equal("all", get(kv.Scan(c.ctx, "go-list")).Keys, []string{"a", "b", "g", "c/d", "c/e/f"})
	detailed := get(kv.ListWithDetails(c.ctx, "go-list"))
	equal("keys", detailed.Keys, []string{"a", "b", "c/", "g"})
	equal("details", detailed.Metadata["a"].CustomMetadata, object{"owner": "ann"})
	equal("version", detailed.Metadata["b"].CurrentVersion, 1)
	scanned := get(kv.ScanWithDetails(c.ctx, "go-list"))
	equal("all", scanned.Keys, []string{"a", "b", "g", "c/d", "c/e/f"})
	equal("version", scanned.Metadata["c/e/f"].CurrentVersion, 1)
	page := get(c.Logical().ListPage("secret/metadata/go-list", "a", 2))
	equal("page", page.Data["keys"], []any{"b", "c/"})
	_, err := kv.List(c.ctx, "go-list-none")
	holds("nothing there", errors.Is(err, api.ErrSecretNotFound) || err == nil)
}

func checkNamespaces(c check) {
	sys := c.Sys()
	made := get(sys.CreateNamespace("go-team", &openbao.CreateNamespaceInput{CustomMetadata: map[string]string{"owner": "ann"}}))
	equal("made", []any{made.Path, made.Tainted, made.Locked}, []any{"go-team/", false, false})
	equal("listed", get(sys.ListNamespaces())["go-team/"].ID, made.ID)
	patched := get(sys.PatchNamespace("go-team", &openbao.PatchNamespaceInput{CustomMetadata: object{"owner": nil, "team": "x"}}))
	equal("patched", patched.CustomMetadata, map[string]string{"team": "x"})
	equal("read", get(sys.ReadNamespace("go-team")).CustomMetadata, map[string]string{"team": "x"})

	inside := check{c.WithNamespace("go-team"), c.ctx}
	must(inside.Sys().Mount("kv", &api.MountInput{Type: "kv", Options: map[string]string{"version": "1"}}))
	must(inside.KVv1("kv").Put(c.ctx, "a", object{"k": "v"}))
	equal("by path", get(c.Logical().Read("go-team/kv/a")).Data, object{"k": "v"})
	holds("not in the root", get(c.Sys().ListMounts())["kv/"] == nil)
	must(inside.Sys().PutPolicy("reader", `path "kv/*" { capabilities = ["read"] }`))
	token := get(inside.Auth().Token().Create(&api.TokenCreateRequest{Policies: []string{"reader"}})).Auth
	member := check{newCheck(token.ClientToken).WithNamespace("go-team"), c.ctx}
	equal("a token of the namespace", get(member.KVv1("kv").Get(c.ctx, "a")).Data, object{"k": "v"})
	refused(403, "", member.KVv1("kv").Put(c.ctx, "a", object{}))
	_, err := newCheck(token.ClientToken).Logical().Read("secret/data/go")
	refused(403, "", err)
	child := get(inside.Sys().CreateNamespace("child", nil))
	equal("made", child.Path, "go-team/child/")
	_, err = sys.DeleteNamespace("go-team")
	refused(400, "", err)
	get(inside.Sys().DeleteNamespace("child"))
}

// A request that carries the login with it: no token is handed out.
func checkInlineLogin(c check) {
	must(c.Sys().EnableAuthWithOptions("go-inline", &api.EnableAuthOptions{Type: "userpass"}))
	must(c.Sys().PutPolicy("go-inline", `path "secret/data/go-inline" { capabilities = ["read"] }`))
	c.write("auth/go-inline/users/ann", object{"password": "pw", "token_policies": "go-inline"})
	get(c.KVv2("secret").Put(c.ctx, "go-inline", object{"k": "v"}))
	anonymous := newCheck("")
	anonymous.ClearToken()
	member := get(anonymous.WithInlineAuth("auth/go-inline/login/ann", object{"password": "pw"}))
	equal("data", get(member.KVv2("secret").Get(c.ctx, "go-inline")).Data, object{"k": "v"})
	_, err := member.KVv2("secret").Get(c.ctx, "go-other")
	refused(403, "", err)
	stranger := get(anonymous.WithInlineAuth("auth/go-inline/login/ann", object{"password": "no"}))
	_, err = stranger.KVv2("secret").Get(c.ctx, "go-inline")
	holds("a wrong password", err != nil)
	must(c.Sys().DisableAuth("go-inline"))
}
