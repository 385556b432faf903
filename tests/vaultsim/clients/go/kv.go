package main

import (
	"errors"
	"strings"
	"time"

	"vaultsim.test/clients/api"
)

type object = map[string]any

func checkKV1(c check) {
	must(c.Sys().Mount("go-v1", &api.MountInput{Type: "kv", Options: map[string]string{"version": "1"}}))
	kv := c.KVv1("go-v1")
	must(kv.Put(c.ctx, "team/a", object{"user": "ann", "port": 5432, "tags": []string{"x", "y"}}))
	read := get(kv.Get(c.ctx, "team/a"))
	equal("data", read.Data, object{"user": "ann", "port": 5432, "tags": []any{"x", "y"}})
	must(kv.Put(c.ctx, "team/deep/b", object{"k": "ü/\"\\\n"}))
	equal("text", get(kv.Get(c.ctx, "team/deep/b")).Data["k"], "ü/\"\\\n")
	equal("keys", c.keys("go-v1/team"), []any{"a", "deep/"})
	must(kv.Delete(c.ctx, "team/a"))
	_, err := kv.Get(c.ctx, "team/a")
	holds("a deleted secret is not found", errors.Is(err, api.ErrSecretNotFound))
	must(c.Sys().Unmount("go-v1"))
}

func checkKV2Versions(c check) {
	kv := c.KVv2("secret")
	for n := 1; n <= 3; n++ {
		written := get(kv.Put(c.ctx, "go/a", object{"n": n}, api.WithCheckAndSet(n-1)))
		equal("version", written.VersionMetadata.Version, n)
		age := time.Since(written.VersionMetadata.CreatedTime)
		holds("it was created now", age > -time.Minute && age < time.Minute)
	}
	_, err := kv.Put(c.ctx, "go/a", object{"n": 9}, api.WithCheckAndSet(1))
	refused(400, "check-and-set parameter did not match the current version", err)
	equal("version 2", get(kv.GetVersion(c.ctx, "go/a", 2)).Data, object{"n": 2})
	equal("patched", get(kv.Patch(c.ctx, "go/a", object{"more": true})).VersionMetadata.Version, 4)
	equal("the latest", get(kv.Get(c.ctx, "go/a")).Data, object{"n": 3, "more": true})
	_, err = kv.Patch(c.ctx, "go/none", object{"x": 1})
	holds("what is not there cannot be patched", errors.Is(err, api.ErrSecretNotFound))

	must(kv.Delete(c.ctx, "go/a"))
	deleted := get(kv.Get(c.ctx, "go/a"))
	holds("a deleted version has no data", deleted.Data == nil)
	holds("and a time", !deleted.VersionMetadata.DeletionTime.IsZero())
	must(kv.Undelete(c.ctx, "go/a", []int{4}))
	must(kv.DeleteVersions(c.ctx, "go/a", []int{2, 3}))
	must(kv.Destroy(c.ctx, "go/a", []int{1}))
	versions := get(kv.GetVersionsAsList(c.ctx, "go/a"))
	equal("versions", len(versions), 4)
	for index, version := range versions {
		equal("number", version.Version, index+1)
		equal("destroyed", version.Destroyed, index == 0)
		equal("deleted", !version.DeletionTime.IsZero(), index == 1 || index == 2)
	}
	must(kv.Undelete(c.ctx, "go/a", []int{2}))
	equal("rolled back", get(kv.Rollback(c.ctx, "go/a", 2)).VersionMetadata.Version, 5)
	equal("as it was", get(kv.Get(c.ctx, "go/a")).Data, object{"n": 2})
	_, err = kv.Rollback(c.ctx, "go/a", 1)
	holds("nobody rolls back to what is destroyed", err != nil)
	_, err = kv.GetVersion(c.ctx, "go/a", 77)
	holds("no such version", errors.Is(err, api.ErrSecretNotFound))
}

func checkKV2Metadata(c check) {
	kv := c.KVv2("secret")
	get(kv.Put(c.ctx, "go-meta/a", object{"k": "v"}))
	get(kv.Put(c.ctx, "go-meta/b/c", object{"k": "v"}))
	must(kv.PutMetadata(c.ctx, "go-meta/a", api.KVMetadataPut{
		CASRequired:        true,
		CustomMetadata:     object{"owner": "ann"},
		DeleteVersionAfter: time.Hour,
		MaxVersions:        2,
	}))
	metadata := get(kv.GetMetadata(c.ctx, "go-meta/a"))
	equal("cas_required", metadata.CASRequired, true)
	equal("custom_metadata", metadata.CustomMetadata, object{"owner": "ann"})
	equal("delete_version_after", metadata.DeleteVersionAfter, time.Hour)
	equal("max_versions", metadata.MaxVersions, 2)
	_, err := kv.Put(c.ctx, "go-meta/a", object{"k": "w"})
	refused(400, "check-and-set parameter required for this call", err)
	for n := 1; n <= 3; n++ {
		get(kv.Put(c.ctx, "go-meta/a", object{"n": n}, api.WithCheckAndSet(n)))
	}
	no, hours := false, 2*time.Hour
	must(kv.PatchMetadata(c.ctx, "go-meta/a", api.KVMetadataPatch{
		CASRequired:        &no,
		CustomMetadata:     object{"owner": nil, "team": "x"},
		DeleteVersionAfter: &hours,
	}))
	metadata = get(kv.GetMetadata(c.ctx, "go-meta/a"))
	equal("cas_required", metadata.CASRequired, false)
	equal("custom_metadata", metadata.CustomMetadata, object{"team": "x"})
	equal("delete_version_after", metadata.DeleteVersionAfter, hours)
	equal("the oldest that is kept", metadata.OldestVersion, 3)
	equal("the latest", metadata.CurrentVersion, 4)
	equal("how many are kept", len(metadata.Versions), 2)
	latest := get(kv.Get(c.ctx, "go-meta/a"))
	equal("custom_metadata of a version", latest.CustomMetadata, object{"team": "x"})
	holds("it will be deleted", latest.VersionMetadata.DeletionTime.After(time.Now()))

	equal("keys", c.keys("secret/metadata/go-meta"), []any{"a", "b/"})
	must(kv.DeleteMetadata(c.ctx, "go-meta/a"))
	_, err = kv.GetMetadata(c.ctx, "go-meta/a")
	holds("all of it is gone", errors.Is(err, api.ErrSecretNotFound))
	equal("keys", c.keys("secret/metadata/go-meta"), []any{"b/"})
	must(kv.DeleteMetadata(c.ctx, "go-meta/b/c"))
	secret, err := c.Logical().List("secret/metadata/go-meta")
	missing("an empty folder", secret, err)
	// A path of the version 1 on a mount of version 2 gets advice.
	secret, err = c.Logical().Read("secret/go-meta/a")
	must(err)
	holds("advice", secret == nil || len(secret.Warnings) > 0 &&
		strings.Contains(secret.Warnings[0], "Invalid path for a versioned K/V secrets engine"))
}
