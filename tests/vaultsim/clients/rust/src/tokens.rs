use std::collections::HashMap;

use serde_json::{json, Value};
use vaultrs::api::kv2::requests::ReadSecretRequest;
use vaultrs::api::token::requests::{
    CreateRoleTokenRequest, CreateTokenRequest, CreateTokenRequestBuilder, SetTokenRoleRequest,
};
use vaultrs::api::ResponseWrapper;
use vaultrs::client::{Client, VaultClient};
use vaultrs::error::ClientError;
use vaultrs::sys::wrapping;
use vaultrs::{cubbyhole, kv2, token};

use crate::{connect, done, equal, forbidden, holds, refused, root, strings, Outcome};

fn with_policy(name: &str) -> CreateTokenRequestBuilder {
    let mut request = CreateTokenRequest::builder();
    request.policies(strings(&[name]));
    request
}

pub async fn tokens(root: &VaultClient) -> Outcome {
    let own = done("lookup", token::lookup_self(root)).await?;
    equal(
        "root",
        (own.policies, own.ttl, own.orphan),
        (strings(&["root"]), 0, true),
    )?;
    let mut request = with_policy("default");
    request
        .ttl("1h")
        .explicit_max_ttl("3h")
        .display_name("rust")
        .meta(HashMap::from([("team".to_string(), "x".to_string())]));
    let auth = done("create", token::new(root, Some(&mut request))).await?;
    equal(
        "created",
        (auth.lease_duration, auth.renewable, auth.orphan),
        (3600, true, false),
    )?;
    equal(
        "metadata",
        auth.metadata.unwrap_or_default()["team"].as_str(),
        "x",
    )?;
    let looked = done("lookup", token::lookup(root, &auth.client_token)).await?;
    equal(
        "looked up",
        (
            looked.display_name.as_str(),
            looked.explicit_max_ttl,
            looked.path.as_str(),
        ),
        ("token-rust", 10800, "auth/token/create"),
    )?;
    let by_accessor = done("lookup", token::lookup_accessor(root, &auth.accessor)).await?;
    equal("an accessor tells no id", by_accessor.id.as_str(), "")?;
    let renewed = done("renew", token::renew(root, &auth.client_token, Some("2h"))).await?;
    equal("renewed", renewed.lease_duration, 7200)?;
    let renewed = done("renew", token::renew_accessor(root, &auth.accessor, Some("1h"))).await?;
    equal("by accessor", renewed.lease_duration, 3600)?;
    let member = connect(&auth.client_token);
    let renewed = done("renew", token::renew_self(&member, Some("30m"))).await?;
    equal("by itself", renewed.lease_duration, 1800)?;
    done("revoke", token::revoke_accessor(root, &auth.accessor)).await?;
    forbidden(token::lookup_self(&member)).await?;
    refused(403, "bad token", token::lookup(root, &auth.client_token)).await?;

    let parent = done("create", token::new(root, Some(&mut with_policy("root"))))
        .await?
        .client_token;
    let parent = connect(&parent);
    let child = done("create", token::new(&parent, Some(&mut with_policy("default")))).await?;
    let orphan = connect(
        &done("orphan", token::new_orphan(&parent, None))
            .await?
            .client_token,
    );
    done("revoke", token::revoke(root, &parent.settings().token)).await?;
    forbidden(token::lookup_self(&connect(&child.client_token))).await?;
    holds(
        "an orphan lives on",
        done("lookup", token::lookup_self(&orphan)).await?.orphan,
    )?;
    done("revoke", token::revoke_self(&orphan)).await?;
    forbidden(token::lookup_self(&orphan)).await?;

    let mut request = with_policy("default");
    request.num_uses(2u64);
    let twice = connect(
        &done("create", token::new(root, Some(&mut request)))
            .await?
            .client_token,
    );
    equal(
        "uses that are left",
        done("lookup", token::lookup_self(&twice)).await?.num_uses,
        1,
    )?;
    let data = HashMap::from([("k", "v")]);
    done("the last use", cubbyhole::set(&twice, "cubbyhole", "a", &data)).await?;
    forbidden(token::lookup_self(&twice)).await
}

pub async fn roles(root: &VaultClient) -> Outcome {
    let mut request = SetTokenRoleRequest::builder();
    request
        .allowed_policies(strings(&["default"]))
        .orphan(true)
        .token_period("1h");
    done("write", token::role::set(root, "rust-role", Some(&mut request))).await?;
    let names = done("list", token::role::list(root)).await?.keys;
    equal("roles", names, strings(&["rust-role"]))?;
    let role = done("read", token::role::read(root, "rust-role")).await?;
    equal(
        "role",
        (role.allowed_policies, role.orphan),
        (strings(&["default"]), true),
    )?;
    let auth = done("create", token::new_role(root, "rust-role", None)).await?;
    equal("by role", (auth.lease_duration, auth.orphan), (3600, true))?;
    let mut other = CreateRoleTokenRequest::builder();
    other.policies(strings(&["other"]));
    refused(400, "", token::new_role(root, "rust-role", Some(&mut other))).await?;
    done("delete", token::role::delete(root, "rust-role")).await?;
    refused(404, "", token::role::read(root, "rust-role")).await
}

pub async fn wrapping(_: &VaultClient) -> Outcome {
    let root = root();
    done(
        "write",
        kv2::set(&root, "secret", "rust-wrapped", &json!({"k": "v"})),
    )
    .await?;
    let read = ReadSecretRequest::builder()
        .mount("secret")
        .path("rust-wrapped")
        .build();
    let wrapped = done("wrap", read.map_err(|error| error.to_string())?.wrap(&root)).await?;
    equal(
        "path",
        wrapped.info.creation_path.as_str(),
        "secret/data/rust-wrapped",
    )?;
    let about = done("lookup", wrapped.lookup(&root)).await?;
    equal(
        "looked up",
        (about.creation_path.as_str(), about.creation_ttl),
        ("secret/data/rust-wrapped", wrapped.info.ttl),
    )?;
    let inner = done("unwrap", wrapped.unwrap(&root)).await?;
    equal("unwrapped", inner.data, json!({"k": "v"}))?;
    let gone = "wrapping token is not valid or does not exist";
    refused(
        400,
        gone,
        wrapping::unwrap::<Value>(&root, Some(&wrapped.info.token)),
    )
    .await?;
    // The token unwraps itself; a second time it is nobody's.
    refused(
        400,
        gone,
        wrapping::unwrap::<Value>(&connect(&wrapped.info.token), None),
    )
    .await?;
    match wrapped.lookup(&root).await {
        Err(ClientError::WrapInvalidError) => Ok(()),
        other => Err(format!("wanted WrapInvalidError, got {other:?}")),
    }
}
