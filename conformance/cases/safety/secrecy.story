id S-VALUES.write-error
title A write that fails shows no value
why Errors are logged, shown and sent on; a value in one is out.
estate mount kv/ kv2
estate secret kv/app {"password": "tr0ub4dor-and-3"}
fault server_error {"path": "kv/", "operation": "write"}
one> write_secret mount=kv path=app key=token value=s3cr3t-in-the-call
one< refused hiding s3cr3t-in-the-call hiding tr0ub4dor-and-3

id S-VALUES.write-denied
title A write that is denied shows no value
why Errors are logged, shown and sent on; a value in one is out.
estate mount kv/ kv2
estate secret kv/app {"password": "tr0ub4dor-and-3"}
estate policy reader path "kv/data/app" { capabilities = ["read"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one reader
one> write_secret mount=kv path=app key=token value=s3cr3t-in-the-call
one< refused hiding s3cr3t-in-the-call hiding tr0ub4dor-and-3

id S-VALUES.write-answer
title A write shows none of the values, old or new
why Errors are logged, shown and sent on; a value in one is out.
estate mount kv/ kv2
estate secret kv/app {"password": "tr0ub4dor-and-3"}
one> write_secret mount=kv path=app key=token value=s3cr3t-in-the-call
one< done hiding s3cr3t-in-the-call hiding tr0ub4dor-and-3

id S-VALUES.write-refused
title A write that is refused shows no value
why Errors are logged, shown and sent on; a value in one is out.
estate mount kv/ kv2
estate secret kv/app {"password": "tr0ub4dor-and-3"}
one> write_secret mount=kv path=../app key=token value=s3cr3t-in-the-call
one< answered hiding s3cr3t-in-the-call

id S-VALUES.wrong-type
title A call with a wrong type shows no value
why Errors are logged, shown and sent on; a value in one is out.
estate mount kv/ kv2
estate secret kv/app {"password": "tr0ub4dor-and-3"}
one> write_secret mount=kv path=7 key=["x"] value={"password": "s3cr3t-in-the-call"}
one< answered hiding s3cr3t-in-the-call

id S-VALUES.delete-answer
title Deleting shows no value
why Errors are logged, shown and sent on; a value in one is out.
estate mount kv/ kv2
estate secret kv/app {"password": "tr0ub4dor-and-3"}
one> delete_secret mount=kv path=app key=""
one< answered hiding tr0ub4dor-and-3

id S-VALUES.delete-key-answer
title Deleting a key shows no value
why Errors are logged, shown and sent on; a value in one is out.
estate mount kv/ kv2
estate secret kv/app {"password": "tr0ub4dor-and-3", "user": "anna-lena"}
one> delete_secret mount=kv path=app key=password
one< done hiding tr0ub4dor-and-3 hiding anna-lena

id S-VALUES.half-answer
title Half an answer of the backend is not shown
why Errors are logged, shown and sent on; a value in one is out.
estate mount kv/ kv2
estate secret kv/app {"password": "tr0ub4dor-and-3"}
fault truncated {"path": "kv/"}
one> read_secret mount=kv path=app
one< refused hiding tr0ub4dor

id S-VALUES.wrong-length
title An answer that is cut in the middle is not shown
why Errors are logged, shown and sent on; a value in one is out.
estate mount kv/ kv2
estate secret kv/app {"password": "tr0ub4dor-and-3"}
fault wrong_length {"path": "kv/"}
one> read_secret mount=kv path=app
one< refused hiding tr0ub4dor

id S-VALUES.mounts
title Listing mounts and secrets shows no value
why Errors are logged, shown and sent on; a value in one is out.
estate mount kv/ kv2
estate secret kv/app {"password": "tr0ub4dor-and-3"}
one> list_mounts
one< done hiding tr0ub4dor-and-3
one> list_secrets mount=kv
one< done hiding tr0ub4dor-and-3

id S-VALUES.create-issuer
title Creating a CA shows no private key
why Errors are logged, shown and sent on; a value in one is out.
estate mount pki/ pki
one> create_pki_issuer mount=pki type=internal common_name=ca.example issuer_name=ca
one< done hiding "PRIVATE KEY"

id S-VALUES.read-issuer
title Reading a CA shows no private key
why Errors are logged, shown and sent on; a value in one is out.
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> read_pki_issuer mount=pki issuer_name=root-ca
one< done hiding "PRIVATE KEY"

id S-TOKEN.errors
title Errors show no token
why A token that reaches the model reaches everybody whom the model talks to.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
fault server_error {"path": "kv/"}
one> read_secret mount=kv path=app
one< refused hiding conformance-root

id S-TOKEN.denied
title A denial shows no token
why A token that reaches the model reaches everybody whom the model talks to.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate policy nothing path "nothing" { capabilities = ["read"] }
estate agent one nothing
one> read_secret mount=kv path=app
one< refused

id S-TOKEN.unreachable
title A backend that cannot be reached shows no token
why A token that reaches the model reaches everybody whom the model talks to.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
fault reset_before
one> read_secret mount=kv path=app
one< refused hiding conformance-root
calm
alive

id S-TOKEN.expired
title A revoked token is not shown
why A token that reaches the model reaches everybody whom the model talks to.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate policy reader path "kv/data/app" { capabilities = ["read"] }
estate agent one reader
expire one
one> read_secret mount=kv path=app
one< refused

id S-TOKEN.mounts
title No call of the whole round shows the token
why A token that reaches the model reaches everybody whom the model talks to.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> list_mounts
one< done
one> list_secrets mount=kv
one< done
one> read_secret mount=kv path=app
one< done
one> list_pki_roles mount=pki
one< done

id S-AGENTS.own-token
title Each call carries the token of its agent
why Two agents share a server, not their rights.
hunts V-SESS-01
needs http
estate mount kv/ kv2
estate secret kv/one {"a": "of-one"}
estate secret kv/two {"a": "of-two"}
estate policy first path "kv/data/one" { capabilities = ["create", "read", "update", "patch", "delete"] } path "sys/mounts" { capabilities = ["read"] }
estate policy second path "kv/data/two" { capabilities = ["create", "read", "update", "patch", "delete"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one first
estate agent two second
one> read_secret mount=kv path=one
one< done showing of-one
traffic token one
two> read_secret mount=kv path=two
two< done showing of-two
traffic token two
one> read_secret mount=kv path=one
one< done
traffic token one

id S-AGENTS.own-rights
title What one may read, the other may not
why Two agents share a server, not their rights.
hunts V-SESS-01
needs http
estate mount kv/ kv2
estate secret kv/one {"a": "of-one"}
estate secret kv/two {"a": "of-two"}
estate policy first path "kv/data/one" { capabilities = ["create", "read", "update", "patch", "delete"] } path "sys/mounts" { capabilities = ["read"] }
estate policy second path "kv/data/two" { capabilities = ["create", "read", "update", "patch", "delete"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one first
estate agent two second
one> read_secret mount=kv path=one
one< done
two> read_secret mount=kv path=one
two< refused hiding of-one
one> read_secret mount=kv path=two
one< refused hiding of-two

id S-AGENTS.overlapping
title Calls at the same time keep their tokens apart
why Two agents share a server, not their rights.
hunts V-SESS-01
needs http
estate mount kv/ kv2
estate secret kv/one {"a": "of-one"}
estate secret kv/two {"a": "of-two"}
estate policy first path "kv/data/one" { capabilities = ["create", "read", "update", "patch", "delete"] } path "sys/mounts" { capabilities = ["read"] }
estate policy second path "kv/data/two" { capabilities = ["create", "read", "update", "patch", "delete"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one first
estate agent two second
one> write_secret mount=kv path=one key=b value=x held
two> write_secret mount=kv path=two key=b value=y
two< done
traffic token one, two
release one
one< done
backend secret kv/one has b
backend secret kv/two has b

id S-AGENTS.expired-alone
title A revoked token ends one agent alone
why Two agents share a server, not their rights.
hunts V-SESS-01
needs http
estate mount kv/ kv2
estate secret kv/one {"a": "of-one"}
estate secret kv/two {"a": "of-two"}
estate policy first path "kv/data/one" { capabilities = ["create", "read", "update", "patch", "delete"] } path "sys/mounts" { capabilities = ["read"] }
estate policy second path "kv/data/two" { capabilities = ["create", "read", "update", "patch", "delete"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one first
estate agent two second
one> read_secret mount=kv path=one
one< done
two> read_secret mount=kv path=two
two< done
expire one
one> read_secret mount=kv path=one
one< refused
two> read_secret mount=kv path=two
two< done showing of-two

id S-AGENTS.writes
title What one may not write stays as it is
why Two agents share a server, not their rights.
hunts V-SESS-01
needs http
estate mount kv/ kv2
estate secret kv/one {"a": "of-one"}
estate secret kv/two {"a": "of-two"}
estate policy first path "kv/data/one" { capabilities = ["create", "read", "update", "patch", "delete"] } path "sys/mounts" { capabilities = ["read"] }
estate policy second path "kv/data/two" { capabilities = ["create", "read", "update", "patch", "delete"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one first
estate agent two second
two> write_secret mount=kv path=one key=a value=stolen
two< refused
backend secret kv/one unchanged
two> delete_secret mount=kv path=one key=""
two< refused
backend secret kv/one unchanged

id S-AGENTS.new-token
title An agent that comes back with a new token uses the new one
why Two agents share a server, not their rights.
hunts V-SESS-02
needs http
estate mount kv/ kv2
estate secret kv/one {"a": "of-one"}
estate secret kv/two {"a": "of-two"}
estate policy first path "kv/data/one" { capabilities = ["create", "read", "update", "patch", "delete"] } path "sys/mounts" { capabilities = ["read"] }
estate policy second path "kv/data/two" { capabilities = ["create", "read", "update", "patch", "delete"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one first
estate agent two second
one> read_secret mount=kv path=one
one< done
renew one
one> read_secret mount=kv path=one
one< done showing of-one
traffic token one

id S-READ.list-mounts
title list_mounts changes nothing
why Read-only tools are run without asking anybody.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> list_mounts
one< done
traffic unchanging

id S-READ.list-secrets
title list_secrets changes nothing
why Read-only tools are run without asking anybody.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> list_secrets mount=kv
one< done
traffic unchanging

id S-READ.read-secret
title read_secret changes nothing
why Read-only tools are run without asking anybody.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> read_secret mount=kv path=app
one< done
traffic unchanging

id S-READ.list-pki-issuers
title list_pki_issuers changes nothing
why Read-only tools are run without asking anybody.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> list_pki_issuers mount=pki
one< done
traffic unchanging

id S-READ.read-pki-issuer
title read_pki_issuer changes nothing
why Read-only tools are run without asking anybody.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> read_pki_issuer mount=pki issuer_name=root-ca
one< done
traffic unchanging

id S-READ.list-pki-roles
title list_pki_roles changes nothing
why Read-only tools are run without asking anybody.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> list_pki_roles mount=pki
one< done
traffic unchanging

id S-READ.read-pki-role
title read_pki_role changes nothing
why Read-only tools are run without asking anybody.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> read_pki_role mount=pki role_name=web
one< done
traffic unchanging

id V-META-06.name-tags
title A mount whose description hides Unicode tags
why Text that a person does not see can give orders to the model.
hunts V-META-06
estate setting sys/mounts/kv {"type": "kv", "description": "plain\udb40\udc49\udb40\udc67\udb40\udc6ehidden"}
one> list_mounts
one< done veiling "plain\udb40\udc49\udb40\udc67\udb40\udc6e"

id V-META-06.name-bidi
title A mount whose description hides a change of direction
why Text that a person does not see can give orders to the model.
hunts V-META-06
estate setting sys/mounts/kv {"type": "kv", "description": "plain\u202ehidden"}
one> list_mounts
one< done veiling "plain\u202e"

id V-META-05.long-list
title A list of 4,000 secrets comes in pieces
why A list of half a megabyte fills the memory of the model and ends the conversation.
hunts V-META-05
estate mount old/ kv
repeat 4000
estate secret old/a-rather-long-name-of-a-secret-that-somebody-gave-to-it-for-reasons-that-nobody-remembers-{n} {"a": "1"}
end
one> list_secrets mount=old
one< done within 262144
