# An agent errs, is told what is the matter, does what that calls for, and succeeds. The patterns are
# wide: any wording will do from which an agent can see which kind of trouble it is in.

id A-REC-01.secret-not-found
title Not found: the agent lists and takes the right name
why "Not found" must be told from "denied", and say what was not found.
estate mount kv/ kv2
estate secret kv/prod/api-key {"key": "see-me"}
one> read_secret mount=kv path=prod/apikey
one< answered saying /not.?found|no secret|no such|not exist|not there|nothing|missing|404/
one> list_secrets mount=kv path=prod
one< done lists api-key
one> read_secret mount=kv path=prod/api-key
one< done showing "see-me"
one> delete_secret mount=kv path=prod/apikey key=key
one< refused saying /not.?found|no secret|no such|not exist|not there|nothing|missing|404/ or done saying /not |no |nothing/
one> list_secrets mount=kv
one< done lists prod
one> write_secret mount=kv path=prod/api-key key=key value=changed
one< done
backend secret kv/prod/api-key = {"key": "changed"}
backend secret kv/prod/apikey absent

id A-REC-02.mount-not-found
title No such mount: the agent lists the mounts and takes the right one
why The answer must lead to the mounts and not to a path inside of them; nothing may be mounted by the way.
estate mount secrets/ kv2
estate secret secrets/app {"key": "see-me"}
one> read_secret mount=safe path=app
one< refused saying /mount|engine/
one> list_secrets mount=safe
one< refused saying /mount|engine/
one> write_secret mount=safe path=app key=key value=lost
one< refused saying /mount|engine/
backend mount safe absent
one> list_mounts
one< done lists secrets
one> read_secret mount=secrets path=app
one< done showing "see-me"
one> write_secret mount=secrets path=app key=key value=kept
one< done
backend secret secrets/app = {"key": "kept"}

id A-REC-03.denied-then-allowed
title Denied: the agent asks for the path that it may use
why A denial must be told as such: looking elsewhere for a secret that is merely closed wastes everyone's time.
estate mount kv/ kv2
estate secret kv/red/app {"key": "red-key"}
estate secret kv/blue/app {"key": "blue-key"}
estate policy red path "kv/data/red/*" {capabilities=["create","read","update"]} path "kv/metadata/red/*" {capabilities=["read","list"]} path "sys/mounts" {capabilities=["read"]}
estate agent one red
one> read_secret mount=kv path=blue/app
one< refused hiding "blue-key" saying /denied|forbidden|permission|policy|403/
one> write_secret mount=kv path=blue/app key=key value=mine
one< refused saying /denied|forbidden|permission|policy|403/
backend secret kv/blue/app unchanged
one> read_secret mount=kv path=red/app
one< done showing "red-key"
one> list_secrets mount=kv path=red
one< done lists app
one> write_secret mount=kv path=red/app key=key value=redder-key
one< done
backend secret kv/red/app = {"key": "redder-key"}
one> read_secret mount=kv path=blue/nothing-here
one< refused saying /denied|forbidden|permission|policy|403/

id A-REC-04.denied-is-not-absent
title A removal that is denied is told as a denial, not as an absence
why Told that the secret does not exist, the agent would make a new one.
hunts V-KV-08
estate mount kv/ kv2
estate secret kv/app {"a": "1", "b": "2"}
estate policy lister path "kv/metadata/*" {capabilities=["list"]} path "sys/mounts" {capabilities=["read"]}
estate policy full path "kv/*" {capabilities=["create","read","update","patch","delete","list"]} path "sys/mounts" {capabilities=["read"]}
estate agent one lister
estate agent two full
one> list_secrets mount=kv
one< done lists app
one> delete_secret mount=kv path=app key=a
one< refused saying /denied|forbidden|permission|policy|403/
backend secret kv/app unchanged
one> read_secret mount=kv path=app
one< refused saying /denied|forbidden|permission|policy|403/
two> read_secret mount=kv path=app
two< done
two> delete_secret mount=kv path=app key=a
two< done
backend secret kv/app = {"b": "2"}
two> list_secrets mount=kv
two< done lists app

id A-REC-05.conflict-then-again
title A conflict: the agent reads again and writes with the new version
why The words must say that somebody else was faster, so that the agent reads before it writes again.
estate mount kv/ kv2
estate secret kv/counter {"n": "1"}
one> read_secret mount=kv path=counter
one< done
colleague writes kv/counter {"n": "2"}
one> write_secret mount=kv path=counter key=n value="1+1" cas=1
one< refused saying /version|conflict|changed|check-and-set|cas/
backend secret kv/counter = {"n": "2"}
one> read_secret mount=kv path=counter
one< done showing "2"
colleague writes kv/counter {"n": "3"}
one> write_secret mount=kv path=counter key=n value="2+1" cas=2
one< refused saying /version|conflict|changed|check-and-set|cas/
one> read_secret mount=kv path=counter
one< done showing "3"
one> write_secret mount=kv path=counter key=n value="3+1" cas=3
one< done
backend secret kv/counter = {"n": "3+1"}

id A-REC-06.bad-path
title An invalid path: the agent writes it as it should be
why A path that climbs must be refused before anything is sent, and the words must point at the path.
hunts V-PATH-01
estate mount kv/ kv2
estate mount other/ kv2
estate secret kv/app {"key": "see-me"}
estate secret other/app {"key": "not-me"}
one> list_secrets mount=kv
one< done lists app
one> read_secret mount=kv path=../other/data/app
one< refused hiding "not-me"
traffic inside kv/
one> read_secret mount=kv path=../../other/data/app
one< refused hiding "not-me"
traffic inside kv/
one> write_secret mount=kv path=../../other/data/app key=key value=mine
one< refused
traffic inside kv/
backend secret other/app unchanged
one> read_secret mount=kv path=app
one< done showing "see-me"
one> write_secret mount=kv path=app key=key value=changed
one< done
backend secret kv/app = {"key": "changed"}

id A-REC-07.missing-argument
title An argument is missing: the answer names it
why An agent mends its call only when it is told which part is wrong.
estate mount kv/ kv2
estate secret kv/app {"key": "see-me"}
one> read_secret mount=kv
one< refused saying /path/
traffic unchanging
one> read_secret path=app
one< refused saying /mount/
traffic unchanging
one> write_secret mount=kv path=app key=key
one< refused saying /value|data/
backend secret kv/app unchanged
one> create_mount path=team
one< refused saying /type/
backend mount team absent
one> delete_mount
one< refused saying /path|mount/
backend mount kv unchanged
one> read_secret mount=kv path=app
one< done showing "see-me"
one> write_secret mount=kv path=app key=key value=changed
one< done
backend secret kv/app = {"key": "changed"}

id A-REC-08.sealed-then-open
title Sealed: the agent waits and does the same once more
why Sealed is neither "denied" nor "not found", and it passes.
estate mount kv/ kv2
estate mount pki/ pki
estate ca pki/root {"common_name": "Example Root"}
estate role pki/web {"allow_any_name": true}
estate secret kv/app {"key": "see-me"}
seal
one> read_secret mount=kv path=app
one< refused hiding "see-me" saying /seal/
one> issue_pki_certificate mount=pki role_name=web common_name=a.example.com ttl=1h
one< refused saying /seal/
one> create_mount path=team type=kv2
one< refused saying /seal/
unseal
backend mount team absent
one> read_secret mount=kv path=app
one< done showing "see-me"
one> issue_pki_certificate mount=pki role_name=web common_name=a.example.com ttl=1h
one< done saying /BEGIN CERTIFICATE/
one> create_mount path=team type=kv2
one< done
backend mount team present

id A-REC-09.rate-limited
title Too many requests: the agent waits and goes on
why Told that the rate is the matter, the agent slows down; told anything else, it tries harder.
estate mount kv/ kv2
estate secret kv/app {"key": "see-me"}
one> read_secret mount=kv path=app
one< done showing "see-me"
fault rate_limited {"path": "kv/", "retry_after": 1}
one> read_secret mount=kv path=app
one< refused hiding "see-me" saying /rate|too many|429|later|wait|quota|limit/
one> write_secret mount=kv path=app key=key value=changed
one< refused saying /rate|too many|429|later|wait|quota|limit/
backend secret kv/app unchanged
calm
one> write_secret mount=kv path=app key=key value=changed
one< done
one> read_secret mount=kv path=app
one< done showing "changed"
backend secret kv/app = {"key": "changed"}
backend secret kv/app version 2

id A-REC-10.unreachable
title The backend cannot be reached for a while
why It must be told apart from an answer of the backend, and the server must find its way back by itself.
estate mount kv/ kv2
estate secret kv/app {"key": "see-me"}
one> read_secret mount=kv path=app
one< done showing "see-me"
fault unreachable
one> read_secret mount=kv path=app
one< refused hiding "see-me" saying /reach|connect|network|unavailable|EOF|reset|broken|dial|gone/
one> write_secret mount=kv path=app key=key value=changed
one< refused saying /reach|connect|network|unavailable|EOF|reset|broken|dial|gone/
backend secret kv/app unchanged
alive
calm
one> read_secret mount=kv path=app
one< done showing "see-me"
one> write_secret mount=kv path=app key=key value=changed
one< done
backend secret kv/app = {"key": "changed"}

id A-REC-11.wrong-type-of-mount
title The wrong kind of mount: the agent looks which is which
why The words must name the mount's kind, or say that there is nothing of that sort in it.
estate mount app/ pki
estate mount app-kv/ kv2
estate ca app/root {"common_name": "Example Root"}
estate secret app-kv/db {"key": "see-me"}
one> list_secrets mount=app
one< refused saying /pki|type|kv|kind|not.?found|unsupported|engine/
one> read_secret mount=app path=db
one< refused saying /pki|type|kv|kind|not.?found|unsupported|engine|no secret/ or done saying /no secret|not.?found/
one> list_mounts
one< done lists app, app-kv
one> list_secrets mount=app-kv
one< done lists db
one> read_secret mount=app-kv path=db
one< done showing "see-me"
one> list_pki_roles mount=app-kv
one< refused saying /pki|type|kv|kind|not.?found|unsupported|engine|roles/
one> list_pki_issuers mount=app
one< done showing "root"
backend secret app-kv/db unchanged

id A-REC-12.token-expired
title The token has ended: only a new one helps
why The words must point at the token or the permission; after the renewal all is as before.
estate mount kv/ kv2
estate secret kv/app {"key": "see-me"}
estate policy user path "kv/*" {capabilities=["create","read","update","list"]} path "sys/mounts" {capabilities=["read"]}
estate agent one user
estate agent two user
one> read_secret mount=kv path=app
one< done showing "see-me"
two> read_secret mount=kv path=app
two< done showing "see-me"
expire one
one> read_secret mount=kv path=app
one< refused hiding "see-me" saying /denied|forbidden|permission|token|expired|401|403|unauth/
one> list_secrets mount=kv
one< refused saying /denied|forbidden|permission|token|expired|401|403|unauth/
two> read_secret mount=kv path=app
two< done showing "see-me"
traffic token two
renew one
one> list_secrets mount=kv
one< done lists app
one> write_secret mount=kv path=app key=key value=changed
one< done
two> read_secret mount=kv path=app
two< done showing "changed"

id A-REC-13.role-missing
title No such role: the agent lists the roles, makes one and issues
why The words must name the role, not the certificate.
estate mount pki/ pki
estate ca pki/root {"common_name": "Example Root"}
estate role pki/web-server {"allowed_domains": ["example.com"], "allow_subdomains": true, "max_ttl": "72h"}
one> issue_pki_certificate mount=pki role_name=web common_name=a.example.com ttl=1h
one< refused saying /role/
one> read_pki_role mount=pki role_name=web
one< refused saying /role|not.?found|exist/ or done saying /no role|not.?found|not exist|no such/
one> list_pki_roles mount=pki
one< done lists web-server
one> issue_pki_certificate mount=pki role_name=web-server common_name=a.example.com ttl=1h
one< done saying /BEGIN CERTIFICATE/
one> create_pki_role mount=pki role_name=web allow_any_name=false allow_glob_domains=true allowed_domains="*.example.net" max_ttl=24h
one< done
one> issue_pki_certificate mount=pki role_name=web common_name=a.example.net ttl=1h
one< done saying /BEGIN CERTIFICATE/
backend role pki/web present

id A-REC-14.deleted-then-restored
title A deleted secret: told from one that never was, and written anew
why Whoever is told "deleted" may ask for it back; whoever is told "never there" cannot.
estate mount kv/ kv2
estate secret kv/app {"key": "see-me"}
one> read_secret mount=kv path=app
one< done showing "see-me"
colleague deletes kv/app
one> read_secret mount=kv path=app
one< answered hiding "see-me" saying /delet|not.?found|no secret|no such|not exist|nothing|null|gone/
one> delete_secret mount=kv path=app key=key
one< refused saying /delet|not.?found|no secret|no such|not exist|nothing|gone/
one> read_secret mount=kv path=never-was
one< answered saying /not.?found|no secret|no such|not exist|nothing|missing|404/
one> write_secret mount=kv path=app data={"key": "anew"} cas=1
one< answered
backend secret kv/app = {"key": "anew"}
one> read_secret mount=kv path=app
one< done showing "anew"

id A-REC-15.server-error
title The backend fails for a while
why An error of the backend is neither the agent's nor an absence; no part of it may be taken for done.
hunts V-KV-08
estate mount kv/ kv2
estate secret kv/app {"key": "see-me"}
fault server_error {"path": "kv/"}
one> read_secret mount=kv path=app
one< refused hiding "see-me" saying /error|fail|500|internal|upstream|backend/
one> list_secrets mount=kv
one< refused saying /error|fail|500|internal|upstream|backend/
one> write_secret mount=kv path=app key=key value=changed
one< refused saying /error|fail|500|internal|upstream|backend/
one> delete_secret mount=kv path=app key=key
one< refused saying /error|fail|500|internal|upstream|backend/
calm
backend secret kv/app unchanged
one> list_secrets mount=kv
one< done lists app
one> write_secret mount=kv path=app key=key value=changed
one< done
one> read_secret mount=kv path=app
one< done showing "changed"
backend secret kv/app version 2
