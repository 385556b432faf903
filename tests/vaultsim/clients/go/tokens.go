package main

import (
	"slices"
	"time"

	"vaultsim.test/clients/api"
)

func checkTokens(c check) {
	tokens := c.Auth().Token()
	self := get(tokens.LookupSelf())
	equal("policies of root", get(self.TokenPolicies()), []string{"root"})
	created := get(tokens.Create(&api.TokenCreateRequest{
		Policies: []string{"default"}, TTL: "1h", ExplicitMaxTTL: "3h", DisplayName: "go",
		Metadata: map[string]string{"team": "x"}, NumUses: 0,
	}))
	equal("lifetime", get(created.TokenTTL()), time.Hour)
	equal("metadata", get(created.TokenMetadata()), map[string]string{"team": "x"})
	equal("renewable", get(created.TokenIsRenewable()), true)
	token, accessor := created.Auth.ClientToken, created.Auth.Accessor

	looked := get(tokens.Lookup(token)).Data
	equal("looked up", []any{looked["display_name"], looked["explicit_max_ttl"], looked["meta"], looked["orphan"], looked["path"], looked["type"]},
		[]any{"token-go", 10800, object{"team": "x"}, false, "auth/token/create", "service"})
	byAccessor := get(tokens.LookupAccessor(accessor)).Data
	equal("an accessor tells no id", byAccessor["id"], "")
	equal("by accessor", byAccessor["accessor"], accessor)
	holds("accessors are listed", slices.Contains(c.keys("auth/token/accessors"), any(accessor)))

	equal("renewed", get(tokens.Renew(token, 7200)).Auth.LeaseDuration, 7200)
	equal("by accessor", get(tokens.RenewAccessor(accessor, 3600)).Auth.LeaseDuration, 3600)
	member := newCheck(token)
	equal("by itself", get(member.Auth().Token().RenewSelf(1800)).Auth.LeaseDuration, 1800)
	renewed := get(member.Auth().Token().RenewSelf(36000))
	holds("never past the maximum", renewed.Auth.LeaseDuration <= 10800 && len(renewed.Warnings) > 0)

	child := get(member.Auth().Token().LookupSelf())
	equal("no child", child.Data["num_uses"], 0)
	must(tokens.RevokeAccessor(accessor))
	_, err := member.Auth().Token().LookupSelf()
	refused(403, "", err)
	_, err = tokens.LookupAccessor(accessor)
	refused(400, "1 error occurred:\n\t* invalid accessor\n\n", err)

	parent := get(tokens.Create(&api.TokenCreateRequest{Policies: []string{"root"}})).Auth.ClientToken
	tree := get(newCheck(parent).Auth().Token().Create(&api.TokenCreateRequest{Policies: []string{"default"}})).Auth.ClientToken
	orphan := get(newCheck(parent).Auth().Token().CreateOrphan(&api.TokenCreateRequest{Policies: []string{"default"}})).Auth.ClientToken
	must(tokens.RevokeTree(parent))
	_, err = tokens.Lookup(tree)
	refused(403, "bad token", err)
	equal("an orphan lives on", get(tokens.Lookup(orphan)).Data["orphan"], true)
	must(newCheck(orphan).Auth().Token().RevokeSelf(""))
	_, err = tokens.Lookup(orphan)
	refused(403, "bad token", err)

	uses := get(tokens.Create(&api.TokenCreateRequest{Policies: []string{"default"}, NumUses: 2})).Auth.ClientToken
	for range 2 {
		get(newCheck(uses).Auth().Token().LookupSelf())
	}
	_, err = newCheck(uses).Auth().Token().LookupSelf()
	refused(403, "", err)

	c.write("auth/token/roles/go-role", object{"allowed_policies": "default", "orphan": true, "token_period": "1h"})
	byRole := get(tokens.CreateWithRole(&api.TokenCreateRequest{}, "go-role")).Auth
	equal("by role", []any{byRole.LeaseDuration, byRole.Orphan, byRole.TokenPolicies}, []any{3600, true, []string{"default"}})
	_, err = tokens.CreateWithRole(&api.TokenCreateRequest{Policies: []string{"other"}}, "go-role")
	refused(400, "", err)
	get(c.Logical().Delete("auth/token/roles/go-role"))
	batch := get(tokens.Create(&api.TokenCreateRequest{Policies: []string{"default"}, Type: "batch"})).Auth
	equal("a batch token", []any{batch.Accessor, batch.Renewable}, []any{"", false})
}

// The watcher renews at once, and tells that the token has reached its maximum.
func checkLifetimeWatcher(c check) {
	secret := get(c.Auth().Token().Create(&api.TokenCreateRequest{Policies: []string{"default"}, TTL: "1h"}))
	watcher := get(api.NewLifetimeWatcher(newCheck(secret.Auth.ClientToken).Client, secret))
	go watcher.Start()
	defer watcher.Stop()
	select {
	case renewal := <-watcher.RenewCh():
		equal("renewed", renewal.Secret.Auth.ClientToken, secret.Auth.ClientToken)
	case err := <-watcher.DoneCh():
		fail("the watcher ended: %v", err)
	case <-time.After(20 * time.Second):
		fail("the watcher does not renew")
	}
}

func checkWrapping(c check) {
	get(c.KVv2("secret").Put(c.ctx, "go-wrapped", object{"k": "v"}))
	wrapping := newCheck("")
	wrapping.SetWrappingLookupFunc(func(string, string) string { return "5m" })
	wrapped := wrapping.read("secret/data/go-wrapped").WrapInfo
	holds("wrapped", wrapped != nil)
	equal("how", []any{wrapped.TTL, wrapped.CreationPath, len(wrapped.Accessor) > 0}, []any{300, "secret/data/go-wrapped", true})
	about := c.write("sys/wrapping/lookup", object{"token": wrapped.Token}).Data
	equal("looked up", []any{about["creation_path"], about["creation_ttl"]}, []any{"secret/data/go-wrapped", 300})
	again := c.write("sys/wrapping/rewrap", object{"token": wrapped.Token}).WrapInfo
	_, err := c.Logical().Unwrap(wrapped.Token)
	refused(400, "wrapping token is not valid or does not exist", err)
	unwrapped := get(c.Logical().Unwrap(again.Token))
	equal("unwrapped", unwrapped.Data["data"], object{"k": "v"})
	_, err = c.Logical().Unwrap(again.Token)
	refused(400, "wrapping token is not valid or does not exist", err)
	_, err = c.Logical().Write("sys/wrapping/lookup", object{"token": again.Token})
	refused(400, "wrapping token is not valid or does not exist", err)

	// A token of its own unwraps itself, as an orchestrator hands it out.
	token := get(wrapping.Auth().Token().Create(&api.TokenCreateRequest{Policies: []string{"default"}})).WrapInfo
	holds("of a token it tells the accessor", token.WrappedAccessor != "")
	courier := newCheck(token.Token)
	login := get(courier.Logical().Unwrap(""))
	equal("the token in it", get(c.Auth().Token().Lookup(login.Auth.ClientToken)).Data["accessor"], token.WrappedAccessor)
	any := wrapping.write("sys/wrapping/wrap", object{"a": object{"b": 1}}).WrapInfo
	equal("whatever is wrapped", get(c.Logical().Unwrap(any.Token)).Data, object{"a": object{"b": 1}})
}
