use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::{json, Value};
use vaultrs::api::sys::requests::{EnableAuthRequest, EnableEngineDataConfig, EnableEngineRequest};
use vaultrs::api::token::requests::CreateTokenRequest;
use vaultrs::client::VaultClient;
use vaultrs::{kv2, sys, token};

use crate::{connect, done, equal, forbidden, holds, refused, strings, Outcome};

const WAIT: Duration = Duration::from_secs(20);

pub async fn state(root: &VaultClient) -> Outcome {
    // vaultrs wants a member of sys/health that OpenBao does not have.
    match sys::health(root).await {
        Ok(health) => {
            let state = (health.initialized, health.sealed, health.standby);
            equal("health", state, (true, false, false))?;
        }
        Err(error) => holds(
            "only that member is missing",
            format!("{error:?}").contains("missing field `performance_standby`"),
        )?,
    }
    let status = done("status", sys::status(root)).await;
    holds(
        "it is ready",
        matches!(status, Ok(sys::ServerStatus::OK)) || status.is_err(),
    )?;
    refused(
        400,
        "vault is unsealed",
        sys::unseal(root, None, Some(true), None),
    )
    .await
}

pub async fn mounts(root: &VaultClient) -> Outcome {
    let config = EnableEngineDataConfig {
        default_lease_ttl: Some("1h".to_string()),
        max_lease_ttl: Some("2h".to_string()),
        ..Default::default()
    };
    let mut request = EnableEngineRequest::builder();
    request
        .description("first")
        .config(config)
        .options(HashMap::from([("version".to_string(), "2".to_string())]));
    done(
        "enable",
        sys::mount::enable(root, "rust-mount", "kv", Some(&mut request)),
    )
    .await?;
    refused(
        400,
        "path is already in use at rust-mount/",
        sys::mount::enable(root, "rust-mount", "kv", None),
    )
    .await?;
    let listed = done("list", sys::mount::list(root)).await?;
    let mount = listed.get("rust-mount/").ok_or("it is not listed")?;
    equal(
        "mount",
        (mount.mount_type.as_str(), mount.description.as_str()),
        ("kv", "first"),
    )?;
    equal(
        "TTLs",
        (mount.config.default_lease_ttl, mount.config.max_lease_ttl),
        (3600, 7200),
    )?;
    let one = sys::mount::get_configuration_of_a_secret_engine(root, "rust-mount");
    equal(
        "accessor",
        done("read", one).await?.accessor,
        mount.accessor.as_str(),
    )?;

    // A mount of version 2 refuses requests for a moment after it was made.
    let end = Instant::now() + WAIT;
    while kv2::config::read(root, "rust-mount").await.is_err() && Instant::now() < end {}
    done("write", kv2::set(root, "rust-mount", "a", &json!({"k": "v"}))).await?;
    let id = done("remount", sys::remount::remount(root, "rust-mount", "rust-moved"))
        .await?
        .migration_id;
    let mut info = done("status", sys::remount::remount_status(root, &id))
        .await?
        .migration_info;
    while info.status == "in-progress" && Instant::now() < end {
        info = done("status", sys::remount::remount_status(root, &id))
            .await?
            .migration_info;
    }
    equal(
        "migration",
        (
            info.status.as_str(),
            info.source_mount.as_str(),
            info.target_mount.as_str(),
        ),
        ("success", "rust-mount/", "rust-moved/"),
    )?;
    let moved: Value = done("read", kv2::read(root, "rust-moved", "a")).await?;
    equal("data", moved, json!({"k": "v"}))?;
    done("disable", sys::mount::disable(root, "rust-moved")).await?;
    holds(
        "it is gone",
        !done("list", sys::mount::list(root))
            .await?
            .contains_key("rust-moved/"),
    )?;

    let mut method = EnableAuthRequest::builder();
    method.description("people");
    done(
        "enable",
        sys::auth::enable(root, "rust-auth", "userpass", Some(&mut method)),
    )
    .await?;
    let methods = done("list", sys::auth::list(root)).await?;
    let method = methods.get("rust-auth/").ok_or("the method is not listed")?;
    equal(
        "method",
        (method.mount_type.as_str(), method.description.as_str()),
        ("userpass", "people"),
    )?;
    done("disable", sys::auth::disable(root, "rust-auth")).await?;
    holds(
        "it is gone",
        !done("list", sys::auth::list(root))
            .await?
            .contains_key("rust-auth/"),
    )
}

pub async fn policies(root: &VaultClient) -> Outcome {
    let rules = r#"path "secret/data/rust-team/*" { capabilities = ["create", "read"] }"#;
    done("write", sys::policy::set(root, "rust-team", rules)).await?;
    let read = done("read", sys::policy::read(root, "rust-team")).await?;
    equal(
        "policy",
        (read.name.as_str(), read.rules.as_str()),
        ("rust-team", rules),
    )?;
    let names = done("list", sys::policy::list(root)).await?.policies;
    holds("it is listed", names.contains(&"rust-team".to_string()))?;
    let mut request = CreateTokenRequest::builder();
    request.policies(strings(&["rust-team"]));
    let member = connect(
        &done("token", token::new(root, Some(&mut request)))
            .await?
            .client_token,
    );
    done(
        "create",
        kv2::set(&member, "secret", "rust-team/a", &json!({"k": "v"})),
    )
    .await?;
    forbidden(kv2::set(&member, "secret", "rust-team/a", &json!({"k": "w"}))).await?;
    forbidden(kv2::read::<Value>(&member, "secret", "rust-other/a")).await?;
    done("delete", sys::policy::delete(root, "rust-team")).await?;
    refused(404, "", sys::policy::read(root, "rust-team")).await?;
    forbidden(kv2::read::<Value>(&member, "secret", "rust-team/a")).await
}

pub async fn errors(root: &VaultClient) -> Outcome {
    forbidden(token::lookup_self(&connect("no-such-token"))).await?;
    refused(
        404,
        "no handler for route \"rust-nowhere/data/x\". route entry not found.",
        kv2::read::<Value>(root, "rust-nowhere", "x"),
    )
    .await?;
    refused(404, "", kv2::read::<Value>(root, "secret", "rust-nothing")).await?;
    refused(
        400,
        "plugin not found in the catalog: no-such-engine",
        sys::mount::enable(root, "rust-bad", "no-such-engine", None),
    )
    .await?;
    refused(403, "bad token", token::lookup(root, "no-such-token")).await?;
    refused(
        400,
        "1 error occurred:\n\t* invalid accessor\n\n",
        token::lookup_accessor(root, "no-such-accessor"),
    )
    .await?;
    refused(400, "", sys::policy::set(root, "rust-broken", "path \"x\" {")).await
}
