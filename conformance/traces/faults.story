# Agents at work while the way to the backend fails now and then. A server may try again by itself
# or hand the trouble on; what it says must be true, and what was done must not be done twice unseen.

id A-FLT-01.read-through-trouble
title Reads while single requests fail in every way
why Each trouble is over after one request: afterwards the same read must succeed.
estate mount kv/ kv2
estate secret kv/app {"key": "see-me"}
fault server_error {"path": "kv/", "times": 1}
one> read_secret mount=kv path=app
one< done showing "see-me" or refused hiding "see-me"
calm
one> read_secret mount=kv path=app
one< done showing "see-me"
fault bad_gateway {"path": "kv/", "times": 1}
one> read_secret mount=kv path=app
one< done showing "see-me" or refused hiding "see-me"
calm
fault reset_before {"path": "kv/", "times": 1}
one> read_secret mount=kv path=app
one< done showing "see-me" or refused hiding "see-me"
calm
fault truncated {"path": "kv/data/", "times": 1}
one> read_secret mount=kv path=app
one< done showing "see-me" or refused
calm
fault rate_limited {"path": "kv/", "times": 1, "retry_after": 1}
one> read_secret mount=kv path=app
one< done showing "see-me" or refused hiding "see-me"
calm
one> read_secret mount=kv path=app
one< done showing "see-me"
alive
backend secret kv/app unchanged

id A-FLT-02.write-answer-lost
title The answer to a write is lost after the write was done
why The server cannot know; it may look and say "done", or say that it is not known. The agent looks and goes on.
estate mount kv/ kv2
estate secret kv/app {"a": "1"}
one> read_secret mount=kv path=app
one< done
fault reset_after {"operation": "write", "path": "kv/", "times": 1}
one> write_secret mount=kv path=app key=b value=two
one< done or refused
calm
backend secret kv/app = {"a": "1", "b": "two"} when one done
one> read_secret mount=kv path=app
one< done
one> write_secret mount=kv path=app key=b value=two
one< done
backend secret kv/app = {"a": "1", "b": "two"}
one> write_secret mount=kv path=app key=c value=three
one< done
backend secret kv/app = {"a": "1", "b": "two", "c": "three"}

id A-FLT-03.write-never-arrived
title A write breaks before the backend did anything
why Said to be done it must be done; said to have failed it may be repeated.
estate mount kv/ kv2
estate secret kv/app {"a": "1"}
one> read_secret mount=kv path=app
one< done
fault reset_before {"operation": "write", "path": "kv/", "times": 1}
one> write_secret mount=kv path=app key=b value=two
one< done or refused
calm
backend secret kv/app = {"a": "1", "b": "two"} when one done
backend secret kv/app = {"a": "1"} when one refused
one> write_secret mount=kv path=app key=b value=two
one< done
one> read_secret mount=kv path=app
one< done showing "two"
one> delete_secret mount=kv path=app key=a
one< done
backend secret kv/app = {"b": "two"}

id A-FLT-04.failing-writes-one-by-one
title Every second write fails
why After each trouble the agent repeats its write; in the end every key is there exactly as written.
estate mount kv/ kv2
repeat 4
fault server_error {"operation": "write", "path": "kv/", "times": 1}
one> write_secret mount=kv path=app key=k{n} value=v{n}
one< done or refused saying /error|fail|500|internal|upstream|backend/
calm
one> write_secret mount=kv path=app key=k{n} value=v{n}
one< done
end
backend secret kv/app = {"k1": "v1", "k2": "v2", "k3": "v3", "k4": "v4"}
one> read_secret mount=kv path=app
one< done showing "v1" showing "v4"

id A-FLT-05.slow-backend
title A slow backend is waited for
why Slow is not dead: half a second must be borne by everyone, and others must not wait for it.
estate mount kv/ kv2
estate secret kv/slow {"key": "came-late"}
estate secret kv/fast {"key": "at-once"}
two> list_mounts
two< done lists kv
fault slow {"path": "kv/data/slow", "delay_ms": 150}
one> read_secret mount=kv path=slow begun
two> read_secret mount=kv path=fast
two< done showing "at-once"
one< done showing "came-late"
one> write_secret mount=kv path=slow key=more value=yes begun
two> write_secret mount=kv path=fast key=more value=yes
two< done
one< done
calm
backend secret kv/slow = {"key": "came-late", "more": "yes"}
backend secret kv/fast = {"key": "at-once", "more": "yes"}
one> read_secret mount=kv path=slow
one< done showing "yes"

id A-FLT-06.removal-in-trouble
title A key is removed while the reading of the secret fails
why A removal that could not read must not take the rest away, nor say that there is no secret.
hunts V-KV-08
estate mount kv/ kv2
estate secret kv/app {"a": "1", "b": "2"}
one> read_secret mount=kv path=app
one< done
fault server_error {"operation": "read", "path": "kv/"}
one> delete_secret mount=kv path=app key=a
one< done or refused hiding "no secret exists" saying /error|fail|500|internal|upstream|backend/
calm
backend secret kv/app unchanged when one refused
fault forbidden {"operation": "read", "path": "kv/"}
one> delete_secret mount=kv path=app key=b
one< done or refused hiding "no secret exists" saying /denied|forbidden|permission|policy|403/
calm
backend secret kv/app has a, b when one refused
one> delete_secret mount=kv path=app key=b
one< answered
backend secret kv/app lacks b
one> read_secret mount=kv path=app
one< done

id A-FLT-07.mount-in-trouble
title Mounts are made while the answers are lost
why A mount that was made though its answer was lost is there; the second try must say so and not break it.
estate mount kv/ kv2
one> list_mounts
one< done lists kv
fault reset_after {"operation": "write", "path": "sys/mounts/", "times": 1}
one> create_mount path=team type=kv2
one< done or refused
calm
one> list_mounts
one< done lists kv, team
one> create_mount path=team type=kv2
one< refused saying /exist|in use|already|taken/
backend mount team = {"type": "kv", "v2": true}
one> write_secret mount=team path=app key=a value=one
one< done
fault reset_before {"operation": "write", "path": "sys/mounts/", "times": 1}
one> delete_mount path=team
one< done or refused
calm
backend mount team absent when one done
backend mount team present when one refused
one> list_mounts
one< done lists kv

id A-FLT-08.issue-in-trouble
title Certificates are asked for while the backend fails
why No half certificate: either a whole one or an error, and the next is whole again.
estate mount pki/ pki
estate ca pki/root {"common_name": "Example Root"}
estate role pki/web {"allow_any_name": true, "max_ttl": "72h"}
fault server_error {"path": "pki/issue/"}
one> issue_pki_certificate mount=pki role_name=web common_name=a.example.com ttl=1h
one< refused hiding "BEGIN CERTIFICATE" saying /error|fail|500|internal|upstream|backend/
calm
fault truncated {"path": "pki/issue/", "times": 1}
one> issue_pki_certificate mount=pki role_name=web common_name=b.example.com ttl=1h
one< refused hiding "END CERTIFICATE" or done saying /END CERTIFICATE/
calm
alive
one> issue_pki_certificate mount=pki role_name=web common_name=c.example.com ttl=1h
one< done saying /END CERTIFICATE/
one> list_pki_roles mount=pki
one< done lists web
fault overloaded {"path": "pki/roles"}
one> list_pki_roles mount=pki
one< refused saying /overload|unavailable|503|later|busy|again|fail|error/
calm
one> list_pki_roles mount=pki
one< done lists web

id A-FLT-09.sealed-under-a-crowd
title The vault is sealed while three agents work, and opened again
why All must be told the same, and all must go on without starting anew.
estate mount kv/ kv2
repeat 3
agent{n}> write_secret mount=kv path=app-{n} key=id value=before-{n}
agent{n}< done
end
seal
repeat 3
agent{n}> write_secret mount=kv path=app-{n} key=id value=during-{n} begun
end
repeat 3
agent{n}< refused saying /seal/
end
unseal
repeat 3
backend secret kv/app-{n} = {"id": "before-{n}"}
agent{n}> write_secret mount=kv path=app-{n} key=id value=after-{n}
agent{n}< done
backend secret kv/app-{n} = {"id": "after-{n}"}
end

id A-FLT-10.half-an-answer
title Answers that end too early or are no text
why Half a secret passed on as whole is worse than an error.
estate mount kv/ kv2
estate secret kv/app {"user": "app", "password": "whole-password", "last": "the-end"}
one> read_secret mount=kv path=app
one< done showing "the-end"
fault truncated {"path": "kv/data/"}
one> read_secret mount=kv path=app
one< refused hiding "the-end"
calm
fault wrong_length {"path": "kv/data/"}
one> read_secret mount=kv path=app
one< refused hiding "the-end"
calm
fault bad_gateway {"path": "kv/data/"}
one> read_secret mount=kv path=app
one< refused saying /gateway|502|proxy|upstream|fail|error|unavailable/
calm
alive
one> read_secret mount=kv path=app
one< done showing "the-end"
backend secret kv/app unchanged
