id V-PATH-01.read-policy-v1
title Reading a policy through a KV v1 mount
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-01
estate mount old/ kv
estate secret old/app {"a": "1"}
estate policy admin path "*" { capabilities = ["read"] }
one> read_secret mount=old path=../sys/policies/acl/admin
one< refused
traffic inside old/
traffic unchanging

id V-PATH-01.read-policy-v2
title Reading a policy through a KV v2 mount
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-01
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate policy admin path "*" { capabilities = ["read"] }
one> read_secret mount=kv path=../../sys/policies/acl/admin
one< refused
traffic inside kv/
traffic unchanging

id V-PATH-01.read-token
title Reading the own token through a KV v1 mount
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-01
estate mount old/ kv
estate secret old/app {"a": "1"}
one> read_secret mount=old path=x/../../auth/token/lookup-self
one< refused
traffic inside old/
traffic unchanging

id V-PATH-01.read-other-mount
title Reading a secret of another mount
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-01
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate mount old/ kv
estate secret old/app {"a": "1"}
one> read_secret mount=kv path=../../old/app
one< refused
traffic inside kv/
traffic unchanging

id V-PATH-01.read-other-mount-v2
title Reading a versioned secret of another mount
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-01
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate mount team/ kv2
estate secret team/app {"b": "unreachable-value"}
one> read_secret mount=kv path=../../team/data/app
one< refused
traffic inside kv/
traffic unchanging

id V-PATH-01.read-inside-the-mount
title A path that climbs out of its folder and stays inside the mount
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-01
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate secret kv/prod/db {"b": 2}
one> read_secret mount=kv path=app/../prod/db
one< refused
traffic inside kv/data/, kv/metadata/
traffic unchanging

id V-PATH-01.read-metadata
title Climbing from the data of a KV v2 mount to its configuration
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-01
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> read_secret mount=kv path=../config
one< refused
traffic inside kv/data/, kv/metadata/
traffic unchanging

id V-PATH-01.read-mount-climbs
title A mount that climbs
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-01
estate mount old/ kv
estate secret old/app {"a": "1"}
estate policy admin path "*" { capabilities = ["read"] }
one> read_secret mount=old/../sys/policies path=acl/admin
one< refused
traffic inside old/
traffic unchanging

id V-PATH-01.read-leading-slash
title A climbing path that begins with a slash
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-01
estate mount old/ kv
estate secret old/app {"a": "1"}
estate policy admin path "*" { capabilities = ["read"] }
one> read_secret mount=old path=/../sys/policies/acl/admin
one< refused
traffic inside old/
traffic unchanging

id V-PATH-01.read-encoded-dots
title Encoded dots and slashes do not climb either
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-01 V-PATH-07
estate mount old/ kv
estate secret old/app {"a": "1"}
estate policy admin path "*" { capabilities = ["read"] }
one> read_secret mount=old path=%2e%2e/sys/policies/acl/admin
one< refused
traffic inside old/
traffic unchanging

id V-PATH-01.read-encoded-slash
title An encoded slash does not climb either
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-01 V-PATH-07
estate mount old/ kv
estate secret old/app {"a": "1"}
estate policy admin path "*" { capabilities = ["read"] }
one> read_secret mount=old path=..%2fsys%2fpolicies%2facl%2fadmin
one< refused
traffic inside old/
traffic unchanging

id V-PATH-02.list-policies-v1
title Listing the policies through a KV v1 mount
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-02
estate mount old/ kv
estate secret old/app {"a": "1"}
estate policy admin path "*" { capabilities = ["read"] }
one> list_secrets mount=old path=../sys/policies/acl
one< refused
traffic inside old/
traffic unchanging

id V-PATH-02.list-policies-v2
title Listing the policies through a KV v2 mount
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-02
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate policy admin path "*" { capabilities = ["read"] }
one> list_secrets mount=kv path=../../sys/policies/acl
one< refused
traffic inside kv/
traffic unchanging

id V-PATH-02.list-accessors
title Listing the accessors of all tokens
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-02
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> list_secrets mount=kv path=../../auth/token/accessors
one< refused
traffic inside kv/
traffic unchanging

id V-PATH-02.list-other-mount
title Listing another mount
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-02
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate mount old/ kv
estate secret old/app {"a": "1"}
one> list_secrets mount=kv path=x/../../../old
one< refused
traffic inside kv/
traffic unchanging

id V-PATH-02.list-trailing-slash
title Listing another mount with a slash at the end
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-02
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate mount old/ kv
estate secret old/app {"a": "1"}
one> list_secrets mount=kv path=../../old/
one< refused
traffic inside kv/
traffic unchanging

id V-PATH-03.write-policy
title Writing a policy through a KV v1 mount
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-03
estate mount old/ kv
estate secret old/app {"a": "1"}
estate policy admin path "*" { capabilities = ["read"] }
one> write_secret mount=old path=../sys/policies/acl/admin key=policy value="path \"*\" { capabilities = [\"sudo\"] }"
one< refused
traffic inside old/
traffic unchanging
backend setting sys/policies/acl/admin unchanged

id V-PATH-03.new-policy
title Making a new policy through a KV v1 mount
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-03
estate mount old/ kv
estate secret old/app {"a": "1"}
one> write_secret mount=old path=x/../../sys/policies/acl/mine key=policy value="path \"*\" { capabilities = [\"sudo\"] }"
one< refused
traffic inside old/
traffic unchanging
backend setting sys/policies/acl/mine absent

id V-PATH-03.write-other-mount
title Writing a secret into another mount
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-03
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate mount old/ kv
estate secret old/app {"a": "1"}
one> write_secret mount=kv path=../../old/app key=a value=stolen
one< refused
traffic inside kv/
traffic unchanging
backend secret old/app unchanged

id V-PATH-03.write-config
title Changing the configuration of a KV v2 mount as if it were a secret
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-03
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> write_secret mount=kv path=../config key=max_versions value=1
one< refused
traffic inside kv/data/, kv/metadata/
traffic unchanging
backend setting kv/config unchanged

id V-PATH-03.delete-secret-policy
title Deleting a policy through a KV v1 mount
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-03
estate mount old/ kv
estate secret old/app {"a": "1"}
estate policy admin path "*" { capabilities = ["read"] }
one> delete_secret mount=old path=../sys/policies/acl/admin key=""
one< refused
traffic inside old/
traffic unchanging
backend setting sys/policies/acl/admin unchanged

id V-PATH-03.delete-secret-mount
title Unmounting through a KV v1 mount
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-03
estate mount old/ kv
estate secret old/app {"a": "1"}
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> delete_secret mount=old path=../sys/mounts/kv key=""
one< refused
traffic inside old/
traffic unchanging
backend mount kv unchanged

id V-PATH-03.delete-metadata
title Deleting a secret for good by climbing from its data to its metadata
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-03
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> delete_secret mount=kv path=../metadata/app key=""
one< refused
traffic inside kv/data/
traffic unchanging
backend secret kv/app unchanged

id V-PATH-04.delete-policy
title Deleting a policy as a mount
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-04
estate policy admin path "*" { capabilities = ["read"] }
one> delete_mount path=../policies/acl/admin
one< refused
traffic inside sys/mounts/
traffic unchanging
backend setting sys/policies/acl/admin unchanged

id V-PATH-04.delete-auth
title Disabling an auth method as a mount
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-04
estate setting sys/auth/userpass {"type": "userpass"}
one> delete_mount path=../auth/userpass
one< refused
traffic inside sys/mounts/
traffic unchanging
backend setting sys/auth unchanged

id V-PATH-04.delete-secret
title Deleting a secret with all its versions as a mount
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-04
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> delete_mount path=../../kv/metadata/app
one< refused
traffic inside sys/mounts/
traffic unchanging
backend secret kv/app unchanged

id V-PATH-04.delete-other-mount
title Deleting a mount by a path that climbs to it
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-04
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate mount old/ kv
estate secret old/app {"a": "1"}
one> delete_mount path=old/../kv
one< refused
traffic inside sys/mounts/
traffic unchanging
backend mount kv unchanged
backend mount old unchanged

id V-PATH-04.create-auth
title Enabling an auth method as a mount
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-04
one> create_mount type=kv path=../auth/mine
one< refused
traffic inside sys/mounts/
traffic unchanging
backend setting sys/policies/acl/mine absent

id V-PATH-04.create-climbing
title Creating a mount by a path that climbs
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-04
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> create_mount type=kv path=kv/../mine
one< refused
traffic inside sys/mounts/
traffic unchanging
backend mount mine absent

id V-PATH-04.enable-pki
title Enabling PKI by a path that climbs
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-04
one> enable_pki path=a/../pki
one< refused
traffic inside sys/mounts/
traffic unchanging
backend mount pki absent

id V-PATH-05.delete-issuer
title Deleting an issuer as a role
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-05
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> delete_pki_role mount=pki role_name=../issuer/default
one< refused
traffic inside pki/roles/
traffic unchanging
backend setting pki/issuers?list=true unchanged

id V-PATH-05.delete-root
title Deleting all keys and issuers as a role
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-05
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> delete_pki_role mount=pki role_name=../root
one< refused
traffic inside pki/roles/
traffic unchanging
backend setting pki/issuers?list=true unchanged

id V-PATH-05.delete-secret
title Deleting a secret of another mount as a role
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-05
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
estate mount old/ kv
estate secret old/app {"a": "1"}
one> delete_pki_role mount=pki role_name=x/../../../old/app
one< refused
traffic inside pki/roles/
traffic unchanging
backend secret old/app unchanged

id V-PATH-05.delete-policy
title Deleting a policy as a role
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-05
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
estate policy admin path "*" { capabilities = ["read"] }
one> delete_pki_role mount=pki role_name=../../sys/policies/acl/admin
one< refused
traffic inside pki/roles/
traffic unchanging
backend setting sys/policies/acl/admin unchanged

id V-PATH-05.read-role
title Reading a secret of another mount as a role
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-05
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
estate mount old/ kv
estate secret old/app {"a": "1"}
one> read_pki_role mount=pki role_name=../../old/app
one< refused
traffic inside pki/roles/
traffic unchanging

id V-PATH-05.read-role-policy
title Reading a policy as a role
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-05
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
estate policy admin path "*" { capabilities = ["read"] }
one> read_pki_role mount=pki role_name=../../sys/policies/acl/admin
one< refused
traffic inside pki/roles/
traffic unchanging

id V-PATH-05.read-issuer
title Reading a policy as an issuer
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-05
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
estate policy admin path "*" { capabilities = ["read"] }
one> read_pki_issuer mount=pki issuer_name=../../sys/policies/acl/admin
one< refused
traffic inside pki/
traffic unchanging

id V-PATH-05.write-role
title Writing a secret of another mount as a role
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-05
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
estate mount old/ kv
estate secret old/app {"a": "1"}
one> create_pki_role mount=pki role_name=../../old/app allow_any_name=false allow_glob_domains=false
one< refused
traffic inside pki/roles/
traffic unchanging
backend secret old/app unchanged

id V-PATH-05.write-config
title Changing the URLs of a PKI mount as a role
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-05
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> create_pki_role mount=pki role_name=../config/crl allow_any_name=false allow_glob_domains=false
one< refused
traffic inside pki/roles/
traffic unchanging
backend setting pki/config/crl unchanged

id V-PATH-06.issue-root
title Issuing through a role that is the way to a new root
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-06
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> issue_pki_certificate mount=pki role_name=../root/generate/exported common_name=www.example.com
one< refused
traffic inside pki/issue/
traffic unchanging
backend setting pki/issuers?list=true unchanged

id V-PATH-06.issue-elsewhere
title Issuing through a role of another mount
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-06
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
estate mount ca/ pki
estate ca ca/root-ca
estate role ca/web {"allow_any_name": true}
one> issue_pki_certificate mount=pki role_name=../../ca/issue/web common_name=www.example.com
one< refused
traffic inside pki/issue/
traffic unchanging

id V-PATH-06.issue-into-kv
title Issuing into a secret of another mount
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-06
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
estate mount old/ kv
estate secret old/app {"a": "1"}
one> issue_pki_certificate mount=pki role_name=../../old/app common_name=www.example.com
one< refused
traffic inside pki/issue/
traffic unchanging
backend secret old/app unchanged

id V-PATH-06.root-mount
title An intermediate whose root mount climbs
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-06
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
estate mount pki-int/ pki
one> create_pki_issuer mount=pki-int type=internal common_name=int.example issuer_name=int root_mount=pki-int/../pki root_issuer=root-ca
one< refused
traffic inside pki-int/, pki/
traffic unchanging
backend setting pki-int/issuers?list=true absent

id V-PATH-06.list-issuers
title Listing issuers of a mount that climbs
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-06
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
estate mount ca/ pki
estate ca ca/root-ca
one> list_pki_issuers mount=pki/../ca
one< refused
traffic inside pki/
traffic unchanging

id V-PATH-06.list-roles
title Listing roles of a mount that climbs
why With "..", one allowed path becomes every path that the token can reach.
hunts V-PATH-06
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
estate mount ca/ pki
estate role ca/web
one> list_pki_roles mount=pki/../ca
one< refused
traffic inside pki/
traffic unchanging

id V-PATH-07.question
title A question mark begins no query
why A character that means something in a URL must not change which secret is meant.
hunts V-PATH-07
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> read_secret mount=kv path="app?version=1"
one< answered
traffic inside kv/data/, kv/metadata/
traffic lacks GET kv/data/app
traffic lacks GET kv/metadata/app

id V-PATH-07.hash
title A hash sign ends no path
why A character that means something in a URL must not change which secret is meant.
hunts V-PATH-07
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> read_secret mount=kv path="app#rest"
one< answered
traffic inside kv/data/, kv/metadata/
traffic lacks GET kv/data/app
traffic lacks GET kv/metadata/app

id V-PATH-07.double-slash
title Two slashes are not one
why A character that means something in a URL must not change which secret is meant.
hunts V-PATH-07
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> read_secret mount=kv path=x//app
one< answered
traffic inside kv/data/, kv/metadata/
traffic lacks GET kv/data/app
traffic lacks GET kv/metadata/app

id V-PATH-07.dot
title A dot is no folder
why A character that means something in a URL must not change which secret is meant.
hunts V-PATH-07
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> read_secret mount=kv path=./app
one< answered
traffic inside kv/data/, kv/metadata/
traffic lacks GET kv/data/app
traffic lacks GET kv/metadata/app

id V-PATH-07.trailing-dot
title A dot at the end is no folder
why A character that means something in a URL must not change which secret is meant.
hunts V-PATH-07
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> read_secret mount=kv path=app/.
one< answered
traffic inside kv/data/, kv/metadata/
traffic lacks GET kv/data/app
traffic lacks GET kv/metadata/app

id V-PATH-07.newline
title A line break is no part of a path
why A character that means something in a URL must not change which secret is meant.
hunts V-PATH-07
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> read_secret mount=kv path="app\nx"
one< answered
traffic inside kv/data/, kv/metadata/
traffic lacks GET kv/data/app
traffic lacks GET kv/metadata/app

id V-PATH-07.nul
title A NUL byte ends no path
why A character that means something in a URL must not change which secret is meant.
hunts V-PATH-07
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> read_secret mount=kv path="app\u0000x"
one< answered
traffic inside kv/data/, kv/metadata/
traffic lacks GET kv/data/app
traffic lacks GET kv/metadata/app

id V-PATH-07.list-question
title A question mark begins no query of a list
why A character that means something in a URL must not change what is listed.
hunts V-PATH-07
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> list_secrets mount=kv path="x?list=true"
one< answered hiding "\"app\""
traffic inside kv/metadata/, kv/data/
traffic lacks LIST kv/metadata/
traffic lacks GET kv/metadata/?list=true

id V-PATH-07.write-dot
title Writing to a dotted path does not write to another secret
why An agent that writes to "x/./app" must not find its value in "x/app".
hunts V-PATH-07
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate secret kv/x/app {"a": 1}
one> write_secret mount=kv path=x/./app key=a value=changed
one< refused
backend secret kv/x/app unchanged

id V-PATH-07.write-double-slash
title Writing to a path with two slashes does not write to another secret
why An agent that writes to "x//app" must not find its value in "x/app".
hunts V-PATH-07
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate secret kv/x/app {"a": 1}
one> write_secret mount=kv path=x//app key=a value=changed
one< refused
backend secret kv/x/app unchanged

id V-PATH-08.percent-in-mount
title A percent sign in a mount stays a percent sign
why A name that is used as a format lists another folder.
hunts V-PATH-08
estate mount "p%d/" kv
one> list_secrets mount=p%d path=x
one< answered hiding "%!"
traffic inside p%d/
