use std::collections::HashMap;

use rustify::errors::ClientError::ServerResponseError;
use serde_json::{json, Value};
use vaultrs::api::kv2::requests::{SetSecretMetadataRequest, SetSecretRequestOptions};
use vaultrs::api::sys::requests::EnableEngineRequest;
use vaultrs::client::VaultClient;
use vaultrs::error::ClientError;
use vaultrs::{cubbyhole as hole, kv1 as v1, kv2 as v2, sys::mount};

use crate::{connect, done, equal, holds, refused, root, strings, Outcome};

pub async fn kv1(root: &VaultClient) -> Outcome {
    let mut options = EnableEngineRequest::builder();
    options.options(HashMap::from([("version".to_string(), "1".to_string())]));
    done("enable", mount::enable(root, "rust-v1", "kv", Some(&mut options))).await?;
    let data = HashMap::from([
        ("user", json!("ann")),
        ("port", json!(5432)),
        ("deep", json!({"tags": ["x"], "none": null})),
        ("text", json!("ü/\"\\\n")),
    ]);
    done("write", v1::set(root, "rust-v1", "team/a", &data)).await?;
    let read: Value = done("read", v1::get(root, "rust-v1", "team/a")).await?;
    equal("data", read, json!(data))?;
    done("write", v1::set(root, "rust-v1", "team/deep/b", &data)).await?;
    let raw = done("raw", v1::get_raw(root, "rust-v1", "team/deep/b")).await?;
    equal("lease", raw.lease_duration, 2764800)?;
    let keys = done("list", v1::list(root, "rust-v1", "team")).await?.data.keys;
    equal("keys", keys, strings(&["a", "deep/"]))?;
    done("delete", v1::delete(root, "rust-v1", "team/a")).await?;
    refused(404, "", v1::get::<Value>(root, "rust-v1", "team/a")).await?;
    done("disable", mount::disable(root, "rust-v1")).await
}

pub async fn kv2_versions(root: &VaultClient) -> Outcome {
    for n in 1..=3 {
        let options = SetSecretRequestOptions { cas: n - 1 };
        let data = json!({"n": n});
        let write = v2::set_with_options(root, "secret", "rust/a", &data, options);
        equal("version", done("write", write).await?.version, u64::from(n))?;
    }
    let stale = SetSecretRequestOptions { cas: 1 };
    refused(
        400,
        "check-and-set parameter did not match the current version",
        v2::set_with_options(root, "secret", "rust/a", &json!({}), stale),
    )
    .await?;
    let second: Value = done("read", v2::read_version(root, "secret", "rust/a", 2)).await?;
    equal("version 2", second, json!({"n": 2}))?;
    done("delete", v2::delete_latest(root, "secret", "rust/a")).await?;
    // The answer is 404 with metadata, and no error text to parse.
    let deleted = v2::read::<Value>(root, "secret", "rust/a").await;
    match deleted {
        Err(ClientError::RestClientError {
            source: ServerResponseError { code: 404, content },
        }) => {
            let body: Value = serde_json::from_str(&content.unwrap_or_default()).unwrap_or_default();
            equal("data", &body["data"]["data"], &Value::Null)?;
            equal("version", &body["data"]["metadata"]["version"], &json!(3))?;
        }
        other => return Err(format!("a deleted version: {other:?}")),
    }
    done(
        "undelete",
        v2::undelete_versions(root, "secret", "rust/a", vec![3]),
    )
    .await?;
    let latest: Value = done("read", v2::read(root, "secret", "rust/a")).await?;
    equal("as it was", latest, json!({"n": 3}))?;
    done("delete", v2::delete_versions(root, "secret", "rust/a", vec![2])).await?;
    done("destroy", v2::destroy_versions(root, "secret", "rust/a", vec![1])).await?;
    let versions = done("metadata", v2::read_metadata(root, "secret", "rust/a"))
        .await?
        .versions;
    for (number, destroyed, deleted) in [("1", true, false), ("2", false, true), ("3", false, false)] {
        let version = &versions[number];
        equal(
            number,
            (version.destroyed, !version.deletion_time.is_empty()),
            (destroyed, deleted),
        )?;
    }
    Ok(())
}

pub async fn kv2_metadata(root: &VaultClient) -> Outcome {
    let mut options = SetSecretMetadataRequest::builder();
    options
        .cas_required(true)
        .max_versions(2u64)
        .delete_version_after("1h")
        .custom_metadata(HashMap::from([("owner".to_string(), "ann".to_string())]));
    done(
        "write",
        v2::set_metadata(root, "secret", "rust-meta/a", Some(&mut options)),
    )
    .await?;
    refused(
        400,
        "check-and-set parameter required for this call",
        v2::set(root, "secret", "rust-meta/a", &json!({})),
    )
    .await?;
    for cas in 0..3 {
        let options = SetSecretRequestOptions { cas };
        let data = json!({});
        let write = v2::set_with_options(root, "secret", "rust-meta/a", &data, options);
        let written = done("write", write).await?;
        holds("it will be deleted", !written.deletion_time.is_empty())?;
    }
    let about = done("read", v2::read_metadata(root, "secret", "rust-meta/a")).await?;
    equal(
        "versions",
        (about.oldest_version, about.current_version, about.max_versions),
        (2, 3, 2),
    )?;
    equal(
        "settings",
        (about.cas_required, about.delete_version_after.as_str()),
        (true, "1h0m0s"),
    )?;
    equal(
        "custom",
        about.custom_metadata.unwrap_or_default()["owner"].as_str(),
        "ann",
    )?;
    let keys = done("list", v2::list(root, "secret", "rust-meta")).await?;
    equal("keys", keys, strings(&["a"]))?;
    done("delete", v2::delete_metadata(root, "secret", "rust-meta/a")).await?;
    refused(404, "", v2::list(root, "secret", "rust-meta")).await?;
    let settings = done("settings", v2::config::read(root, "secret")).await?;
    equal(
        "settings",
        (settings.max_versions, settings.cas_required),
        (0, false),
    )
}

/// Each token has its own.
pub async fn cubbyhole(_: &VaultClient) -> Outcome {
    let own = root();
    let token = done("token", vaultrs::token::new(&own, None)).await?.client_token;
    let other = connect(&token);
    done(
        "write",
        hole::set(&own, "cubbyhole", "a/b", &HashMap::from([("k", "v")])),
    )
    .await?;
    let read: Value = done("read", hole::get(&own, "cubbyhole", "a/b")).await?;
    equal("data", read, json!({"k": "v"}))?;
    refused(404, "", hole::get::<Value>(&other, "cubbyhole", "a/b")).await?;
    done("delete", hole::delete(&own, "cubbyhole", "a/b")).await
}
