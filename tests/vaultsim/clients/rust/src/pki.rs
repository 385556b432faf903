use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::PKey;
use openssl::x509::{X509NameBuilder, X509ReqBuilder, X509};
use vaultrs::api::pki::requests::{GenerateCertificateRequest, GenerateRootRequest, SetRoleRequest};
use vaultrs::api::sys::requests::{EnableEngineDataConfig, EnableEngineRequest};
use vaultrs::client::VaultClient;
use vaultrs::pki::cert::ca;
use vaultrs::pki::{cert, issuer, role};
use vaultrs::sys::mount;

use crate::{done, equal, holds, refused, strings, Outcome};

const MOUNT: &str = "rust-pki";

fn parse(text: &str) -> Result<X509, String> {
    X509::from_pem(text.as_bytes()).map_err(|error| format!("{error}: {text}"))
}

fn request() -> (PKey<openssl::pkey::Private>, String) {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("curve");
    let key = PKey::from_ec_key(EcKey::generate(&group).expect("key")).expect("key");
    let mut name = X509NameBuilder::new().expect("name");
    name.append_entry_by_text("CN", "b.example.com").expect("name");
    let mut request = X509ReqBuilder::new().expect("request");
    request.set_subject_name(&name.build()).expect("subject");
    request.set_pubkey(&key).expect("key");
    request.sign(&key, MessageDigest::sha256()).expect("signature");
    let pem = request.build().to_pem().expect("PEM");
    (key, String::from_utf8(pem).expect("PEM"))
}

pub async fn pki(root: &VaultClient) -> Outcome {
    let config = EnableEngineDataConfig {
        max_lease_ttl: Some("87600h".to_string()),
        ..Default::default()
    };
    let mut engine = EnableEngineRequest::builder();
    engine.config(config);
    done("enable", mount::enable(root, MOUNT, "pki", Some(&mut engine))).await?;
    let mut wanted = GenerateRootRequest::builder();
    wanted
        .common_name("Rust root")
        .key_type("ec")
        .key_bits(256u64)
        .ttl("8760h");
    let made = done("root", ca::generate(root, MOUNT, "internal", Some(&mut wanted))).await?;
    let made = made.ok_or("no root")?;
    let authority = parse(&made.certificate)?;
    let mut rules = SetRoleRequest::builder();
    rules
        .allowed_domains(strings(&["example.com"]))
        .allow_subdomains(true)
        .key_type("ec")
        .key_bits(256u64)
        .max_ttl("72h");
    done("role", role::set(root, MOUNT, "web", Some(&mut rules))).await?;
    equal(
        "roles",
        done("list", role::list(root, MOUNT)).await?.keys,
        strings(&["web"]),
    )?;
    let read = done("role", role::read(root, MOUNT, "web")).await?;
    equal("role", (read.max_ttl, read.allow_subdomains), (259200, true))?;

    let mut subject = GenerateCertificateRequest::builder();
    subject.common_name("a.example.com").ttl("1h");
    let issued = done("issue", cert::generate(root, MOUNT, "web", Some(&mut subject))).await?;
    let leaf = parse(&issued.certificate)?;
    let issuer_key = authority.public_key().map_err(|error| error.to_string())?;
    holds(
        "the root signed it",
        leaf.verify(&issuer_key).is_ok_and(|right| right),
    )?;
    holds(
        "it names the root",
        authority.issued(&leaf) == openssl::x509::X509VerifyResult::OK,
    )?;
    let private = PKey::private_key_from_pem(issued.private_key.as_bytes());
    holds(
        "its key",
        private.is_ok_and(|key| leaf.public_key().is_ok_and(|own| own.public_eq(&key))),
    )?;
    let (key, csr) = request();
    let signed = done("sign", ca::sign(root, MOUNT, "web", &csr, "b.example.com", None)).await?;
    let by_sign = parse(&signed.certificate)?;
    holds(
        "the request's key",
        by_sign.public_key().is_ok_and(|own| own.public_eq(&key)),
    )?;
    let mut outside = GenerateCertificateRequest::builder();
    outside.common_name("a.example.org");
    refused(
        400,
        "common name a.example.org not allowed by this role",
        cert::generate(root, MOUNT, "web", Some(&mut outside)),
    )
    .await?;

    let serial = &issued.serial_number;
    holds(
        "it is listed",
        done("list", cert::list(root, MOUNT)).await?.contains(serial),
    )?;
    let revoked = done("revoke", cert::revoke(root, MOUNT, serial))
        .await?
        .revocation_time;
    let read = done("read", cert::read(root, MOUNT, serial)).await?;
    equal("when", read.revocation_time, i64::try_from(revoked).unwrap_or(-1))?;
    holds(
        "rotated",
        done("rotate", cert::crl::rotate(root, MOUNT)).await?.success,
    )?;
    let config = done("config", cert::crl::read_config(root, MOUNT)).await?;
    equal("config", (config.disable, config.expiry.as_str()), (false, "72h"))?;
    let issuers = done("issuers", issuer::list(root, MOUNT)).await?.keys;
    equal("issuers", issuers, [made.issuer_id])?;
    done("delete", role::delete(root, MOUNT, "web")).await?;
    refused(404, "", role::read(root, MOUNT, "web")).await?;
    done("disable", mount::disable(root, MOUNT)).await
}
