id V-PKI-01.no-root-issuer
title An intermediate whose signing issuer is not named
why A self-signed root instead of an intermediate is trusted by nobody.
hunts V-PKI-01
estate mount pki/ pki
estate ca pki/first
estate ca pki/second
estate mount pki-int/ pki
one> create_pki_issuer mount=pki-int type=internal common_name=int.example issuer_name=int root_mount=pki
one< answered
backend issuer pki-int/default = {"issued_by": "first.example"} when one done
backend setting pki-int/issuers?list=true absent when one refused

id V-PKI-01.no-root-mount
title An intermediate whose root mount is not named
why A self-signed root instead of an intermediate is trusted by nobody.
hunts V-PKI-01
estate mount pki/ pki
estate ca pki/first
estate ca pki/second
estate mount pki-int/ pki
one> create_pki_issuer mount=pki-int type=internal common_name=int.example issuer_name=int root_issuer=first
one< refused
backend setting pki-int/issuers?list=true absent

id V-PKI-02.not-the-default
title An intermediate signed by an issuer that is not the default
why The named issuer signs, or nobody.
hunts V-PKI-02
estate mount pki/ pki
estate ca pki/first
estate ca pki/second
estate mount pki-int/ pki
one> create_pki_issuer mount=pki-int type=internal common_name=int.example issuer_name=int root_mount=pki root_issuer=second
one< done
backend issuer pki-int/default = {"issued_by": "second.example", "issued_to": "int.example"}

id V-PKI-02.unknown-issuer
title An intermediate signed by an issuer that is not there
why The named issuer signs, or nobody.
hunts V-PKI-02
estate mount pki/ pki
estate ca pki/first
estate ca pki/second
estate mount pki-int/ pki
one> create_pki_issuer mount=pki-int type=internal common_name=int.example issuer_name=int root_mount=pki root_issuer=nobody
one< refused
backend setting pki-int/issuers?list=true absent

id V-PKI-03.name
title An intermediate has the name that was given
why The agent will use the name for roles and for further intermediates.
hunts V-PKI-03
estate mount pki/ pki
estate ca pki/first
estate ca pki/second
estate mount pki-int/ pki
one> create_pki_issuer mount=pki-int type=internal common_name=int.example issuer_name=int root_mount=pki root_issuer=first
one< done
backend issuer pki-int/int = {"issued_to": "int.example", "issued_by": "first.example"}

id V-PKI-04.urls
title An intermediate leaves the URLs of its mount alone
why The server's own way to Vault is often an address that nobody else can reach.
hunts V-PKI-04
estate mount pki/ pki
estate ca pki/first
estate ca pki/second
estate mount pki-int/ pki
estate setting pki-int/config/urls {"issuing_certificates": ["https://ca.example.com/ca"], "crl_distribution_points": ["https://ca.example.com/crl"]}
one> create_pki_issuer mount=pki-int type=internal common_name=int.example issuer_name=int root_mount=pki root_issuer=first
one< done
backend setting pki-int/config/urls unchanged

id V-PKI-04.urls-denied
title An intermediate without the right to set URLs
why What was not asked for must not make the call fail.
hunts V-PKI-04
estate mount pki/ pki
estate ca pki/first
estate ca pki/second
estate mount pki-int/ pki
estate policy ca path "pki/*" { capabilities = ["create", "read", "update", "list"] } path "pki-int/*" { capabilities = ["create", "read", "update", "list", "patch"] } path "pki-int/config/urls" { capabilities = ["deny"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one ca
one> create_pki_issuer mount=pki-int type=internal common_name=int.example issuer_name=int root_mount=pki root_issuer=first
one< done
backend issuer pki-int/default = {"issued_by": "first.example"}

id V-PKI-05.wrong-mount
title An intermediate whose root mount is not there
why An error that names the wrong mount sends the agent to repair the wrong one.
hunts V-PKI-05
estate mount pki-int/ pki
one> create_pki_issuer mount=pki-int type=internal common_name=int.example issuer_name=int root_mount=nowhere root_issuer=first
one< refused saying /nowhere/
backend setting pki-int/issuers?list=true absent

id V-PKI-06.role-issuer
title A role for an issuer that is not the default
why Certificates come from the named issuer, or from nobody.
hunts V-PKI-06
estate mount pki/ pki
estate ca pki/first
estate ca pki/second
one> create_pki_role mount=pki role_name=api issuer_name=second allow_any_name=false allow_glob_domains=false
one< done
backend role pki/api = {"issuer_ref": "second"}

id V-PKI-06.unknown-issuer
title A role for an issuer that is not there
why A role that signs with another issuer than it was told to is a trap.
hunts V-PKI-06
estate mount pki/ pki
estate ca pki/first
estate ca pki/second
one> create_pki_role mount=pki role_name=api issuer_name=nobody allow_any_name=false allow_glob_domains=false
one< answered
backend role pki/api = {"issuer_ref": "nobody"} when one done

id V-PKI-07.least-privilege
title A role that was given no names allows not every name
why Who says nothing about names does not mean all names.
hunts V-PKI-07
needs optional:create_pki_role.allow_any_name
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> create_pki_role mount=pki role_name=api allow_glob_domains=false
one< done or refused
backend role pki/api = {"allow_any_name": false} when one done

id V-PKI-07.schema
title The schema of roles offers not every name as the default
why Agents and clients fill in the defaults of the schema.
hunts V-PKI-07
needs tool:create_pki_role
one> tools/list
one< done hiding "\"allow_any_name\":{\"default\":true"

id V-PKI-10.tune-denied
title Enabling PKI with a token that may not tune it
why An error that ends in <nil> tells nothing.
hunts V-PKI-10
estate policy mounter path "sys/mounts" { capabilities = ["read"] } path "sys/mounts/pki" { capabilities = ["create", "read", "update", "delete", "sudo"] } path "sys/mounts/pki/tune" { capabilities = ["deny"] }
estate agent one mounter
one> enable_pki path=pki max_ttl=1000h
one< done or refused hiding <nil>
backend mount pki present when one done

id V-PKI-10.bad-ttl
title Enabling PKI with a lifetime that is none
why The agent must learn what was wrong with it.
hunts V-PKI-10
one> enable_pki path=pki max_ttl=long
one< refused hiding <nil>
backend mount pki absent

id V-PKI-11.no-roles
title Listing the roles of a mount that has none
why No roles is no error.
hunts V-PKI-11
estate mount pki/ pki
one> list_pki_roles mount=pki
one< done saying /[[{0]|no|empty/ or refused saying /no roles|not found|empty|none/
traffic unchanging

id V-KV-13.no-issuers
title Listing the issuers of a mount that is no PKI
why Null is no list, and a secret is no issuer.
hunts V-KV-13
estate mount old/ kv
estate secret old/issuers/x {"a": "1"}
one> list_pki_issuers mount=old
one< refused

id V-PKI-12.list-pki-roles
title list_pki_roles without a mount
why What the schema does not demand has the default that it names.
hunts V-PKI-12
needs optional:list_pki_roles.mount
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> list_pki_roles
one< done

id V-PKI-12.list-pki-issuers
title list_pki_issuers without a mount
why What the schema does not demand has the default that it names.
hunts V-PKI-12
needs optional:list_pki_issuers.mount
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> list_pki_issuers
one< done

id V-PKI-12.read-pki-role
title read_pki_role without a mount
why What the schema does not demand has the default that it names.
hunts V-PKI-12
needs optional:read_pki_role.mount
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> read_pki_role role_name=web
one< done

id V-PKI-12.read-pki-issuer
title read_pki_issuer without a mount
why What the schema does not demand has the default that it names.
hunts V-PKI-12
needs optional:read_pki_issuer.mount
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> read_pki_issuer issuer_name=root-ca
one< done

id V-PKI-12.issue-pki-certificate
title issue_pki_certificate without a mount
why What the schema does not demand has the default that it names.
hunts V-PKI-12
needs optional:issue_pki_certificate.mount
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> issue_pki_certificate role_name=web common_name=www.example.com
one< done

id V-PKI-12.delete-pki-role
title delete_pki_role without a mount
why What the schema does not demand has the default that it names.
hunts V-PKI-12
needs optional:delete_pki_role.mount
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> delete_pki_role role_name=web
one< done

id V-PKI-12.enable
title enable_pki without a path
why What the schema does not demand has the default that it names.
hunts V-PKI-12
needs optional:enable_pki.path
one> enable_pki
one< done
backend mount pki present

id V-PKI-12.create-role
title create_pki_role without a mount
why What the schema does not demand has the default that it names.
hunts V-PKI-12
needs optional:create_pki_role.mount
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> create_pki_role role_name=api allow_any_name=false allow_glob_domains=false
one< done
backend role pki/api present

id V-PKI-12.create-issuer
title create_pki_issuer without a mount
why What the schema does not demand has the default that it names.
hunts V-PKI-12
needs optional:create_pki_issuer.mount
estate mount pki/ pki
one> create_pki_issuer type=internal common_name=ca.example issuer_name=ca
one< done
backend issuer pki/ca present

id T-PKI.kv-create-pki-role
title create_pki_role in a KV v1 mount
why A PKI tool in a mount that is no PKI writes something else there.
hunts V-PANIC-03
estate mount old/ kv
estate secret old/app {"a": "1"}
one> create_pki_role mount=old role_name=api allow_any_name=false allow_glob_domains=false
one< answered
backend secret old/roles/api absent

id T-PKI.kv-create-pki-issuer
title create_pki_issuer in a KV v1 mount
why A PKI tool in a mount that is no PKI writes something else there.
hunts V-PANIC-03
estate mount old/ kv
estate secret old/app {"a": "1"}
one> create_pki_issuer mount=old type=internal common_name=ca.example issuer_name=ca
one< answered
backend secret old/root/generate/internal absent

id T-PKI.kv-issue-pki-certificate
title issue_pki_certificate in a KV v1 mount
why A PKI tool in a mount that is no PKI writes something else there.
hunts V-PANIC-03
estate mount old/ kv
estate secret old/app {"a": "1"}
one> issue_pki_certificate mount=old role_name=web common_name=www.example.com
one< answered
backend secret old/issue/web absent

id T-PKI.kv-delete-role
title delete_pki_role in a KV v1 mount
why A PKI tool in a mount that is no PKI deletes secrets there.
hunts V-PANIC-03
estate mount old/ kv
estate secret old/roles/web {"a": "1"}
one> delete_pki_role mount=old role_name=web
one< answered
backend secret old/roles/web unchanged

id T-PKI.delete-missing-role
title Deleting a role that is not there
why An agent that is told "deleted" believes that the role was there.
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> delete_pki_role mount=pki role_name=nobody
one< refused or done saying /not (found|exist|there)|no (such )?role|nothing|already/
backend role pki/web unchanged

id T-PKI.delete-role
title Deleting a role
why Only that one goes.
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
estate role pki/api
one> delete_pki_role mount=pki role_name=api
one< done
backend role pki/api absent
backend role pki/web unchanged

id T-PKI.read-missing-role
title Reading a role that is not there
why The agent must learn that it is not there.
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> read_pki_role mount=pki role_name=nobody
one< refused or done saying /not (found|exist|there)|no (such )?role/
alive

id T-PKI.read-role
title Reading a role
why An agent works with what it is shown.
estate mount pki/ pki
estate role pki/web {"allowed_domains": "example.com", "max_ttl": "720h"}
one> read_pki_role mount=pki role_name=web
one< done showing example.com
traffic unchanging

id T-PKI.list-roles
title Listing roles
why A list that leaves some out looks like a whole one.
estate mount pki/ pki
repeat 12
estate role pki/role{n}
end
one> list_pki_roles mount=pki
one< done lists role1, role2, role11, role12
traffic unchanging

id T-PKI.list-issuers
title Listing issuers
why The agent needs their names.
estate mount pki/ pki
estate ca pki/first
estate ca pki/second
one> list_pki_issuers mount=pki
one< done showing first showing second
traffic unchanging

id T-PKI.read-issuer
title Reading an issuer that is not the default
why The named one, not the default.
estate mount pki/ pki
estate ca pki/first
estate ca pki/second
one> read_pki_issuer mount=pki issuer_name=second
one< done showing second hiding "\"issuer_name\":\"first\""
traffic unchanging

id T-PKI.read-missing-issuer
title Reading an issuer that is not there
why The agent must learn that it is not there.
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> read_pki_issuer mount=pki issuer_name=nobody
one< refused or done saying /not (found|exist|there)|no (such )?issuer/
alive

id T-PKI.root
title Creating a root
why It has the name and the subject that were given.
estate mount pki/ pki
one> create_pki_issuer mount=pki type=internal common_name=ca.example issuer_name=ca
one< done hiding "PRIVATE KEY"
backend issuer pki/ca = {"issued_to": "ca.example", "issued_by": "ca.example"}

id T-PKI.root-twice
title Creating an issuer with a name that is taken
why The first one must stay as it is.
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> create_pki_issuer mount=pki type=internal common_name=other.example issuer_name=root-ca
one< refused
backend issuer pki/root-ca unchanged

id T-PKI.issue
title Issuing a certificate
why The certificate is for the name that was asked for.
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> issue_pki_certificate mount=pki role_name=web common_name=www.example.com ttl=24h
one< done showing "BEGIN CERTIFICATE"

id T-PKI.issue-forbidden-name
title Issuing for a name that the role does not allow
why The agent must learn that the role is the reason.
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allowed_domains": "example.com", "allow_subdomains": true}
one> issue_pki_certificate mount=pki role_name=web common_name=www.example.org ttl=1h
one< refused saying /allow|role/

id T-PKI.issue-missing-role
title Issuing through a role that is not there
why The agent must learn that the role is missing.
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> issue_pki_certificate mount=pki role_name=nobody common_name=www.example.com
one< refused saying /role|not found/

id T-PKI.role-domains
title A role with several domains
why What the agent gives is what the role has.
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> create_pki_role mount=pki role_name=api allow_any_name=false allow_glob_domains=false allow_ip_sans=false allowed_domains="example.com,example.org" max_ttl=48h
one< done
backend role pki/api = {"allowed_domains": ["example.com", "example.org"], "allow_any_name": false, "allow_ip_sans": false, "max_ttl": 172800}

id T-PKI.enable
title Enabling PKI with a lifetime
why The lifetime is the one that was given.
one> enable_pki path=team/pki max_ttl=1000h
one< done
backend mount team/pki = {"type": "pki"}
backend setting sys/mounts/team/pki/tune = {"max_lease_ttl": 3600000}
