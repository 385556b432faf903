use std::time::{SystemTime, UNIX_EPOCH};

use openssl::base64::encode_block;
use openssl::ec::{EcGroup, EcKey};
use openssl::ecdsa::EcdsaSig;
use openssl::nid::Nid;
use openssl::pkey::Private;
use openssl::sha::sha256;
use serde_json::{json, Value};
use vaultrs::api::auth::approle::requests::SetAppRoleRequest;
use vaultrs::api::auth::oidc::requests::{SetConfigurationRequest, SetRoleRequest};
use vaultrs::api::auth::userpass::requests::CreateUserRequest;
use vaultrs::api::AuthInfo;
use vaultrs::auth::approle::role::{self, secret};
use vaultrs::auth::{approle as by_role, oidc, userpass as by_password};
use vaultrs::client::VaultClient;
use vaultrs::{sys, token};

use crate::{connect, done, equal, forbidden, holds, refused, strings, Outcome};

/// A client with the token of a login sees what is expected of it.
async fn logged_in(auth: &AuthInfo, name: &str, policies: &[&str]) -> Outcome {
    equal("policies", &auth.policies, &strings(policies))?;
    let own = done("lookup", token::lookup_self(&connect(&auth.client_token))).await?;
    equal("name", own.display_name.as_str(), name)?;
    equal("entity", own.entity_id, auth.entity_id.as_str())?;
    holds("an entity", !auth.entity_id.is_empty())
}

pub async fn userpass(root: &VaultClient) -> Outcome {
    let (mount, anonymous) = ("rust-people", connect(""));
    done("enable", sys::auth::enable(root, mount, "userpass", None)).await?;
    let mut request = CreateUserRequest::builder();
    request
        .token_policies(strings(&["rust-a", "rust-b"]))
        .token_ttl("1h");
    done(
        "write",
        by_password::user::set(root, mount, "ann", "pw", Some(&mut request)),
    )
    .await?;
    let user = done("read", by_password::user::read(root, mount, "ann")).await?;
    equal(
        "user",
        (user.token_policies, user.token_ttl),
        (strings(&["rust-a", "rust-b"]), 3600),
    )?;
    equal(
        "users",
        done("list", by_password::user::list(root, mount)).await?.keys,
        strings(&["ann"]),
    )?;
    let auth = done("login", by_password::login(&anonymous, mount, "ann", "pw")).await?;
    logged_in(&auth, "rust-people-ann", &["default", "rust-a", "rust-b"]).await?;
    let wrong = "invalid username or password";
    refused(400, wrong, by_password::login(&anonymous, mount, "ann", "no")).await?;
    refused(400, wrong, by_password::login(&anonymous, mount, "bob", "pw")).await?;
    done(
        "password",
        by_password::user::update_password(root, mount, "ann", "other"),
    )
    .await?;
    done("login", by_password::login(&anonymous, mount, "ann", "other")).await?;
    done("delete", by_password::user::delete(root, mount, "ann")).await?;
    refused(404, "", by_password::user::read(root, mount, "ann")).await?;
    done("disable", sys::auth::disable(root, mount)).await?;
    forbidden(token::lookup_self(&connect(&auth.client_token))).await
}

pub async fn approle(root: &VaultClient) -> Outcome {
    let (mount, anonymous) = ("rust-roles", connect(""));
    done("enable", sys::auth::enable(root, mount, "approle", None)).await?;
    let mut request = SetAppRoleRequest::builder();
    request
        .token_policies(strings(&["rust-web"]))
        .secret_id_num_uses(2u64)
        .secret_id_ttl("1h");
    done("write", role::set(root, mount, "web", Some(&mut request))).await?;
    equal(
        "roles",
        done("list", role::list(root, mount)).await?.keys,
        strings(&["web"]),
    )?;
    let read = done("read", role::read(root, mount, "web")).await?;
    equal("role", (read.secret_id_num_uses, read.secret_id_ttl), (2, 3600))?;
    let id = done("id", role::read_id(root, mount, "web")).await?.role_id;
    let made = done("secret", secret::generate(root, mount, "web", None)).await?;
    equal("for", made.secret_id_ttl, 3600)?;
    let listed = done("list", secret::list(root, mount, "web")).await?.keys;
    equal("secrets", listed, [made.secret_id_accessor.clone()])?;
    let auth = done("login", by_role::login(&anonymous, mount, &id, &made.secret_id)).await?;
    logged_in(&auth, "rust-roles", &["default", "rust-web"]).await?;
    let left = done("lookup", secret::read(root, mount, "web", &made.secret_id)).await?;
    equal("uses that are left", left.secret_id_num_uses, 1)?;
    done("login", by_role::login(&anonymous, mount, &id, &made.secret_id)).await?;
    let wrong = "invalid role or secret ID";
    refused(
        400,
        wrong,
        by_role::login(&anonymous, mount, &id, &made.secret_id),
    )
    .await?;
    let custom = done("custom", secret::custom(root, mount, "web", "my-own", None)).await?;
    equal("custom", custom.secret_id.as_str(), "my-own")?;
    let accessor = &custom.secret_id_accessor;
    done("destroy", secret::delete_accessor(root, mount, "web", accessor)).await?;
    refused(400, wrong, by_role::login(&anonymous, mount, &id, "my-own")).await?;
    done("id", role::update_id(root, mount, "web", "named")).await?;
    equal(
        "id",
        done("id", role::read_id(root, mount, "web"))
            .await?
            .role_id
            .as_str(),
        "named",
    )?;
    done("delete", role::delete(root, mount, "web")).await?;
    refused(404, "", role::read(root, mount, "web")).await?;
    done("disable", sys::auth::disable(root, mount)).await
}

pub async fn jwt(root: &VaultClient) -> Outcome {
    let (mount, anonymous) = ("rust-jwt", connect(""));
    let key = new_key();
    let public = String::from_utf8(key.public_key_to_pem().expect("PEM")).expect("PEM");
    done("enable", sys::auth::enable(root, mount, "jwt", None)).await?;
    let mut config = SetConfigurationRequest::builder();
    config.jwt_validation_pubkeys(vec![public.trim().to_string()]);
    done("config", oidc::config::set(root, mount, Some(&mut config))).await?;
    let mut request = SetRoleRequest::builder();
    request
        .role_type("jwt")
        .bound_audiences(strings(&["vault"]))
        .token_policies(strings(&["rust-ci"]));
    done(
        "role",
        oidc::role::set(root, mount, "build", "sub", vec![], Some(&mut request)),
    )
    .await?;
    equal(
        "roles",
        done("list", oidc::role::list(root, mount)).await?.keys,
        strings(&["build"]),
    )?;
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("time")
        .as_secs();
    let mut claims = json!({"aud": "vault", "sub": "job-1", "iat": now, "exp": now + 600});
    let role = Some("build".to_string());
    let login = oidc::login(&anonymous, mount, &sign(&key, &claims), role.clone()).await;
    let auth = login.map_err(|error| format!("login: {error:?}"))?;
    logged_in(&auth, "rust-jwt-job-1", &["default", "rust-ci"]).await?;
    refused(
        400,
        "",
        oidc::login(&anonymous, mount, &sign(&new_key(), &claims), role.clone()),
    )
    .await?;
    claims["aud"] = json!("other");
    refused(
        400,
        "",
        oidc::login(&anonymous, mount, &sign(&key, &claims), role),
    )
    .await?;
    done("delete", oidc::role::delete(root, mount, "build")).await?;
    done("disable", sys::auth::disable(root, mount)).await
}

fn new_key() -> EcKey<Private> {
    EcKey::generate(&EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("curve")).expect("key")
}

fn base64url(bytes: &[u8]) -> String {
    encode_block(bytes)
        .trim_end_matches('=')
        .replace('+', "-")
        .replace('/', "_")
}

/// A JWT with ES256.
fn sign(key: &EcKey<Private>, claims: &Value) -> String {
    let head = base64url(br#"{"alg":"ES256","typ":"JWT"}"#);
    let text = format!("{head}.{}", base64url(claims.to_string().as_bytes()));
    let signature = EcdsaSig::sign(&sha256(text.as_bytes()), key).expect("signature");
    let mut raw = signature.r().to_vec_padded(32).expect("r");
    raw.extend(signature.s().to_vec_padded(32).expect("s"));
    format!("{text}.{}", base64url(&raw))
}
