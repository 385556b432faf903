id V-KV-12.read-only-one-path
title A token that may read one secret and nothing else
why Such a token is what an agent should have; it must not need the right to list all mounts.
hunts V-KV-12
estate mount kv/ kv2
estate secret kv/app {"a": "marker"}
estate policy reader path "kv/data/app" { capabilities = ["read"] }
estate agent one reader
one> read_secret mount=kv path=app
one< done showing marker

id V-KV-12.read-only-one-path-v1
title A token that may read one secret of KV v1 and nothing else
why Such a token is what an agent should have; it must not need the right to list all mounts.
hunts V-KV-12
estate mount old/ kv
estate secret old/app {"a": "marker"}
estate policy reader path "old/app" { capabilities = ["read"] }
estate agent one reader
one> read_secret mount=old path=app
one< done showing marker

id V-KV-12.list-only-one-folder
title A token that may list one folder and nothing else
why Such a token is what an agent should have; it must not need the right to list all mounts.
hunts V-KV-12
estate mount kv/ kv2
estate secret kv/team/app {"a": 1}
estate policy lister path "kv/metadata/team/" { capabilities = ["list"] } path "kv/metadata/team" { capabilities = ["list"] }
estate agent one lister
one> list_secrets mount=kv path=team
one< done lists app

id V-KV-12.write-one-path
title A token that may read and write one secret and nothing else
why Such a token is what an agent should have; it must not need the right to list all mounts.
hunts V-KV-12
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate policy writer path "kv/data/app" { capabilities = ["create", "read", "update", "patch"] }
estate agent one writer
one> write_secret mount=kv path=app key=b value=two
one< done
backend secret kv/app has a, b

id V-KV-12.delete-one-path
title A token that may delete one secret and nothing else
why Such a token is what an agent should have; it must not need the right to list all mounts.
hunts V-KV-12
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate policy eraser path "kv/data/app" { capabilities = ["read", "delete"] }
estate agent one eraser
one> delete_secret mount=kv path=app key=""
one< done
backend secret kv/app absent

id V-KV-12.issue-one-role
title A token that may issue through one role and nothing else
why Such a token is what an agent should have; it must not need the right to list all mounts.
hunts V-KV-12
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
estate policy issuer path "pki/issue/web" { capabilities = ["create", "update"] }
estate agent one issuer
one> issue_pki_certificate mount=pki role_name=web common_name=www.example.com
one< done

id V-KV-12.read-role
title A token that may read one role and nothing else
why Such a token is what an agent should have; it must not need the right to list all mounts.
hunts V-KV-12
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
estate policy viewer path "pki/roles/web" { capabilities = ["read"] }
estate agent one viewer
one> read_pki_role mount=pki role_name=web
one< done

id T-DENIED.read
title Reading without the right to
why A denial that looks like absence, or like a broken server, sends the agent the wrong way.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate policy little path "kv/data/other" { capabilities = ["read"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one little
one> read_secret mount=kv path=app
one< refused saying /denied|permission|forbid|403|capab|not allowed/

id T-DENIED.read-v1
title Reading in KV v1 without the right to
why A denial that looks like absence, or like a broken server, sends the agent the wrong way.
estate mount old/ kv
estate secret old/app {"a": "1"}
estate policy little path "old/other" { capabilities = ["read"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one little
one> read_secret mount=old path=app
one< refused saying /denied|permission|forbid|403|capab|not allowed/

id T-DENIED.list
title Listing without the right to
why A denial that looks like absence, or like a broken server, sends the agent the wrong way.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate policy little path "kv/data/app" { capabilities = ["read"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one little
one> list_secrets mount=kv
one< refused saying /denied|permission|forbid|403|capab|not allowed/

id T-DENIED.write
title Writing without the right to
why A denial that looks like absence, or like a broken server, sends the agent the wrong way.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate policy little path "kv/data/app" { capabilities = ["read"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one little
one> write_secret mount=kv path=app key=b value=two
one< refused saying /denied|permission|forbid|403|capab|not allowed/
backend secret kv/app unchanged

id T-DENIED.delete
title Deleting without the right to
why A denial that looks like absence, or like a broken server, sends the agent the wrong way.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate policy little path "kv/data/app" { capabilities = ["read"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one little
one> delete_secret mount=kv path=app key=""
one< refused saying /denied|permission|forbid|403|capab|not allowed/
backend secret kv/app unchanged

id T-DENIED.create-mount
title Creating a mount without the right to
why A denial that looks like absence, or like a broken server, sends the agent the wrong way.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate policy little path "kv/data/app" { capabilities = ["read"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one little
one> create_mount type=kv path=fresh
one< refused saying /denied|permission|forbid|403|capab|not allowed/
backend mount fresh absent

id T-DENIED.delete-mount
title Deleting a mount without the right to
why A denial that looks like absence, or like a broken server, sends the agent the wrong way.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate policy little path "kv/data/app" { capabilities = ["read"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one little
one> delete_mount path=kv
one< refused saying /denied|permission|forbid|403|capab|not allowed/
backend mount kv unchanged

id T-DENIED.issue
title Issuing without the right to
why A denial that looks like absence, or like a broken server, sends the agent the wrong way.
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
estate policy little path "pki/roles/web" { capabilities = ["read"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one little
one> issue_pki_certificate mount=pki role_name=web common_name=www.example.com
one< refused saying /denied|permission|forbid|403|capab|not allowed/

id T-DENIED.role
title Making a role without the right to
why A denial that looks like absence, or like a broken server, sends the agent the wrong way.
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
estate policy little path "pki/roles/web" { capabilities = ["read"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one little
one> create_pki_role mount=pki role_name=api allow_any_name=false allow_glob_domains=false
one< refused saying /denied|permission|forbid|403|capab|not allowed/
backend role pki/api absent

id T-DENIED.is-not-missing-kv2
title What may not be read is not said to be missing (KV v2)
why 403 and 404 ask for different actions.
estate mount kv/ kv2
estate secret kv/app {"a": "1"}
estate policy little path "kv/data/other" { capabilities = ["read"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one little
one> read_secret mount=kv path=app
one< refused hiding "not found" hiding "no secret"
one> read_secret mount=kv path=other
one< refused hiding denied or done saying /not (found|exist)|no secret/

id T-DENIED.is-not-missing-kv
title What may not be read is not said to be missing (KV v1)
why 403 and 404 ask for different actions.
estate mount old/ kv
estate secret old/app {"a": "1"}
estate policy little path "old/other" { capabilities = ["read"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one little
one> read_secret mount=old path=app
one< refused hiding "not found" hiding "no secret"
one> read_secret mount=old path=other
one< refused hiding denied or done saying /not (found|exist)|no secret/

id T-FAULT.read-sealed
title Reading while the backend is sealed
why A failure that looks like absence or denial sends the agent the wrong way.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
fault sealed {"path": "kv/"}
one> read_secret mount=kv path=app
one< refused saying /seal|unavail|503/
calm
one> read_secret mount=kv path=app
one< done

id T-FAULT.read-overloaded
title Reading while the backend is overloaded
why A failure that looks like absence or denial sends the agent the wrong way.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
fault overloaded {"path": "kv/"}
one> read_secret mount=kv path=app
one< refused saying /unavail|overload|503|busy|try/
calm
one> read_secret mount=kv path=app
one< done

id T-FAULT.read-rate-limited
title Reading while the backend is rate limited
why A failure that looks like absence or denial sends the agent the wrong way.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
fault rate_limited {"path": "kv/"}
one> read_secret mount=kv path=app
one< refused saying /rate|limit|429|many|try/
calm
one> read_secret mount=kv path=app
one< done

id T-FAULT.read-server-error
title Reading while the backend is server error
why A failure that looks like absence or denial sends the agent the wrong way.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
fault server_error {"path": "kv/"}
one> read_secret mount=kv path=app
one< refused saying /error|fail|500|upstream|internal/
calm
one> read_secret mount=kv path=app
one< done

id T-FAULT.expired
title A token that was revoked
why The agent must learn that it is the token.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate policy reader path "kv/data/app" { capabilities = ["read"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one reader
one> read_secret mount=kv path=app
one< done
expire one
one> read_secret mount=kv path=app
one< refused saying /denied|permission|forbid|40[13]|token|auth/
alive

id T-FAULT.demoted
title A token that lost its right
why What was allowed before is not allowed for ever.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate policy reader path "kv/data/app" { capabilities = ["read"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one reader
one> read_secret mount=kv path=app
one< done
demote one
one> read_secret mount=kv path=app
one< refused
