//go:build openbao

// Package api is the client under test: HashiCorp's, or with the tag openbao OpenBao's, which has
// the same names.
package api

import client "github.com/openbao/openbao/api/v2"

// Name says which client this is.
const Name = "github.com/openbao/openbao/api/v2"

type (
	Client             = client.Client
	EnableAuthOptions  = client.EnableAuthOptions
	KVMetadataPatch    = client.KVMetadataPatchInput
	KVMetadataPut      = client.KVMetadataPutInput
	MountConfigInput   = client.MountConfigInput
	MountInput         = client.MountInput
	ResponseError      = client.ResponseError
	RevokeOptions      = client.RevokeOptions
	Secret             = client.Secret
	TokenCreateRequest = client.TokenCreateRequest
)

var (
	DefaultConfig      = client.DefaultConfig
	ErrSecretNotFound  = client.ErrSecretNotFound
	NewClient          = client.NewClient
	NewLifetimeWatcher = func(c *client.Client, secret *client.Secret) (*client.LifetimeWatcher, error) {
		return c.NewLifetimeWatcher(&client.LifetimeWatcherInput{Secret: secret})
	}
	WithCheckAndSet = client.WithCheckAndSet
)
