# Two to eight agents at once on one estate. Slow answers of the backend make them meet.

id A-MANY-01.two-keys-crossing
title Two agents change different keys of one secret, each held back once
why The one that comes second has read what is no longer true.
hunts V-KV-01
estate mount kv/ kv2
estate secret kv/app {"a": "1"}
one> read_secret mount=kv path=app
one< done
two> read_secret mount=kv path=app
two< done
one> write_secret mount=kv path=app key=b value=of-one held
two> write_secret mount=kv path=app key=c value=of-two begun
release one
two< done
one< done or refused saying /changed|conflict|version|again|check-and-set/
backend secret kv/app has a, c
backend secret kv/app has b when one done
two> write_secret mount=kv path=app key=d value=of-two held
one> write_secret mount=kv path=app key=e value=of-one begun
release two
one< done
two< done or refused saying /changed|conflict|version|again|check-and-set/
backend secret kv/app has a, c, e
backend secret kv/app has d when two done
one> read_secret mount=kv path=app
one< done showing "of-two"

id A-MANY-02.four-keys-at-once
title Four agents write four keys of one secret, all having read the same
why Of four writes that were said to be done, four must be there.
hunts V-KV-01
estate mount kv/ kv2
estate secret kv/app {"start": "yes"}
repeat 4
w{n}> read_secret mount=kv path=app
w{n}< done showing "yes"
end
fault slow {"operation": "write", "path": "kv/data/app", "delay_ms": 200, "times": 4}
repeat 4
w{n}> write_secret mount=kv path=app key=k{n} value=v{n} begun
end
repeat 4
w{n}< done or refused saying /changed|conflict|version|again|check-and-set/
end
calm
backend secret kv/app has start
repeat 4
backend secret kv/app has k{n} when w{n} done
end
repeat 4
w{n}> write_secret mount=kv path=app key=k{n} value=v{n}
w{n}< done
end
backend secret kv/app = {"start": "yes", "k1": "v1", "k2": "v2", "k3": "v3", "k4": "v4"}

id A-MANY-03.eight-secrets
title Eight agents write eight secrets at the same time
why Work on different secrets must not get in each other's way, and every answer must go to its own agent.
estate mount kv/ kv2
repeat 8
w{n}> list_mounts
w{n}< done lists kv
end
fault slow {"operation": "write", "path": "kv/data/", "delay_ms": 100}
repeat 8
w{n}> write_secret mount=kv path=of-{n} key=id value=value-of-{n}-end begun
end
repeat 8
w{n}< done
end
calm
repeat 8
backend secret kv/of-{n} = {"id": "value-of-{n}-end"}
w{n}> read_secret mount=kv path=of-{n}
w{n}< done showing "value-of-{n}-end"
end
w1> list_secrets mount=kv
w1< done lists of-1, of-2, of-3, of-4, of-5, of-6, of-7, of-8

id A-MANY-04.list-meanwhile
title One lists while two write
why A list taken in between shows what is there and nothing else, and waits for nobody.
estate mount kv/ kv2
estate secret kv/there {"a": "1"}
reader> list_secrets mount=kv
reader< done lists there
one> write_secret mount=kv path=new-one key=a value=1 held
reader> list_secrets mount=kv
reader< done lists there hiding "new-one"
reader> read_secret mount=kv path=there
reader< done
release one
one< done
reader> list_secrets mount=kv
reader< done lists there, new-one
two> write_secret mount=kv path=new-two key=a value=2 held
reader> read_secret mount=kv path=new-two
reader< answered saying /not.?found|no secret|no such|not exist|not there|nothing|missing|404/
release two
two< done
reader> read_secret mount=kv path=new-two
reader< done
backend secret kv/there unchanged

id A-MANY-05.certificates-at-once
title Four agents have certificates issued at the same time
why Each must get its own: a certificate with somebody else's name is an incident.
estate mount pki/ pki
estate ca pki/root {"common_name": "Example Root"}
estate role pki/web {"allowed_domains": ["example.com"], "allow_subdomains": true, "max_ttl": "72h"}
repeat 4
w{n}> list_pki_roles mount=pki
w{n}< done lists web
end
fault slow {"path": "pki/issue/", "delay_ms": 150}
repeat 4
w{n}> issue_pki_certificate mount=pki role_name=web common_name=host-{n}.example.com ttl=1h begun
end
repeat 4
w{n}< done saying /END CERTIFICATE/
end
calm
repeat 4
w{n}> issue_pki_certificate mount=pki role_name=web common_name=host-{n}.example.org ttl=1h
w{n}< refused hiding "BEGIN CERTIFICATE"
end
backend role pki/web unchanged

id A-MANY-06.writer-and-deleter
title One changes a key while another deletes the secret
why Either order is right; a mixture of both is not.
hunts V-KV-01 V-KV-07
estate mount kv/ kv2
estate secret kv/app {"a": "1", "b": "2"}
two> read_secret mount=kv path=app
two< done
one> write_secret mount=kv path=app key=c value=three held
two> delete_secret mount=kv path=app begun
release one
two< done
one< done or refused saying /changed|conflict|version|again|deleted|check-and-set|not.?found/
backend secret kv/app absent when one refused
two> list_secrets mount=kv
two< answered
one> write_secret mount=kv path=app key=d value=four
one< answered
two> read_secret mount=kv path=app
two< answered
one> write_secret mount=kv path=second key=x value=y
one< done
backend secret kv/second = {"x": "y"}

id A-MANY-07.different-tokens
title Three agents with different rights, turn about
why What the server remembers of one must not serve another: neither the answer nor the token.
hunts V-SESS-01
estate mount kv/ kv2
estate secret kv/red/app {"key": "red-value"}
estate secret kv/blue/app {"key": "blue-value"}
estate policy red path "kv/data/red/*" {capabilities=["create","read","update","patch"]} path "sys/mounts" {capabilities=["read"]}
estate policy blue path "kv/data/blue/*" {capabilities=["create","read","update","patch"]} path "sys/mounts" {capabilities=["read"]}
estate agent red red
estate agent blue blue
estate agent both red blue
red> list_mounts
red< answered
blue> list_mounts
blue< answered
both> list_mounts
both< answered
red> read_secret mount=kv path=red/app
red< done showing "red-value"
traffic token red
blue> read_secret mount=kv path=red/app
blue< refused hiding "red-value" saying /denied|forbidden|permission|policy|403/
traffic token blue
both> read_secret mount=kv path=blue/app
both< done showing "blue-value"
traffic token both
red> read_secret mount=kv path=blue/app
red< refused hiding "blue-value" saying /denied|forbidden|permission|policy|403/
blue> write_secret mount=kv path=red/app key=key value=blue-was-here
blue< refused saying /denied|forbidden|permission|policy|403/
backend secret kv/red/app unchanged
both> write_secret mount=kv path=red/app key=key value=both-was-here
both< done
traffic token both
backend secret kv/red/app = {"key": "both-was-here"}

id A-MANY-08.same-mount-twice
title Two agents make the same mount at the same time
why One makes it, the other is told that it is there; both can use it.
estate mount kv/ kv2
one> list_mounts
one< done lists kv
two> list_mounts
two< done lists kv
one> create_mount path=team type=kv2 held
two> create_mount path=team type=kv2 begun
release one
two< done or refused saying /exist|in use|already|taken/
one< done or refused saying /exist|in use|already|taken/
backend mount team = {"type": "kv", "v2": true}
one> write_secret mount=team path=of-one key=a value=1
one< done
two> write_secret mount=team path=of-two key=a value=2
two< done
one> list_secrets mount=team
one< done lists of-one, of-two

id A-MANY-09.one-leaves
title One of three agents goes away in the middle of the work
why The others must not notice.
estate mount kv/ kv2
repeat 3
w{n}> write_secret mount=kv path=of-{n} key=a value=first-{n}
w{n}< done
end
w1> write_secret mount=kv path=of-1 key=b value=second-1 begun
leave w1
w2> read_secret mount=kv path=of-2
w2< done showing "first-2"
w3> write_secret mount=kv path=of-3 key=b value=second-3
w3< done
w2> list_secrets mount=kv
w2< done lists of-1, of-2, of-3
backend secret kv/of-3 = {"a": "first-3", "b": "second-3"}
backend secret kv/of-1 has a
w1> read_secret mount=kv path=of-1
w1< done showing "first-1"

id A-MANY-10.remove-different-keys
title Three agents remove different keys of one secret, all having read the same
why A removal that writes back what it has read brings the other's key back to life.
hunts V-KV-01
estate mount kv/ kv2
estate secret kv/app {"a": "1", "b": "2", "c": "3", "keep": "4"}
a> read_secret mount=kv path=app
a< done
b> read_secret mount=kv path=app
b< done
c> read_secret mount=kv path=app
c< done
fault slow {"operation": "write", "path": "kv/data/app", "delay_ms": 200, "times": 3}
a> delete_secret mount=kv path=app key=a begun
b> delete_secret mount=kv path=app key=b begun
c> delete_secret mount=kv path=app key=c begun
a< done or refused saying /changed|conflict|version|again|check-and-set/
b< done or refused saying /changed|conflict|version|again|check-and-set/
c< done or refused saying /changed|conflict|version|again|check-and-set/
calm
backend secret kv/app has keep
backend secret kv/app lacks a when a done
backend secret kv/app lacks b when b done
backend secret kv/app lacks c when c done
a> read_secret mount=kv path=app
a< done

id A-MANY-11.roles-at-once
title Four agents write four roles at the same time, and one lists
why Roles are small, and a list that lacks one makes an agent create it again.
estate mount pki/ pki
estate ca pki/root {"common_name": "Example Root"}
repeat 4
w{n}> list_pki_issuers mount=pki
w{n}< done showing "root"
end
fault slow {"operation": "write", "path": "pki/roles/", "delay_ms": 150}
repeat 4
w{n}> create_pki_role mount=pki role_name=role-{n} allow_any_name=false allow_glob_domains=true allowed_domains="*.d{n}.example.com" max_ttl=24h begun
end
repeat 4
w{n}< done
end
calm
w1> list_pki_roles mount=pki
w1< done lists role-1, role-2, role-3, role-4
repeat 4
backend role pki/role-{n} = {"allowed_domains": ["*.d{n}.example.com"]}
w{n}> read_pki_role mount=pki role_name=role-{n}
w{n}< done showing "d{n}.example.com"
end

id A-MANY-12.relay
title Eight agents pass a secret on, each adding a key
why In turn nothing can collide: all eight keys must be there, whoever wrote them.
estate mount kv/ kv2
estate secret kv/baton {"start": "yes"}
repeat 8
w{n}> read_secret mount=kv path=baton
w{n}< done showing "yes"
w{n}> write_secret mount=kv path=baton key=k{n} value=v{n}
w{n}< done
end
backend secret kv/baton = {"start": "yes", "k1": "v1", "k2": "v2", "k3": "v3", "k4": "v4", "k5": "v5", "k6": "v6", "k7": "v7", "k8": "v8"}
backend secret kv/baton version 9
w1> read_secret mount=kv path=baton
w1< done showing "v8"
