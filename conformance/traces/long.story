# Long sessions: what piles up, runs out or gets slower shows only after many calls.

id A-LONG-01.writes-and-reads
title Five hundred writes to one secret, each read back
why A leak of memory, of connections or of files ends such a session.
estate mount kv/ kv2
repeat 500
one> write_secret mount=kv path=app key=n value=value-{n}
one< done
one> read_secret mount=kv path=app
one< done showing "value-{n}"
end
backend secret kv/app = {"n": "value-500"}
backend secret kv/app version 500
alive

id A-LONG-02.many-secrets
title Three hundred secrets, all listed and read again
why A list of that length is usual; nothing may be missing from it.
estate mount kv/ kv2
repeat 300
one> write_secret mount=kv path=apps/app-{n} key=id value=value-{n}
one< done
end
one> list_secrets mount=kv path=apps
one< done lists app-1, app-99, app-100, app-150, app-299, app-300
repeat 300
one> read_secret mount=kv path=apps/app-{n}
one< done showing "value-{n}"
end
one> list_secrets mount=kv
one< done lists apps
alive

id A-LONG-03.only-lists
title A thousand lists
why Lists change nothing, however many there are.
estate mount kv/ kv2
estate secret kv/a {"x": "1"}
estate secret kv/folder/b {"x": "1"}
repeat 500
one> list_secrets mount=kv
one< done lists a, folder
one> list_mounts
one< done lists kv
end
traffic unchanging
backend secret kv/a unchanged
backend secret kv/folder/b unchanged
alive

id A-LONG-04.growing-secret
title A secret grows to two hundred keys and shrinks again
why Every write reads what is there and must lose nothing of it.
estate mount kv/ kv2
repeat 200
one> write_secret mount=kv path=big key=k{n} value=v{n}
one< done
end
backend secret kv/big has k1, k2, k100, k199, k200
backend secret kv/big version 200
repeat 199
one> delete_secret mount=kv path=big key=k{n}
one< done
end
backend secret kv/big = {"k200": "v200"}
alive

id A-LONG-05.mixed-with-errors
title Two hundred rounds of right and wrong calls
why Errors must cost nothing that piles up; the right calls between them must stay right.
estate mount kv/ kv2
estate mount old/ kv
estate secret kv/app {"keep": "always"}
repeat 200
one> read_secret mount=kv path=not-there-{n}
one< answered saying /not.?found|no secret|no such|not exist|not there|nothing|missing|404/
one> write_secret mount=kv path=app key=n value=value-{n}
one< done
one> read_secret mount=no-such-mount path=x
one< refused
one> write_secret mount=old path=app key=n value=value-{n}
one< done
one> read_secret mount=kv path=app
one< done showing "value-{n}" showing "always"
end
backend secret kv/app = {"keep": "always", "n": "value-200"}
backend secret old/app = {"n": "value-200"}
alive

id A-LONG-06.two-agents-in-turn
title Two agents write in turn two hundred and fifty times each
why What one has written the other must see at once: nothing old may be remembered.
estate mount kv/ kv2
repeat 250
one> write_secret mount=kv path=shared key=one value=one-{n}
one< done
two> read_secret mount=kv path=shared
two< done showing "one-{n}"
two> write_secret mount=kv path=shared key=two value=two-{n}
two< done
one> read_secret mount=kv path=shared
one< done showing "two-{n}"
end
backend secret kv/shared = {"one": "one-250", "two": "two-250"}
backend secret kv/shared version 500
alive

id A-LONG-07.roles-and-certificates
title A hundred and fifty roles, a certificate from each, and the roles away again
why The engine of certificates bears as long a session as that of secrets.
estate mount pki/ pki
estate ca pki/root {"common_name": "Example Root"}
estate role pki/keep {"allow_any_name": true}
repeat 150
one> create_pki_role mount=pki role_name=role-{n} allow_any_name=false allow_glob_domains=true allowed_domains="*.d{n}.example.com" max_ttl=24h
one< done
one> read_pki_role mount=pki role_name=role-{n}
one< done showing "d{n}.example.com"
one> issue_pki_certificate mount=pki role_name=keep common_name=a.d{n}.example.com ttl=1h
one< done saying /END CERTIFICATE/
end
one> list_pki_roles mount=pki
one< done lists role-1, role-75, role-150, keep
repeat 150
one> delete_pki_role mount=pki role_name=role-{n}
one< done
end
one> list_pki_roles mount=pki
one< done lists keep hiding "role-1"
alive
