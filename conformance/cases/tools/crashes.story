id V-PANIC-01.no-allow-any-name
title A role without allow_any_name
why A server that dies takes every later call with it.
hunts V-PANIC-01
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> create_pki_role mount=pki role_name=api allow_glob_domains=false
one< answered
alive

id V-PANIC-01.no-allow-glob-domains
title A role without allow_glob_domains
why A server that dies takes every later call with it.
hunts V-PANIC-01
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> create_pki_role mount=pki role_name=api allow_any_name=false
one< answered
alive

id V-PANIC-01.text-for-a-flag
title A text where a flag belongs
why A server that dies takes every later call with it.
hunts V-PANIC-01
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> create_pki_role mount=pki role_name=api allow_any_name="true" allow_glob_domains="false"
one< answered
alive

id V-PANIC-01.null-for-a-flag
title A null where a flag belongs
why A server that dies takes every later call with it.
hunts V-PANIC-01
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> create_pki_role mount=pki role_name=api allow_any_name=null allow_glob_domains=false
one< answered
alive

id V-PANIC-02.no-issuers
title Listing the issuers of a mount that has none
why A server that dies takes every later call with it.
hunts V-PANIC-02
estate mount pki/ pki
one> list_pki_issuers mount=pki
one< answered
alive

id V-PANIC-02.kv-mount
title Listing the issuers of a mount that is no PKI
why A server that dies takes every later call with it.
hunts V-PANIC-02 V-PANIC-03
estate mount old/ kv
estate secret old/app {"a": "1"}
one> list_pki_issuers mount=old
one< answered
alive

id V-PANIC-02.kv2-mount
title Listing the issuers of a KV v2 mount
why A server that dies takes every later call with it.
hunts V-PANIC-02 V-PANIC-03
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> list_pki_issuers mount=kv
one< answered
alive

id V-PANIC-03.no-issuers
title Reading an issuer of a mount that has none
why A server that dies takes every later call with it.
hunts V-PANIC-03
estate mount pki/ pki
one> read_pki_issuer mount=pki issuer_name=root-ca
one< answered
alive

id V-PANIC-03.kv-mount
title Reading an issuer of a mount that is no PKI
why A server that dies takes every later call with it.
hunts V-PANIC-03
estate mount old/ kv
estate secret old/app {"a": "1"}
one> read_pki_issuer mount=old issuer_name=root-ca
one< answered
alive

id V-PANIC-03.kv-issuers
title Reading an issuer where a secret is called issuers/x
why A server that dies takes every later call with it.
hunts V-PANIC-03
estate mount old/ kv
estate secret old/issuers/x {"a": "1"}
one> read_pki_issuer mount=old issuer_name=x
one< answered
alive

id V-PANIC-04.options-text
title A text where options belong
why A server that dies takes every later call with it.
hunts V-PANIC-04
one> create_mount type=kv2 path=fresh options="v2"
one< answered
alive

id V-PANIC-04.options-list
title A list where options belong
why A server that dies takes every later call with it.
hunts V-PANIC-04
one> create_mount type=kv2 path=fresh options=["version", "2"]
one< answered
alive

id V-PANIC-04.options-number
title A number where options belong
why A server that dies takes every later call with it.
hunts V-PANIC-04
one> create_mount type=kv2 path=fresh options=2
one< answered
alive

id V-PANIC-05.intermediate-in-kv
title An intermediate in a mount that is no PKI
why A server that dies takes every later call with it.
hunts V-PANIC-05
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
estate mount old/ kv
estate secret old/app {"a": "1"}
one> create_pki_issuer mount=old type=internal common_name=int.example issuer_name=int root_mount=pki root_issuer=root-ca
one< answered
alive

id V-PANIC-05.root-in-kv
title A root in a mount that is no PKI
why A server that dies takes every later call with it.
hunts V-PANIC-05
estate mount old/ kv
estate secret old/app {"a": "1"}
one> create_pki_issuer mount=old type=internal common_name=ca.example issuer_name=ca
one< answered
alive

id V-PANIC-05.signed-by-kv
title An intermediate that a mount that is no PKI shall sign
why A server that dies takes every later call with it.
hunts V-PANIC-05
estate mount pki-int/ pki
estate mount old/ kv
estate secret old/app {"a": "1"}
one> create_pki_issuer mount=pki-int type=internal common_name=int.example issuer_name=int root_mount=old root_issuer=root-ca
one< answered
alive

id V-PANIC-06.issue-in-kv
title Issuing in a mount that is no PKI
why A server that dies takes every later call with it.
hunts V-PANIC-06
estate mount old/ kv
estate secret old/app {"a": "1"}
one> issue_pki_certificate mount=old role_name=web common_name=www.example.com
one< answered
alive

id V-PANIC-06.read-role-in-kv
title Reading a role of a mount that is no PKI
why A server that dies takes every later call with it.
hunts V-PANIC-06
estate mount old/ kv
estate secret old/app {"a": "1"}
one> read_pki_role mount=old role_name=web
one< answered
alive

id T-BROKEN.half-answer-read
title Half an answer of the backend to reading
why A server that dies takes every later call with it.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
fault truncated {"path": "kv/"}
one> read_secret mount=kv path=app
one< answered
alive

id T-BROKEN.half-answer-list
title Half an answer of the backend to listing
why A server that dies takes every later call with it.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
fault truncated {"path": "kv/"}
one> list_secrets mount=kv
one< answered
alive

id T-BROKEN.half-answer-write
title Half an answer of the backend to writing
why A server that dies takes every later call with it.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
fault truncated {"path": "kv/"}
one> write_secret mount=kv path=app key=b value=2
one< answered
alive

id T-BROKEN.half-answer-delete
title Half an answer of the backend to deleting
why A server that dies takes every later call with it.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
fault truncated {"path": "kv/"}
one> delete_secret mount=kv path=app key=a
one< answered
alive

id T-TYPES.path-number
title A path that is a number
why A server that dies takes every later call with it.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> read_secret mount=kv path=7
one< answered
alive

id T-TYPES.mount-number
title A mount that is a number
why A server that dies takes every later call with it.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> delete_secret mount=7 path=app key=a
one< answered
alive

id T-TYPES.path-list
title A path that is a list
why A server that dies takes every later call with it.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> read_secret mount=kv path=["app"]
one< answered
alive

id T-TYPES.mount-list
title A mount that is a list
why A server that dies takes every later call with it.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> delete_secret mount=["app"] path=app key=a
one< answered
alive

id T-TYPES.path-object
title A path that is a object
why A server that dies takes every later call with it.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> read_secret mount=kv path={"a": 1}
one< answered
alive

id T-TYPES.mount-object
title A mount that is a object
why A server that dies takes every later call with it.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> delete_secret mount={"a": 1} path=app key=a
one< answered
alive

id T-TYPES.path-null
title A path that is a null
why A server that dies takes every later call with it.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> read_secret mount=kv path=null
one< answered
alive

id T-TYPES.mount-null
title A mount that is a null
why A server that dies takes every later call with it.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> delete_secret mount=null path=app key=a
one< answered
alive

id T-TYPES.path-flag
title A path that is a flag
why A server that dies takes every later call with it.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> read_secret mount=kv path=true
one< answered
alive

id T-TYPES.mount-flag
title A mount that is a flag
why A server that dies takes every later call with it.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> delete_secret mount=true path=app key=a
one< answered
alive

id T-TYPES.empty
title Empty texts everywhere
why A server that dies takes every later call with it.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> write_secret mount="" path="" key="" value=""
one< answered
alive

id T-TYPES.nothing
title No argument at all
why A server that dies takes every later call with it.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> read_secret
one< answered
alive
