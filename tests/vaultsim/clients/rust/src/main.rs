//! The Rust client of Vault, vaultrs, on the server that VAULT_ADDR and VAULT_TOKEN name. Prints a
//! line for each check; a check that fails makes the exit code 1.

mod auth;
mod kv;
mod pki;
mod sys;
mod tokens;

use std::fmt::Debug;
use std::future::Future;
use std::process::ExitCode;

use vaultrs::client::{VaultClient, VaultClientSettingsBuilder};
use vaultrs::error::ClientError;

/// What a check ends with: the text says what was wrong.
pub type Outcome = Result<(), String>;

/// A client with a token, of the server that VAULT_ADDR names.
pub fn connect(token: &str) -> VaultClient {
    let settings = VaultClientSettingsBuilder::default().token(token).build();
    VaultClient::new(settings.expect("settings")).expect("client")
}

pub fn root() -> VaultClient {
    connect(&std::env::var("VAULT_TOKEN").expect("VAULT_TOKEN"))
}

/// The value of a call that must succeed.
pub async fn done<T>(what: &str, call: impl Future<Output = Result<T, ClientError>>) -> Result<T, String> {
    call.await.map_err(|error| format!("{what}: {error:?}"))
}

pub fn equal<A: PartialEq<B> + Debug, B: Debug>(what: &str, got: A, wanted: B) -> Outcome {
    if got == wanted {
        return Ok(());
    }
    Err(format!("{what}: got {got:?}, wanted {wanted:?}"))
}

pub fn holds(what: &str, condition: bool) -> Outcome {
    equal(what, condition, true)
}

/// For calls that must fail with a status and, unless it is "", this error text alone.
pub async fn refused<T: Debug>(
    status: u16,
    text: &str,
    call: impl Future<Output = Result<T, ClientError>>,
) -> Outcome {
    match call.await {
        Err(ClientError::APIError { code, errors })
            if code == status && (text.is_empty() || errors == [text]) =>
        {
            Ok(())
        }
        other => Err(format!("wanted status {status} {text:?}, got {other:?}")),
    }
}

/// For calls that must fail with 403: the texts of the products differ.
pub async fn forbidden<T: Debug>(call: impl Future<Output = Result<T, ClientError>>) -> Outcome {
    refused(403, "", call).await
}

pub fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| text.to_string()).collect()
}

struct Tally {
    passed: u32,
    failed: u32,
}

impl Tally {
    async fn run(&mut self, name: &str, check: impl Future<Output = Outcome>) {
        match check.await {
            Ok(()) => {
                self.passed += 1;
                println!("ok {name}");
            }
            Err(text) => {
                self.failed += 1;
                println!("FAILED {name}: {text}");
            }
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let root = root();
    let mut tally = Tally { passed: 0, failed: 0 };
    tally.run("state", sys::state(&root)).await;
    tally.run("kv1", kv::kv1(&root)).await;
    tally.run("kv2 versions", kv::kv2_versions(&root)).await;
    tally.run("kv2 metadata", kv::kv2_metadata(&root)).await;
    tally.run("cubbyhole", kv::cubbyhole(&root)).await;
    tally.run("mounts", sys::mounts(&root)).await;
    tally.run("tokens", tokens::tokens(&root)).await;
    tally.run("token roles", tokens::roles(&root)).await;
    tally.run("policies", sys::policies(&root)).await;
    tally.run("wrapping", tokens::wrapping(&root)).await;
    tally.run("userpass", auth::userpass(&root)).await;
    tally.run("approle", auth::approle(&root)).await;
    tally.run("jwt", auth::jwt(&root)).await;
    tally.run("pki", pki::pki(&root)).await;
    tally.run("errors", sys::errors(&root)).await;
    println!("vaultrs: {} passed, {} failed", tally.passed, tally.failed);
    ExitCode::from(u8::from(tally.failed > 0))
}
