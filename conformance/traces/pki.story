# Agents at work with certificates: authorities, roles, certificates.

id A-PKI-01.from-nothing
title From nothing to a certificate, and looked at afterwards
why The whole way in one session: engine, root, role, certificate, lists, and the role away again.
estate mount kv/ kv2
one> list_mounts
one< done lists kv
one> enable_pki path=pki max_ttl=87600h
one< done
backend mount pki = {"type": "pki"}
one> create_pki_issuer mount=pki common_name="Example Root CA" issuer_name=root ttl=43800h
one< done
backend issuer pki/root present
one> create_pki_role mount=pki role_name=web issuer_name=root allow_any_name=false allow_glob_domains=true allow_ip_sans=false allowed_domains="*.example.com" max_ttl=72h
one< done
backend role pki/web = {"allow_any_name": false, "allow_glob_domains": true, "allowed_domains": ["*.example.com"]}
one> issue_pki_certificate mount=pki role_name=web common_name=www.example.com ttl=24h
one< done saying /BEGIN CERTIFICATE/
one> list_pki_roles mount=pki
one< done lists web
one> read_pki_role mount=pki role_name=web
one< done showing "*.example.com"
one> list_pki_issuers mount=pki
one< done showing "root"
one> read_pki_issuer mount=pki issuer_name=root
one< done saying /BEGIN CERTIFICATE/
traffic unchanging
one> delete_pki_role mount=pki role_name=web
one< done
backend role pki/web absent
backend issuer pki/root present

id A-PKI-02.intermediate
title An intermediate is signed by a root in another mount and issues
why The root stays apart; the intermediate must bear the name that was asked for, or nobody can refer to it.
hunts V-PKI-03
one> enable_pki path=pki-root max_ttl=87600h
one< done
one> create_pki_issuer mount=pki-root common_name="Example Root CA" issuer_name=root ttl=43800h
one< done
backend issuer pki-root/root present
one> enable_pki path=pki-int max_ttl=43800h
one< done
one> create_pki_issuer mount=pki-int common_name="Example Intermediate CA" issuer_name=inter ttl=8760h root_mount=pki-root root_issuer=root
one< done
backend issuer pki-int/inter present
one> list_pki_issuers mount=pki-int
one< done showing "inter"
one> create_pki_role mount=pki-int role_name=web allow_any_name=false allow_glob_domains=true allowed_domains="*.example.com" max_ttl=72h
one< done
one> issue_pki_certificate mount=pki-int role_name=web common_name=api.example.com ttl=24h
one< done saying /BEGIN CERTIFICATE/
traffic inside pki-int/
one> read_pki_issuer mount=pki-int issuer_name=inter
one< done saying /BEGIN CERTIFICATE/
one> delete_pki_role mount=pki-int role_name=web
one< done
backend role pki-int/web absent
backend issuer pki-root/root present

id A-PKI-03.second-root-signs
title The root that was named signs, not the default one
why A mount may hold two roots during a change of roots; signed by the wrong one, nobody trusts the certificate.
hunts V-PKI-02 V-PKI-03
estate mount top/ pki
estate mount low/ pki
estate ca top/first {"common_name": "First Root", "ttl": "8760h"}
estate ca top/second {"common_name": "Second Root", "ttl": "8760h"}
one> list_pki_issuers mount=top
one< done showing "first" showing "second"
one> read_pki_issuer mount=top issuer_name=second
one< done saying /BEGIN CERTIFICATE/
traffic unchanging
one> create_pki_issuer mount=low common_name="Lower CA" issuer_name=lower ttl=720h root_mount=top root_issuer=second
one< done
# This way would be that of the default issuer.
traffic lacks POST top/root/sign-intermediate
traffic lacks PUT top/root/sign-intermediate
backend issuer low/lower present
one> list_pki_issuers mount=low
one< done
one> list_pki_issuers mount=top
one< done showing "first" showing "second"
backend issuer top/first present
backend issuer top/second present
one> list_mounts
one< done lists top, low

id A-PKI-04.role-forbids
title A name that the role forbids, then one that it allows
why The refusal must say that the name is the matter, so that the agent asks for another name or role.
estate mount pki/ pki
estate ca pki/root {"common_name": "Example Root"}
estate role pki/web {"allowed_domains": ["example.com"], "allow_subdomains": true, "max_ttl": "72h"}
one> list_pki_roles mount=pki
one< done lists web
one> issue_pki_certificate mount=pki role_name=web common_name=www.example.org ttl=24h
one< refused hiding "BEGIN CERTIFICATE" saying /not allowed|name|role|example\.org|domain/
one> read_pki_role mount=pki role_name=web
one< done showing "example.com"
one> issue_pki_certificate mount=pki role_name=web common_name=www.example.com ttl=24h
one< done saying /BEGIN CERTIFICATE/
one> issue_pki_certificate mount=pki role_name=web common_name=example.com ttl=24h
one< refused hiding "BEGIN CERTIFICATE" saying /not allowed|name|role|domain/
one> issue_pki_certificate mount=pki role_name=web common_name="*.example.com.evil.org" ttl=24h
one< refused hiding "BEGIN CERTIFICATE"
backend role pki/web unchanged

id A-PKI-05.role-changed
title A role is written anew with other rules, and the new rules hold
why A role is replaced whole; what was allowed before must not stay allowed unseen.
estate mount pki/ pki
estate ca pki/root {"common_name": "Example Root"}
one> create_pki_role mount=pki role_name=web allow_any_name=false allow_glob_domains=true allowed_domains="*.example.com" max_ttl=72h
one< done
one> issue_pki_certificate mount=pki role_name=web common_name=a.example.com ttl=1h
one< done saying /BEGIN CERTIFICATE/
one> create_pki_role mount=pki role_name=web allow_any_name=false allow_glob_domains=true allowed_domains="*.example.net" max_ttl=24h
one< done
backend role pki/web = {"allowed_domains": ["*.example.net"]}
one> read_pki_role mount=pki role_name=web
one< done showing "example.net" hiding "example.com"
one> issue_pki_certificate mount=pki role_name=web common_name=a.example.com ttl=1h
one< refused hiding "BEGIN CERTIFICATE"
one> issue_pki_certificate mount=pki role_name=web common_name=a.example.net ttl=1h
one< done saying /BEGIN CERTIFICATE/
one> list_pki_roles mount=pki
one< done lists web

id A-PKI-06.roles-come-and-go
title Roles are listed while they come and go, down to the empty list
why A mount without roles is no error, and a role that was deleted issues nothing more.
hunts V-PKI-11
estate mount pki/ pki
estate ca pki/root {"common_name": "Example Root"}
estate role pki/a {"allow_any_name": true}
estate role pki/b {"allow_any_name": true}
one> list_pki_roles mount=pki
one< done lists a, b
one> delete_pki_role mount=pki role_name=a
one< done
backend role pki/a absent
one> issue_pki_certificate mount=pki role_name=a common_name=x.example.com ttl=1h
one< refused hiding "BEGIN CERTIFICATE" saying /role|not.?found|unknown|exist/
one> issue_pki_certificate mount=pki role_name=b common_name=x.example.com ttl=1h
one< done saying /BEGIN CERTIFICATE/
one> list_pki_roles mount=pki
one< done lists b
one> read_pki_role mount=pki role_name=a
one< refused saying /role|not.?found|unknown|exist/ or done saying /no role|not.?found|does not exist|no such/
one> delete_pki_role mount=pki role_name=b
one< done
one> list_pki_roles mount=pki
one< done

id A-PKI-07.issuer-revoked
title The issuer is revoked in mid-session and a new one takes over
why A revoked authority must issue nothing, and the agent must be able to make another and go on with it.
hunts V-PKI-06
estate mount pki/ pki
estate ca pki/old {"common_name": "Old Root"}
estate role pki/web {"allow_any_name": true, "issuer_ref": "old", "max_ttl": "72h"}
one> issue_pki_certificate mount=pki role_name=web common_name=a.example.com ttl=1h
one< done saying /BEGIN CERTIFICATE/
colleague revokes pki/old
one> issue_pki_certificate mount=pki role_name=web common_name=b.example.com ttl=1h
one< refused hiding "BEGIN CERTIFICATE" saying /issuer|revoked|usage|issu/
one> create_pki_issuer mount=pki common_name="New Root" issuer_name=new ttl=8000h
one< done
backend issuer pki/new present
one> create_pki_role mount=pki role_name=web issuer_name=new allow_any_name=true allow_glob_domains=false max_ttl=72h
one< done
backend role pki/web = {"issuer_ref": "new"}
one> issue_pki_certificate mount=pki role_name=web common_name=b.example.com ttl=1h
one< done saying /BEGIN CERTIFICATE/
one> list_pki_issuers mount=pki
one< done showing "old" showing "new"

id A-PKI-08.nothing-there-yet
title Looking around in an engine that has no authority yet
why An engine without issuers is how everyone begins; it must answer and stay alive.
hunts V-PANIC-02 V-PANIC-03
one> enable_pki path=pki
one< done
one> list_pki_issuers mount=pki
one< answered
alive
one> list_pki_roles mount=pki
one< answered
one> read_pki_issuer mount=pki issuer_name=root
one< answered saying /not|no |unable|exist|missing/
alive
one> create_pki_role mount=pki role_name=web allow_any_name=false allow_glob_domains=true allowed_domains="*.example.com" max_ttl=72h
one< done or refused saying /issuer|default/
one> issue_pki_certificate mount=pki role_name=web common_name=www.example.com ttl=1h
one< refused hiding "BEGIN CERTIFICATE" saying /issuer|role|default|ca|configured/
one> create_pki_issuer mount=pki common_name="Example Root" issuer_name=root ttl=8760h
one< done
one> create_pki_role mount=pki role_name=web allow_any_name=false allow_glob_domains=true allowed_domains="*.example.com" max_ttl=72h
one< done
one> issue_pki_certificate mount=pki role_name=web common_name=www.example.com ttl=1h
one< done saying /BEGIN CERTIFICATE/
alive

id A-PKI-09.half-an-intermediate
title The root mount is named but not its issuer
why Half of what an intermediate needs must not become a root that nobody asked for.
hunts V-PKI-01
estate mount top/ pki
estate mount low/ pki
estate ca top/root {"common_name": "Top Root"}
one> list_pki_issuers mount=top
one< done showing "root"
one> create_pki_issuer mount=low common_name="Lower CA" issuer_name=lower root_mount=top
one< refused saying /root_issuer|issuer|both|together/ or done saying /intermediate|signed by/
backend issuer low/lower absent when one refused
one> create_pki_issuer mount=low common_name="Lower CA" issuer_name=lower ttl=720h root_mount=nowhere root_issuer=root
one< refused saying /nowhere|mount|not.?found|exist/
one> create_pki_issuer mount=low common_name="Lower CA" issuer_name=lower ttl=720h root_mount=top root_issuer=nobody
one< refused saying /nobody|issuer|not.?found|exist/
one> create_pki_issuer mount=low common_name="Lower CA" issuer_name=lower ttl=720h root_mount=top root_issuer=root
one< done
backend issuer low/lower present
backend issuer top/root present
one> list_pki_issuers mount=low
one< done showing "lower"

id A-PKI-10.name-taken
title A second issuer under a name that is taken
why Two authorities under one name would make every reference to it doubtful.
estate mount pki/ pki
estate ca pki/root {"common_name": "First Root"}
one> read_pki_issuer mount=pki issuer_name=root
one< done saying /BEGIN CERTIFICATE/
one> create_pki_issuer mount=pki common_name="Second Root" issuer_name=root ttl=720h
one< refused saying /name|use|exist|already|conflict|unique/
backend issuer pki/root unchanged
one> create_pki_issuer mount=pki common_name="Second Root" issuer_name=root-b ttl=720h
one< done
backend issuer pki/root-b present
backend issuer pki/root unchanged
one> list_pki_issuers mount=pki
one< done showing "root-b"
one> read_pki_issuer mount=pki issuer_name=root-b
one< done saying /BEGIN CERTIFICATE/
one> read_pki_issuer mount=pki issuer_name=root-c
one< refused saying /not|no |unable|exist|missing/

id A-PKI-11.issuer-of-the-role
title Two authorities, a role for each
why What a role says about its issuer decides who signs.
hunts V-PKI-06
estate mount pki/ pki
estate ca pki/red {"common_name": "Red Root"}
estate ca pki/blue {"common_name": "Blue Root"}
one> list_pki_issuers mount=pki
one< done showing "red" showing "blue"
one> create_pki_role mount=pki role_name=r issuer_name=red allow_any_name=true allow_glob_domains=false max_ttl=24h
one< done
backend role pki/r = {"issuer_ref": "red"}
one> create_pki_role mount=pki role_name=b issuer_name=blue allow_any_name=true allow_glob_domains=false max_ttl=24h
one< done
backend role pki/b = {"issuer_ref": "blue"}
one> read_pki_role mount=pki role_name=b
one< done showing "blue"
one> issue_pki_certificate mount=pki role_name=r common_name=r.example.com ttl=1h
one< done saying /BEGIN CERTIFICATE/
one> issue_pki_certificate mount=pki role_name=b common_name=b.example.com ttl=1h
one< done saying /BEGIN CERTIFICATE/
one> delete_pki_role mount=pki role_name=r
one< done
backend role pki/b = {"issuer_ref": "blue"}

id A-PKI-12.careful-role
title A role made with as little said as possible allows nothing it was not asked for
why What is not said must not become "any name".
hunts V-PANIC-01 V-PKI-07
estate mount pki/ pki
estate ca pki/root {"common_name": "Example Root"}
one> list_pki_issuers mount=pki
one< done showing "root"
one> create_pki_role mount=pki role_name=web allowed_domains="example.com"
one< done or refused saying /allow|domain|required|missing/
backend role pki/web = {"allow_any_name": false} when one done
alive
one> create_pki_role mount=pki role_name=web allowed_domains="example.com" allow_subdomains=true
one< done
backend role pki/web = {"allow_any_name": false, "allow_subdomains": true}
one> issue_pki_certificate mount=pki role_name=web common_name=evil.example.org ttl=1h
one< refused hiding "BEGIN CERTIFICATE"
one> issue_pki_certificate mount=pki role_name=web common_name=www.example.com ttl=1h
one< done saying /BEGIN CERTIFICATE/
one> delete_pki_role mount=pki role_name=web
one< done
backend role pki/web absent

id A-PKI-13.certificates-to-the-vault
title Certificates are issued and a note about each is kept in a secret
why The two halves of the work meet in one session: certificates here, secrets there.
estate mount pki/ pki
estate mount kv/ kv2
estate ca pki/root {"common_name": "Example Root"}
estate role pki/web {"allowed_domains": ["example.com"], "allow_subdomains": true, "max_ttl": "72h"}
one> list_mounts
one< done lists pki, kv
one> list_pki_roles mount=pki
one< done lists web
one> issue_pki_certificate mount=pki role_name=web common_name=a.example.com ttl=24h
one< done saying /BEGIN CERTIFICATE/
traffic inside pki/
one> write_secret mount=kv path=certs/a key=issued value=a.example.com
one< done
traffic inside kv/
one> issue_pki_certificate mount=pki role_name=web common_name=b.example.com ttl=24h
one< done saying /BEGIN CERTIFICATE/
one> write_secret mount=kv path=certs/b key=issued value=b.example.com
one< done
one> list_secrets mount=kv path=certs
one< done lists a, b
one> read_secret mount=kv path=certs/a
one< done showing "a.example.com"
backend secret kv/certs/b = {"issued": "b.example.com"}

id A-PKI-14.issuer-only
title A token that may only issue through one role
why The narrow token is the one that a deployment gets; the rest of the engine must stay closed to it.
hunts V-KV-12
estate mount pki/ pki
estate ca pki/root {"common_name": "Example Root"}
estate role pki/web {"allowed_domains": ["example.com"], "allow_subdomains": true, "max_ttl": "72h"}
estate role pki/any {"allow_any_name": true}
estate policy issuer path "pki/issue/web" {capabilities=["create","update"]}
estate agent one issuer
one> issue_pki_certificate mount=pki role_name=web common_name=a.example.com ttl=1h
one< done saying /BEGIN CERTIFICATE/
one> issue_pki_certificate mount=pki role_name=any common_name=a.example.org ttl=1h
one< refused hiding "BEGIN CERTIFICATE" saying /denied|forbidden|permission|policy|403/
one> create_pki_role mount=pki role_name=web allow_any_name=true allow_glob_domains=false max_ttl=24h
one< refused saying /denied|forbidden|permission|policy|403/
backend role pki/web unchanged
one> delete_pki_role mount=pki role_name=any
one< refused saying /denied|forbidden|permission|policy|403/
backend role pki/any unchanged
one> create_pki_issuer mount=pki common_name="My Own Root" issuer_name=mine ttl=24h
one< refused saying /denied|forbidden|permission|policy|403/
backend issuer pki/mine absent
one> issue_pki_certificate mount=pki role_name=web common_name=b.example.com ttl=1h
one< done saying /BEGIN CERTIFICATE/
traffic token one
