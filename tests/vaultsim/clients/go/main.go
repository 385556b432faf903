// The Go client of Vault, or with the tag openbao the one of OpenBao, on the server that VAULT_ADDR
// and VAULT_TOKEN name. Prints a line for each check; a check that fails makes the exit code 1.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"time"

	"vaultsim.test/clients/api"
)

// A failed check; must and its like panic with it.
type failure string

// check is the life of one named check: a client of its own with the root token.
type check struct {
	*api.Client
	ctx context.Context
}

type namedCheck struct {
	name string
	run  func(c check)
}

var checks = []namedCheck{
	{"state", checkState},
	{"kv1", checkKV1},
	{"kv2 versions", checkKV2Versions},
	{"kv2 metadata", checkKV2Metadata},
	{"mounts", checkMounts},
	{"tokens", checkTokens},
	{"lifetime watcher", checkLifetimeWatcher},
	{"policies", checkPolicies},
	{"wrapping", checkWrapping},
	{"userpass", checkUserpass},
	{"approle", checkAppRole},
	{"jwt", checkJWT},
	{"leases", checkLeases},
	{"pki", checkPKI},
	{"errors", checkErrors},
}

func main() {
	checks = append(checks, ownChecks(newCheck(""))...)
	failed := 0
	for _, one := range checks {
		if err := attempt(one.run); err != nil {
			failed++
			fmt.Printf("FAILED %s: %v\n", one.name, err)
		} else {
			fmt.Printf("ok %s\n", one.name)
		}
	}
	fmt.Printf("%s: %d passed, %d failed\n", api.Name, len(checks)-failed, failed)
	if failed > 0 {
		os.Exit(1)
	}
}

func attempt(run func(c check)) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			text, known := reason.(failure)
			if !known {
				panic(reason)
			}
			err = errors.New(string(text))
		}
	}()
	run(newCheck(""))
	return nil
}

// newCheck has a client with a token: "" is the one of the environment.
func newCheck(token string) check {
	config := api.DefaultConfig() // reads VAULT_ADDR
	config.MaxRetries = 0
	client, err := api.NewClient(config) // reads VAULT_TOKEN
	must(err)
	if token != "" {
		client.SetToken(token)
	}
	return check{client, context.Background()}
}

func fail(format string, arguments ...any) {
	panic(failure(fmt.Sprintf(format, arguments...)))
}

func must(err error) {
	if err != nil {
		fail("%v", err)
	}
}

// get is for calls that must succeed: get(client.Logical().Read(path)).
func get[T any](value T, err error) T {
	must(err)
	return value
}

// equal compares values; numbers of JSON (json.Number) with their text.
func equal(what string, got, wanted any) {
	if reflect.DeepEqual(got, wanted) || fmt.Sprint(got) == fmt.Sprint(wanted) {
		return
	}
	fail("%s: got %v (%T), wanted %v", what, got, got, wanted)
}

func holds(what string, condition bool) {
	if !condition {
		fail("%s", what)
	}
}

// refused is for calls that must fail with a status and, unless it is "", one of the error texts.
func refused(status int, text string, err error) {
	var response *api.ResponseError
	if !errors.As(err, &response) {
		fail("wanted status %d, got %v", status, err)
	}
	if response.StatusCode != status || (text != "" && !slices.Contains(response.Errors, text)) {
		fail("wanted status %d %q, got %d %q", status, text, response.StatusCode, response.Errors)
	}
}

// missing is for reads of the raw API, to which a 404 without errors is nil and no error.
func missing(what string, secret *api.Secret, err error) {
	must(err)
	if secret != nil {
		fail("%s: wanted nothing, got %v", what, secret.Data)
	}
}

func (c check) write(path string, data map[string]any) *api.Secret {
	secret, err := c.Logical().Write(path, data)
	if err != nil {
		fail("write %s: %v", path, err)
	}
	return secret
}

func (c check) read(path string) *api.Secret {
	secret, err := c.Logical().Read(path)
	if err != nil {
		fail("read %s: %v", path, err)
	}
	if secret == nil {
		fail("read %s: nothing there", path)
	}
	return secret
}

func (c check) keys(path string) []any {
	secret, err := c.Logical().List(path)
	if err != nil {
		fail("list %s: %v", path, err)
	}
	if secret == nil {
		fail("list %s: nothing there", path)
	}
	keys, _ := secret.Data["keys"].([]any)
	return keys
}

// ready waits for a mount of version 2, which refuses requests for a moment after it was made.
func (c check) ready(mount string) {
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		_, err := c.Logical().Read(mount + "/config")
		if err == nil || time.Now().After(end) {
			must(err)
			return
		}
	}
}
