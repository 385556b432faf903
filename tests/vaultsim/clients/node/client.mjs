// The Node client of Vault, node-vault, on the server that VAULT_ADDR and VAULT_TOKEN name. Prints a
// line for each check; a check that fails makes the exit code 1.
import assert from "node:assert/strict";
import { X509Certificate, createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import vault from "node-vault";

// node-vault takes the token of every answer that has one as its own: each user gets a client.
const connect = (token) => vault({ apiVersion: "v1", token });
const anonymous = () => {
  const client = connect("none");
  client.token = "";
  return client;
};

// A call that must fail with a status and, when it is given, the first error text.
async function refused(status, text, promise) {
  const error = await promise.then(
    (answer) => assert.fail(`wanted status ${status}, got ${JSON.stringify(answer)}`),
    (reason) => reason,
  );
  assert.equal(error.response?.statusCode, status, error.stack);
  if (text instanceof RegExp) assert.match(error.message, text);
  else assert.equal(error.message, text);
  if (text !== `Status ${status}`) assert.equal(error.response.body.errors[0], error.message);
}

// A mount of version 2 refuses requests for a moment after it was made.
async function ready(root, mount) {
  for (const end = Date.now() + 20_000; ; ) {
    try {
      return await root.read(`${mount}/config`);
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

const checks = {
  async state(root) {
    const health = await root.health();
    assert.deepEqual([health.initialized, health.sealed, health.standby], [true, false, false]);
    assert.equal((await root.initialized()).initialized, true);
    const status = await root.status();
    assert.deepEqual([status.type, status.sealed, status.t, status.n], ["shamir", false, 1, 1]);
    assert.equal(status.version, health.version);
    assert.equal((await root.leader()).ha_enabled, false);
  },

  async kv1(root) {
    await root.mount({ mount_point: "node-v1", type: "kv", options: { version: "1" } });
    const data = { user: "ann", port: 5432, tags: ["x"], deep: { a: null }, text: 'ü/"\\\n' };
    await root.write("node-v1/team/a", data);
    assert.deepEqual((await root.read("node-v1/team/a")).data, data);
    await root.write("node-v1/team/deep/b", { k: "v" });
    assert.deepEqual((await root.list("node-v1/team")).data.keys, ["a", "deep/"]);
    await root.delete("node-v1/team/a");
    await refused(404, "Status 404", root.read("node-v1/team/a"));
    await refused(400, "missing data fields", root.write("node-v1/team/a", {}));
    await root.unmount({ mount_point: "node-v1" });
  },

  async "kv2 versions"(root) {
    for (const n of [1, 2, 3]) {
      const written = await root.write("secret/data/node/a", { data: { n }, options: { cas: n - 1 } });
      assert.equal(written.data.version, n);
    }
    await refused(400, "check-and-set parameter did not match the current version",
      root.write("secret/data/node/a", { data: {}, options: { cas: 1 } }));
    assert.deepEqual((await root.read("secret/data/node/a?version=2")).data.data, { n: 2 });
    assert.equal((await root.update("secret/data/node/a", { data: { more: true } })).data.version, 4);
    assert.deepEqual((await root.read("secret/data/node/a")).data.data, { n: 3, more: true });
    await refused(404, "Status 404", root.update("secret/data/node/none", { data: { x: 1 } }));
    await root.delete("secret/data/node/a");
    const deleted = await root.read("secret/data/node/a").catch((error) => error.response);
    assert.equal(deleted.statusCode, 404);
    assert.equal(deleted.body.data.data, null);
    assert.notEqual(deleted.body.data.metadata.deletion_time, "");
    await root.write("secret/undelete/node/a", { versions: [4] });
    await root.write("secret/delete/node/a", { versions: [2] });
    await root.destroySecretVersions({ path: "node/a", versions: [1] });
    const { versions } = (await root.read("secret/metadata/node/a")).data;
    assert.deepEqual(Object.values(versions).map((one) => [one.destroyed, one.deletion_time !== ""]),
      [[true, false], [false, true], [false, false], [false, false]]);
    assert.deepEqual(await root.help("secret").then((text) => typeof text.help), "string");
  },

  async "kv2 metadata"(root) {
    await root.write("secret/metadata/node-meta/a", { cas_required: true, max_versions: 2,
      delete_version_after: "1h", custom_metadata: { owner: "ann" } });
    await refused(400, "check-and-set parameter required for this call",
      root.write("secret/data/node-meta/a", { data: {} }));
    for (const cas of [0, 1, 2]) {
      await root.write("secret/data/node-meta/a", { data: { cas }, options: { cas } });
    }
    await root.update("secret/metadata/node-meta/a", { custom_metadata: { owner: null, team: "x" } });
    const { data } = await root.read("secret/metadata/node-meta/a");
    assert.deepEqual(data.custom_metadata, { team: "x" });
    assert.deepEqual(Object.keys(data.versions), ["2", "3"]);
    assert.deepEqual([data.cas_required, data.delete_version_after, data.oldest_version], [true, "1h0m0s", 2]);
    assert.deepEqual((await root.list("secret/metadata/node-meta")).data.keys, ["a"]);
    await root.delete("secret/metadata/node-meta/a");
    await refused(404, "Status 404", root.list("secret/metadata/node-meta"));
    const byGet = vault({ noCustomHTTPVerbs: true });
    await refused(404, "Status 404", byGet.list("secret/metadata/node-meta"));
  },

  async mounts(root) {
    const config = { default_lease_ttl: "1h", max_lease_ttl: "2h" };
    await root.mount({ mount_point: "node-mount", type: "kv", description: "first",
      options: { version: "2" }, config });
    await refused(400, "path is already in use at node-mount/",
      root.mount({ mount_point: "node-mount", type: "kv" }));
    const mount = (await root.mounts()).data["node-mount/"];
    assert.deepEqual([mount.type, mount.description, mount.options], ["kv", "first", { version: "2" }]);
    assert.deepEqual([mount.config.default_lease_ttl, mount.config.max_lease_ttl], [3600, 7200]);
    await root.write("sys/mounts/node-mount/tune", { description: "second", default_lease_ttl: "30m" });
    const tuned = (await root.read("sys/mounts/node-mount/tune")).data;
    assert.deepEqual([tuned.description, tuned.default_lease_ttl, tuned.max_lease_ttl], ["second", 1800, 7200]);
    await ready(root, "node-mount");
    await root.write("node-mount/data/a", { data: { k: "v" } });
    const { migration_id } = (await root.remount({ from: "node-mount", to: "node-moved" })).data;
    let state;
    do {
      state = (await root.read(`sys/remount/status/${migration_id}`)).data.migration_info;
    } while (state.status === "in-progress");
    assert.deepEqual(state, { source_mount: "node-mount/", target_mount: "node-moved/", status: "success" });
    assert.deepEqual((await root.read("node-moved/data/a")).data.data, { k: "v" });
    await refused(404, 'no handler for route "node-mount/data/a". route entry not found.',
      root.read("node-mount/data/a"));
    await root.unmount({ mount_point: "node-moved" });
    assert.equal((await root.mounts()).data["node-moved/"], undefined);

    await root.enableAuth({ mount_point: "node-auth", type: "userpass", description: "people" });
    assert.equal((await root.auths()).data["node-auth/"].description, "people");
    await root.disableAuth({ mount_point: "node-auth" });
    assert.equal((await root.auths()).data["node-auth/"], undefined);
  },

  async tokens(root) {
    const self = (await root.tokenLookupSelf()).data;
    assert.deepEqual([self.policies, self.ttl, self.orphan], [["root"], 0, true]);
    const { auth } = await connect().tokenCreate({ policies: ["default"], ttl: "1h",
      explicit_max_ttl: "3h", display_name: "node", meta: { team: "x" } });
    assert.deepEqual([auth.lease_duration, auth.metadata, auth.renewable], [3600, { team: "x" }, true]);
    const looked = (await root.tokenLookup({ token: auth.client_token })).data;
    assert.deepEqual([looked.display_name, looked.explicit_max_ttl, looked.path, looked.type],
      ["token-node", 10800, "auth/token/create", "service"]);
    const byAccessor = (await root.tokenLookupAccessor({ accessor: auth.accessor })).data;
    assert.deepEqual([byAccessor.id, byAccessor.accessor], ["", auth.accessor]);
    assert.ok((await root.tokenAccessors()).data.keys.includes(auth.accessor));
    const renewed = await connect().tokenRenew({ token: auth.client_token, increment: 7200 });
    assert.equal(renewed.auth.lease_duration, 7200);
    const member = connect(auth.client_token);
    assert.equal((await member.tokenRenewSelf({ increment: "30m" })).auth.lease_duration, 1800);
    await root.tokenRevokeAccessor({ accessor: auth.accessor });
    await refused(403, /permission denied/, member.tokenLookupSelf());
    await refused(403, "bad token", root.tokenLookup({ token: auth.client_token }));

    const parent = connect();
    await parent.tokenCreate({ policies: ["root"] }); // the client goes on with the new token
    assert.notEqual(parent.token, root.token);
    const [child, orphan] = [connect(parent.token), connect(parent.token)];
    await child.tokenCreate({ policies: ["default"] });
    await orphan.tokenCreateOrphan({ policies: ["default"] });
    await root.tokenRevoke({ token: parent.token });
    await refused(403, /permission denied/, child.tokenLookupSelf());
    assert.equal((await orphan.tokenLookupSelf()).data.orphan, true);
    await orphan.tokenRevokeSelf();
    await refused(403, /permission denied/, orphan.tokenLookupSelf());

    await root.addTokenRole({ role_name: "node-role", allowed_policies: "default", orphan: true });
    assert.deepEqual((await root.tokenRoles()).data.keys, ["node-role"]);
    assert.equal((await root.getTokenRole({ role_name: "node-role" })).data.orphan, true);
    const byRole = await connect().tokenCreateRole({ role_name: "node-role" });
    assert.deepEqual([byRole.auth.orphan, byRole.auth.token_policies], [true, ["default"]]);
    await root.removeTokenRole({ role_name: "node-role" });
    await refused(404, "Status 404", root.tokenRoles());
  },

  async policies(root) {
    const rules = 'path "secret/data/node-team/*" { capabilities = ["create", "read"] }';
    await root.addPolicy({ name: "node-team", rules });
    assert.equal((await root.getPolicy({ name: "node-team" })).data?.rules, rules);
    assert.ok((await root.policies()).data.policies.includes("node-team"));
    const { auth } = await connect().tokenCreate({ policies: ["node-team"] });
    const member = connect(auth.client_token);
    await member.write("secret/data/node-team/a", { data: { k: "v" } });
    await refused(403, /permission denied/, member.write("secret/data/node-team/a", { data: {} }));
    await refused(403, /permission denied/, member.read("secret/data/node-other/a"));
    const paths = ["secret/data/node-team/a", "secret/data/other"];
    for (const [client, path, more] of [
      [member, "sys/capabilities-self", {}],
      [root, "sys/capabilities", { token: auth.client_token }],
      [root, "sys/capabilities-accessor", { accessor: auth.accessor }],
    ]) {
      const { data } = await client.write(path, { paths, ...more });
      assert.deepEqual(paths.map((one) => data[one]), [["create", "read"], ["deny"]]);
    }
    await root.removePolicy({ name: "node-team" });
    await refused(404, "Status 404", root.getPolicy({ name: "node-team" }));
    await refused(403, /permission denied/, member.read("secret/data/node-team/a"));
  },

  async wrapping(root) {
    await root.write("secret/data/node-wrapped", { data: { k: "v" } });
    const wrap = { headers: { "X-Vault-Wrap-TTL": "5m" } };
    const { wrap_info: first } = await root.read("secret/data/node-wrapped", wrap);
    assert.deepEqual([first.ttl, first.creation_path], [300, "secret/data/node-wrapped"]);
    const about = (await root.write("sys/wrapping/lookup", { token: first.token })).data;
    assert.deepEqual([about.creation_path, about.creation_ttl], ["secret/data/node-wrapped", 300]);
    const { wrap_info: second } = await root.write("sys/wrapping/rewrap", { token: first.token });
    const gone = "wrapping token is not valid or does not exist";
    await refused(400, gone, root.unwrap({ token: first.token }));
    assert.deepEqual((await root.unwrap({ token: second.token })).data.data, { k: "v" });
    await refused(400, gone, root.unwrap({ token: second.token }));
    await refused(400, gone, connect(second.token).unwrap());
    const any = await root.write("sys/wrapping/wrap", { a: { b: 1 } }, wrap);
    assert.deepEqual((await connect(any.wrap_info.token).unwrap()).data, { a: { b: 1 } });
  },

  async userpass(root) {
    await root.enableAuth({ mount_point: "node-people", type: "userpass" });
    await root.write("auth/node-people/users/ann", { password: "pw", token_policies: "node-a", token_ttl: "1h" });
    const client = anonymous();
    const at = { mount_point: "node-people", username: "ann" };
    const { auth } = await client.userpassLogin({ ...at, password: "pw" });
    assert.deepEqual([auth.policies, auth.lease_duration, auth.metadata],
      [["default", "node-a"], 3600, { username: "ann" }]);
    assert.equal(client.token, auth.client_token);
    const looked = (await client.tokenLookupSelf()).data;
    assert.deepEqual([looked.display_name, looked.entity_id], ["node-people-ann", auth.entity_id]);
    await refused(400, "invalid username or password", anonymous().userpassLogin({ ...at, password: "no" }));
    await root.disableAuth({ mount_point: "node-people" });
    await refused(403, /permission denied/, client.tokenLookupSelf());
  },

  async approle(root) {
    await root.enableAuth({ mount_point: "node-roles", type: "approle" });
    const at = { mount_point: "node-roles", role_name: "web" };
    await root.addApproleRole({ ...at, policies: "node-web", secret_id_num_uses: 2 });
    assert.deepEqual((await root.approleRoles({ mount_point: "node-roles" })).data.keys, ["web"]);
    assert.deepEqual((await root.getApproleRole(at)).data.token_policies, ["node-web"]);
    const { role_id } = (await root.getApproleRoleId(at)).data;
    const { secret_id, secret_id_accessor } = (await root.getApproleRoleSecret({ ...at, metadata: '{"host":"a"}' })).data;
    assert.deepEqual((await root.approleSecretAccessors(at)).data.keys, [secret_id_accessor]);
    const login = { mount_point: "node-roles", role_id, secret_id };
    const { auth } = await anonymous().approleLogin(login);
    assert.deepEqual([auth.policies, auth.metadata], [["default", "node-web"], { host: "a", role_name: "web" }]);
    assert.equal((await root.approleSecretLookup({ ...at, secret_id })).data.secret_id_num_uses, 1);
    await anonymous().approleLogin(login);
    await refused(400, "invalid role or secret ID", anonymous().approleLogin(login));
    const another = (await root.getApproleRoleSecret(at)).data;
    await root.approleSecretAccessorDestroy({ ...at, secret_id_accessor: another.secret_id_accessor });
    await refused(400, "invalid role or secret ID",
      anonymous().approleLogin({ ...login, secret_id: another.secret_id }));
    await root.updateApproleRoleId({ ...at, role_id: "my-own" });
    assert.equal((await root.getApproleRoleId(at)).data.role_id, "my-own");
    await root.deleteApproleRole(at);
    await refused(404, "Status 404", root.getApproleRole(at));
    await root.disableAuth({ mount_point: "node-roles" });
  },

  async jwt(root) {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    await root.enableAuth({ mount_point: "node-jwt", type: "jwt" });
    await root.write("auth/node-jwt/config", {
      jwt_validation_pubkeys: [publicKey.export({ type: "spki", format: "pem" })] });
    await root.write("auth/node-jwt/role/build", { role_type: "jwt", user_claim: "sub",
      bound_audiences: ["vault"], token_policies: ["node-ci"] });
    const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const token = (claims) => {
      const text = `${encode({ alg: "EdDSA", typ: "JWT" })}.${encode(claims)}`;
      return `${text}.${sign(null, Buffer.from(text), privateKey).toString("base64url")}`;
    };
    const iat = Math.floor(Date.now() / 1000);
    const claims = { aud: "vault", sub: "job-1", iat, exp: iat + 600 };
    const at = { mount_point: "node-jwt", role: "build" };
    const { auth } = await anonymous().jwtLogin({ ...at, jwt: token(claims) });
    assert.deepEqual([auth.policies, auth.metadata], [["default", "node-ci"], { role: "build" }]);
    await refused(400, /audience/, anonymous().jwtLogin({ ...at, jwt: token({ ...claims, aud: "x" }) }));
    await root.disableAuth({ mount_point: "node-jwt" });
  },

  async leases(root) {
    await root.enableAuth({ mount_point: "node-leases", type: "userpass" });
    await root.write("auth/node-leases/users/ann", { password: "pw" });
    const client = anonymous();
    await client.userpassLogin({ mount_point: "node-leases", username: "ann", password: "pw" });
    const prefix = "auth/node-leases/login/ann";
    const [name] = (await root.list(`sys/leases/lookup/${prefix}`)).data.keys;
    const lease_id = `${prefix}/${name}`;
    assert.equal((await root.write("sys/leases/lookup", { lease_id })).data.id, lease_id);
    await root.revoke({ lease_id });
    await refused(403, /permission denied/, client.tokenLookupSelf());
    await root.disableAuth({ mount_point: "node-leases" });
  },

  async pki(root) {
    await root.mount({ mount_point: "node-pki", type: "pki", config: { max_lease_ttl: "87600h" } });
    const made = (await root.write("node-pki/root/generate/internal",
      { common_name: "Node root", key_type: "ec", ttl: "8760h", issuer_name: "node-root" })).data;
    const authority = new X509Certificate(made.certificate);
    assert.ok(authority.ca && authority.verify(authority.publicKey));
    await root.write("node-pki/roles/web", { allowed_domains: "example.com", allow_subdomains: true,
      key_type: "ec", max_ttl: "72h" });
    assert.deepEqual((await root.list("node-pki/roles")).data.keys, ["web"]);
    const issued = (await root.write("node-pki/issue/web",
      { common_name: "a.example.com", alt_names: "b.example.com", ttl: "1h" })).data;
    const leaf = new X509Certificate(issued.certificate);
    assert.ok(leaf.verify(authority.publicKey) && leaf.checkIssued(authority));
    assert.ok(leaf.checkHost("a.example.com") && leaf.checkHost("b.example.com"));
    assert.ok(leaf.checkPrivateKey(createPrivateKey(issued.private_key)));
    await refused(400, "common name a.example.org not allowed by this role",
      root.write("node-pki/issue/web", { common_name: "a.example.org" }));
    const { serial_number } = issued;
    assert.ok((await root.list("node-pki/certs")).data.keys.includes(serial_number));
    const revoked = (await root.write("node-pki/revoke", { serial_number })).data;
    assert.equal((await root.read(`node-pki/cert/${serial_number}`)).data.revocation_time,
      revoked.revocation_time);
    assert.match(await root.read("node-pki/crl/pem"), /^-----BEGIN X509 CRL-----/);
    assert.equal((await root.read("node-pki/ca/pem")).trim(), made.certificate.trim());
    const issuers = (await root.list("node-pki/issuers")).data;
    assert.equal(issuers.key_info[issuers.keys[0]].issuer_name, "node-root");
    await root.unmount({ mount_point: "node-pki" });
  },

  async errors(root) {
    await refused(403, /permission denied/, connect("no-such-token").tokenLookupSelf());
    await refused(404, 'no handler for route "node-nowhere/x". route entry not found.', root.read("node-nowhere/x"));
    await refused(404, "Status 404", root.read("secret/data/node-nothing"));
    await refused(400, "plugin not found in the catalog: no-such-engine",
      root.mount({ mount_point: "node-bad", type: "no-such-engine" }));
    await refused(400, /check-and-set/, root.write("secret/data/node-bad", { data: {}, options: { cas: 7 } }));
    await refused(405, "Status 405", root.write("sys/seal-status", {}));
    await refused(403, "bad token", root.tokenLookup({ token: "no-such-token" }));
    await refused(400, /invalid accessor/, root.tokenLookupAccessor({ accessor: "no-such-accessor" }));
    assert.deepEqual((await root.tokenRevokeAccessor({ accessor: "no-such-accessor" })).warnings,
      ["No token found with this accessor"]);
    await refused(404, /unsupported path/, root.read("sys/no-such-path"));
  },
};

let failed = 0;
for (const [name, run] of Object.entries(checks)) {
  try {
    await run(connect());
    console.log(`ok ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED ${name}: ${error.stack}`);
  }
}
console.log(`node-vault: ${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
