# Clients of every era: the same work in each revision of the protocol, and two eras on one estate.

id A-ERA-01.work-in-2024-11-05
title The usual work by a client of 2024-11-05
why Whoever speaks that revision gets the same work done as everyone else.
estate mount kv/ kv2
estate mount pki/ pki
estate ca pki/root {"common_name": "Example Root"}
estate role pki/web {"allowed_domains": ["example.com"], "allow_subdomains": true, "max_ttl": "72h"}
estate secret kv/app {"user": "app", "password": "old-one"}
estate revision one 2024-11-05
one> tools/list
one< done showing "inputSchema"
one> list_mounts
one< done lists kv, pki
one> list_secrets mount=kv
one< done lists app
one> read_secret mount=kv path=app
one< done showing "old-one"
one> write_secret mount=kv path=app key=password value=new-one
one< done
backend secret kv/app = {"user": "app", "password": "new-one"}
one> read_secret mount=kv path=not-there
one< answered saying /not.?found|no secret|no such|not exist|not there|nothing|missing|404/
one> read_secret mount=nowhere path=app
one< refused saying /mount|not.?found|exist/
one> issue_pki_certificate mount=pki role_name=web common_name=www.example.org ttl=1h
one< refused hiding "BEGIN CERTIFICATE"
one> issue_pki_certificate mount=pki role_name=web common_name=www.example.com ttl=1h
one< done saying /END CERTIFICATE/
one> delete_secret mount=kv path=app key=user
one< done
backend secret kv/app = {"password": "new-one"}
one> create_mount path=team type=kv2
one< done
backend mount team = {"type": "kv", "v2": true}
one> read_secret mount=kv path=app
one< done showing "new-one" hiding "old-one"
alive

id A-ERA-02.work-in-2025-03-26
title The usual work by a client of 2025-03-26
why Whoever speaks that revision gets the same work done as everyone else.
estate mount kv/ kv2
estate mount pki/ pki
estate ca pki/root {"common_name": "Example Root"}
estate role pki/web {"allowed_domains": ["example.com"], "allow_subdomains": true, "max_ttl": "72h"}
estate secret kv/app {"user": "app", "password": "old-one"}
estate revision one 2025-03-26
one> tools/list
one< done showing "inputSchema"
one> list_mounts
one< done lists kv, pki
one> list_secrets mount=kv
one< done lists app
one> read_secret mount=kv path=app
one< done showing "old-one"
one> write_secret mount=kv path=app key=password value=new-one
one< done
backend secret kv/app = {"user": "app", "password": "new-one"}
one> read_secret mount=kv path=not-there
one< answered saying /not.?found|no secret|no such|not exist|not there|nothing|missing|404/
one> read_secret mount=nowhere path=app
one< refused saying /mount|not.?found|exist/
one> issue_pki_certificate mount=pki role_name=web common_name=www.example.org ttl=1h
one< refused hiding "BEGIN CERTIFICATE"
one> issue_pki_certificate mount=pki role_name=web common_name=www.example.com ttl=1h
one< done saying /END CERTIFICATE/
one> delete_secret mount=kv path=app key=user
one< done
backend secret kv/app = {"password": "new-one"}
one> create_mount path=team type=kv2
one< done
backend mount team = {"type": "kv", "v2": true}
one> read_secret mount=kv path=app
one< done showing "new-one" hiding "old-one"
alive

id A-ERA-03.work-in-2025-06-18
title The usual work by a client of 2025-06-18
why Whoever speaks that revision gets the same work done as everyone else.
estate mount kv/ kv2
estate mount pki/ pki
estate ca pki/root {"common_name": "Example Root"}
estate role pki/web {"allowed_domains": ["example.com"], "allow_subdomains": true, "max_ttl": "72h"}
estate secret kv/app {"user": "app", "password": "old-one"}
estate revision one 2025-06-18
one> tools/list
one< done showing "inputSchema"
one> list_mounts
one< done lists kv, pki
one> list_secrets mount=kv
one< done lists app
one> read_secret mount=kv path=app
one< done showing "old-one"
one> write_secret mount=kv path=app key=password value=new-one
one< done
backend secret kv/app = {"user": "app", "password": "new-one"}
one> read_secret mount=kv path=not-there
one< answered saying /not.?found|no secret|no such|not exist|not there|nothing|missing|404/
one> read_secret mount=nowhere path=app
one< refused saying /mount|not.?found|exist/
one> issue_pki_certificate mount=pki role_name=web common_name=www.example.org ttl=1h
one< refused hiding "BEGIN CERTIFICATE"
one> issue_pki_certificate mount=pki role_name=web common_name=www.example.com ttl=1h
one< done saying /END CERTIFICATE/
one> delete_secret mount=kv path=app key=user
one< done
backend secret kv/app = {"password": "new-one"}
one> create_mount path=team type=kv2
one< done
backend mount team = {"type": "kv", "v2": true}
one> read_secret mount=kv path=app
one< done showing "new-one" hiding "old-one"
alive

id A-ERA-04.work-in-2025-11-25
title The usual work by a client of 2025-11-25
why Whoever speaks that revision gets the same work done as everyone else.
estate mount kv/ kv2
estate mount pki/ pki
estate ca pki/root {"common_name": "Example Root"}
estate role pki/web {"allowed_domains": ["example.com"], "allow_subdomains": true, "max_ttl": "72h"}
estate secret kv/app {"user": "app", "password": "old-one"}
estate revision one 2025-11-25
one> tools/list
one< done showing "inputSchema"
one> list_mounts
one< done lists kv, pki
one> list_secrets mount=kv
one< done lists app
one> read_secret mount=kv path=app
one< done showing "old-one"
one> write_secret mount=kv path=app key=password value=new-one
one< done
backend secret kv/app = {"user": "app", "password": "new-one"}
one> read_secret mount=kv path=not-there
one< answered saying /not.?found|no secret|no such|not exist|not there|nothing|missing|404/
one> read_secret mount=nowhere path=app
one< refused saying /mount|not.?found|exist/
one> issue_pki_certificate mount=pki role_name=web common_name=www.example.org ttl=1h
one< refused hiding "BEGIN CERTIFICATE"
one> issue_pki_certificate mount=pki role_name=web common_name=www.example.com ttl=1h
one< done saying /END CERTIFICATE/
one> delete_secret mount=kv path=app key=user
one< done
backend secret kv/app = {"password": "new-one"}
one> create_mount path=team type=kv2
one< done
backend mount team = {"type": "kv", "v2": true}
one> read_secret mount=kv path=app
one< done showing "new-one" hiding "old-one"
alive

id A-ERA-05.work-in-2026-07-28
title The usual work by a client of 2026-07-28
why Whoever speaks that revision gets the same work done as everyone else.
estate mount kv/ kv2
estate mount pki/ pki
estate ca pki/root {"common_name": "Example Root"}
estate role pki/web {"allowed_domains": ["example.com"], "allow_subdomains": true, "max_ttl": "72h"}
estate secret kv/app {"user": "app", "password": "old-one"}
estate revision one 2026-07-28
one> tools/list
one< done showing "inputSchema"
one> list_mounts
one< done lists kv, pki
one> list_secrets mount=kv
one< done lists app
one> read_secret mount=kv path=app
one< done showing "old-one"
one> write_secret mount=kv path=app key=password value=new-one
one< done
backend secret kv/app = {"user": "app", "password": "new-one"}
one> read_secret mount=kv path=not-there
one< answered saying /not.?found|no secret|no such|not exist|not there|nothing|missing|404/
one> read_secret mount=nowhere path=app
one< refused saying /mount|not.?found|exist/
one> issue_pki_certificate mount=pki role_name=web common_name=www.example.org ttl=1h
one< refused hiding "BEGIN CERTIFICATE"
one> issue_pki_certificate mount=pki role_name=web common_name=www.example.com ttl=1h
one< done saying /END CERTIFICATE/
one> delete_secret mount=kv path=app key=user
one< done
backend secret kv/app = {"password": "new-one"}
one> create_mount path=team type=kv2
one< done
backend mount team = {"type": "kv", "v2": true}
one> read_secret mount=kv path=app
one< done showing "new-one" hiding "old-one"
alive

id A-ERA-06.2024-11-05-with-2026-07-28
title A client of 2024-11-05 and one of 2026-07-28 share a secret
why What the one writes the other must see, whatever each of them speaks.
hunts V-KV-01
estate mount kv/ kv2
estate secret kv/app {"a": "1"}
estate revision old 2024-11-05
estate revision new 2026-07-28
old> read_secret mount=kv path=app
old< done
new> write_secret mount=kv path=app key=b value=of-new
new< done
old> read_secret mount=kv path=app
old< done showing "of-new"
old> write_secret mount=kv path=app key=c value=of-old held
new> write_secret mount=kv path=app key=d value=again-of-new begun
release old
new< done
old< done or refused saying /changed|conflict|version|again|check-and-set/
backend secret kv/app has a, b, d
backend secret kv/app has c when old done
new> read_secret mount=kv path=app
new< done showing "again-of-new"
old> create_mount path=team type=kv
old< done
new> list_mounts
new< done lists kv, team
new> write_secret mount=team path=note key=from value=the-new
new< done
old> read_secret mount=team path=note
old< done showing "the-new"
old> tools/list
old< done showing "inputSchema"
new> tools/list
new< done showing "inputSchema"
alive

id A-ERA-07.2025-03-26-with-2025-11-25
title A client of 2025-03-26 and one of 2025-11-25 share a secret
why What the one writes the other must see, whatever each of them speaks.
hunts V-KV-01
estate mount kv/ kv2
estate secret kv/app {"a": "1"}
estate revision old 2025-03-26
estate revision new 2025-11-25
old> read_secret mount=kv path=app
old< done
new> write_secret mount=kv path=app key=b value=of-new
new< done
old> read_secret mount=kv path=app
old< done showing "of-new"
old> write_secret mount=kv path=app key=c value=of-old held
new> write_secret mount=kv path=app key=d value=again-of-new begun
release old
new< done
old< done or refused saying /changed|conflict|version|again|check-and-set/
backend secret kv/app has a, b, d
backend secret kv/app has c when old done
new> read_secret mount=kv path=app
new< done showing "again-of-new"
old> create_mount path=team type=kv
old< done
new> list_mounts
new< done lists kv, team
new> write_secret mount=team path=note key=from value=the-new
new< done
old> read_secret mount=team path=note
old< done showing "the-new"
old> tools/list
old< done showing "inputSchema"
new> tools/list
new< done showing "inputSchema"
alive

id A-ERA-08.2025-06-18-with-2026-07-28
title A client of 2025-06-18 and one of 2026-07-28 share a secret
why What the one writes the other must see, whatever each of them speaks.
hunts V-KV-01
estate mount kv/ kv2
estate secret kv/app {"a": "1"}
estate revision old 2025-06-18
estate revision new 2026-07-28
old> read_secret mount=kv path=app
old< done
new> write_secret mount=kv path=app key=b value=of-new
new< done
old> read_secret mount=kv path=app
old< done showing "of-new"
old> write_secret mount=kv path=app key=c value=of-old held
new> write_secret mount=kv path=app key=d value=again-of-new begun
release old
new< done
old< done or refused saying /changed|conflict|version|again|check-and-set/
backend secret kv/app has a, b, d
backend secret kv/app has c when old done
new> read_secret mount=kv path=app
new< done showing "again-of-new"
old> create_mount path=team type=kv
old< done
new> list_mounts
new< done lists kv, team
new> write_secret mount=team path=note key=from value=the-new
new< done
old> read_secret mount=team path=note
old< done showing "the-new"
old> tools/list
old< done showing "inputSchema"
new> tools/list
new< done showing "inputSchema"
alive

id A-ERA-09.five-at-one-table
title Clients of all five revisions work on one secret in turn
why A server that keeps what it learned of one client must not apply it to the next.
estate mount kv/ kv2
estate secret kv/table {"start": "yes"}
estate revision w1 2024-11-05
estate revision w2 2025-03-26
estate revision w3 2025-06-18
estate revision w4 2025-11-25
estate revision w5 2026-07-28
repeat 5
w{n}> read_secret mount=kv path=table
w{n}< done showing "yes"
w{n}> write_secret mount=kv path=table key=k{n} value=v{n}
w{n}< done
end
backend secret kv/table = {"start": "yes", "k1": "v1", "k2": "v2", "k3": "v3", "k4": "v4", "k5": "v5"}
repeat 5
w{n}> list_secrets mount=kv
w{n}< done lists table
w{n}> read_secret mount=nowhere path=x
w{n}< refused
end
w1> read_secret mount=kv path=table
w1< done showing "v5"
alive

id A-ERA-10.trouble-for-old-and-new
title A fault meets the oldest and the newest client alike
why The words of an error may differ with the revision, its meaning may not.
estate mount kv/ kv2
estate secret kv/app {"key": "see-me"}
estate revision old 2024-11-05
estate revision new 2026-07-28
old> read_secret mount=kv path=app
old< done showing "see-me"
new> read_secret mount=kv path=app
new< done showing "see-me"
seal
old> read_secret mount=kv path=app
old< refused hiding "see-me" saying /seal/
new> read_secret mount=kv path=app
new< refused hiding "see-me" saying /seal/
unseal
old> write_secret mount=kv path=app key=old value=back
old< done
new> write_secret mount=kv path=app key=new value=back
new< done
backend secret kv/app = {"key": "see-me", "old": "back", "new": "back"}
old> read_secret mount=kv
old< refused saying /path/
new> read_secret mount=kv
new< refused saying /path/
alive
