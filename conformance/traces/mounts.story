# Agents at work with mounts: make, use, look, remove.

id A-MNT-01.make-use-remove
title A mount is made, used, listed and removed
why The whole life of a mount in one session, with its neighbour untouched.
estate mount kv/ kv2
estate secret kv/keep {"a": "1"}
one> list_mounts
one< done lists kv
one> create_mount path=team type=kv2 description="of the team"
one< done
backend mount team = {"type": "kv", "v2": true}
one> write_secret mount=team path=app key=token value=abc-token
one< done
backend secret team/app = {"token": "abc-token"}
one> read_secret mount=team path=app
one< done showing "abc-token"
one> list_mounts
one< done lists kv, team
one> list_secrets mount=team
one< done lists app
one> delete_mount path=team
one< done
backend mount team absent
one> list_mounts
one< done lists kv
one> read_secret mount=team path=app
one< refused hiding "abc-token" saying /mount|not.?found|exist|no such/
backend secret kv/keep unchanged

id A-MNT-02.there-already
title The mount is there already, with secrets in it
why An agent that is told to delete and make anew will do just that, and the secrets are gone.
hunts V-KV-14
estate mount kv/ kv2
estate secret kv/app {"password": "keep-me"}
one> create_mount path=kv type=kv2
one< refused hiding "delete_mount" saying /exist|in use|already|taken/
backend mount kv unchanged
backend secret kv/app unchanged
one> list_mounts
one< done lists kv
one> list_secrets mount=kv
one< done lists app
one> read_secret mount=kv path=app
one< done showing "keep-me"
one> create_mount path=kv-two type=kv2
one< done
backend mount kv-two present
one> write_secret mount=kv-two path=app key=password value=other-one
one< done
backend secret kv/app unchanged

id A-MNT-03.both-versions
title A mount of each version, and the same work in both
why The paths differ, the work does not; what is said of the version must be right.
one> create_mount path=v1 type=kv
one< done
backend mount v1 = {"type": "kv", "v2": false}
one> create_mount path=v2 type=kv2
one< done
backend mount v2 = {"type": "kv", "v2": true}
one> write_secret mount=v1 path=app key=a value=in-one
one< done
one> write_secret mount=v2 path=app key=a value=in-two
one< done
one> read_secret mount=v1 path=app
one< done showing "in-one"
one> read_secret mount=v2 path=app
one< done showing "in-two"
one> write_secret mount=v1 path=app key=b value=more
one< done
one> write_secret mount=v2 path=app key=b value=more
one< done
backend secret v1/app = {"a": "in-one", "b": "more"}
backend secret v2/app = {"a": "in-two", "b": "more"}
one> list_mounts
one< done lists v1, v2
one> delete_mount path=v1
one< done
backend mount v1 absent
backend secret v2/app = {"a": "in-two", "b": "more"}

id A-MNT-04.not-there
title A mount is removed twice, and one that never was
why Vault answers the second removal as if it had done something; an agent that is told "deleted" believes it.
hunts V-KV-15
estate mount kv/ kv2
estate mount temp/ kv
one> list_mounts
one< done lists kv, temp
one> delete_mount path=temp
one< done
backend mount temp absent
one> delete_mount path=temp
one< answered saying /not.?found|no mount|no such|not exist|not there|no longer|nothing|already/
one> delete_mount path=never-was
one< answered saying /not.?found|no mount|no such|not exist|not there|nothing|never/
backend mount kv unchanged
one> list_mounts
one< done lists kv
one> write_secret mount=kv path=a key=x value=y
one< done

id A-MNT-05.unmounted-by-colleague
title A colleague unmounts what the agent works in, and mounts it anew
why A server that remembers mounts must notice, and must not write to a place that is no more.
estate mount kv/ kv2
estate secret kv/app {"password": "see-me"}
one> read_secret mount=kv path=app
one< done showing "see-me"
colleague unmounts kv/
one> read_secret mount=kv path=app
one< refused hiding "see-me" saying /mount|not.?found|exist|no such|route|denied|permission/
one> write_secret mount=kv path=app key=password value=lost
one< refused saying /mount|not.?found|exist|no such|route|denied|permission/
backend mount kv absent
colleague mounts kv/ kv2
one> list_secrets mount=kv
one< done or refused saying /no secret|not.?found|empty|nothing/
one> write_secret mount=kv path=app key=password value=anew
one< done
backend secret kv/app = {"password": "anew"}
one> read_secret mount=kv path=app
one< done showing "anew"

id A-MNT-06.version-changed
title A mount comes back with another version of KV
why What a server remembers of a mount's version becomes wrong; the next call or the one after must be right again.
estate mount box/ kv
estate secret box/app {"from": "version-one"}
one> read_secret mount=box path=app
one< done showing "version-one"
colleague unmounts box/
colleague mounts box/ kv2
colleague writes box/app {"from": "version-two"}
one> read_secret mount=box path=app
one< done showing "version-two" or refused
one> list_secrets mount=box
one< done lists app
one> read_secret mount=box path=app
one< done showing "version-two"
one> write_secret mount=box path=app key=more value=yes
one< done
backend secret box/app = {"from": "version-two", "more": "yes"}
one> delete_secret mount=box path=app key=from
one< done
backend secret box/app = {"more": "yes"}

id A-MNT-07.deep-path
title A mount at a path of several parts, beside its relatives
why The mount is everything up to its end, not the first word.
estate mount org/ kv2
estate secret org/x/app {"from": "org-mount"}
one> create_mount path=teams/red/kv type=kv2
one< done
backend mount teams/red/kv present
one> create_mount path=teams/blue/kv type=kv
one< done
one> write_secret mount=teams/red/kv path=app key=color value=red-value
one< done
backend secret teams/red/kv/app = {"color": "red-value"}
one> write_secret mount=teams/blue/kv path=app key=color value=blue-value
one< done
one> read_secret mount=teams/red/kv path=app
one< done showing "red-value"
one> read_secret mount=teams/blue/kv path=app
one< done showing "blue-value"
one> list_mounts
one< done lists org, teams/red/kv, teams/blue/kv
one> delete_mount path=teams/red/kv
one< done
backend mount teams/red/kv absent
backend secret teams/blue/kv/app = {"color": "blue-value"}
one> read_secret mount=org path=x/app
one< done showing "org-mount"

id A-MNT-08.wrong-kind
title Secrets are looked for in a certificate engine, and certificates among secrets
why A call at the wrong kind of mount must be refused, must leave the mount alone and must not bring the server down.
hunts V-PANIC-03
estate mount kv/ kv2
estate mount pki/ pki
estate ca pki/root {"common_name": "Example Root"}
estate secret kv/roles/web {"note": "no role"}
one> list_mounts
one< done lists kv, pki
one> read_secret mount=pki path=root
one< refused or answered saying /not.?found|no secret|no value|not.*kv/
one> write_secret mount=pki path=config/urls key=issuing_certificates value="http://evil.example.org"
one< refused
one> create_pki_role mount=kv role_name=web allow_any_name=false allow_glob_domains=true allowed_domains="*.example.com" max_ttl=1h
one< refused
alive
one> list_pki_issuers mount=kv
one< refused
alive
one> read_pki_issuer mount=kv issuer_name=root
one< refused
alive
backend secret kv/roles/web unchanged
backend issuer pki/root unchanged
one> list_pki_issuers mount=pki
one< done showing "root"
one> read_secret mount=kv path=roles/web
one< done showing "no role"

id A-MNT-09.not-allowed
title A token that may use a mount but not make or remove one
why The denial must be told as such, and the attempt must leave everything as it was.
estate mount kv/ kv2
estate secret kv/app {"a": "see-me"}
estate policy user path "kv/*" {capabilities=["create","read","update","delete","list"]} path "sys/mounts" {capabilities=["read"]}
estate agent one user
one> list_mounts
one< done lists kv
one> create_mount path=mine type=kv2
one< refused saying /denied|forbidden|permission|policy|403/
backend mount mine absent
one> delete_mount path=kv
one< refused saying /denied|forbidden|permission|policy|403/
backend mount kv unchanged
one> enable_pki path=ca
one< refused saying /denied|forbidden|permission|policy|403/
backend mount ca absent
one> write_secret mount=kv path=app key=b value=fine
one< done
backend secret kv/app = {"a": "see-me", "b": "fine"}
one> read_secret mount=kv path=app
one< done showing "see-me"

id A-MNT-10.ten-mounts
title Ten mounts are made, used and removed one after the other
why What is left behind or confused between mounts shows when there are many.
estate mount kv/ kv2
estate secret kv/keep {"a": "1"}
repeat 10
one> create_mount path=team-{n} type=kv2
one< done
one> write_secret mount=team-{n} path=app key=id value=value-{n}
one< done
backend secret team-{n}/app = {"id": "value-{n}"}
end
one> list_mounts
one< done lists kv, team-1, team-5, team-10
repeat 10
one> read_secret mount=team-{n} path=app
one< done showing "value-{n}"
one> delete_mount path=team-{n}
one< done
backend mount team-{n} absent
end
one> list_mounts
one< done lists kv hiding "team-"
backend secret kv/keep unchanged

id A-MNT-11.pki-there-already
title The certificate engine is there already, with an authority in it
why Enabling twice must not touch the keys of the authority that is there.
hunts V-KV-14
estate mount pki/ pki
estate ca pki/root {"common_name": "Example Root"}
estate role pki/web {"allow_any_name": true}
one> enable_pki path=pki
one< refused hiding "delete_mount" saying /exist|in use|already|taken/
backend mount pki unchanged
backend issuer pki/root unchanged
one> list_pki_issuers mount=pki
one< done showing "root"
one> list_pki_roles mount=pki
one< done lists web
one> enable_pki path=pki-two
one< done
backend mount pki-two = {"type": "pki"}
one> list_mounts
one< done lists pki, pki-two
one> issue_pki_certificate mount=pki role_name=web common_name=a.example.com ttl=1h
one< done saying /BEGIN CERTIFICATE/
one> delete_mount path=pki-two
one< done
backend issuer pki/root unchanged
