id V-KV-01.two-writers-v2-new
title Two agents make one secret at the same time
why A write that reads, changes and writes back without a check loses what came in between.
hunts V-KV-01
estate mount kv/ kv2
one> write_secret mount=kv path=app key=b value=2 held
two> write_secret mount=kv path=app key=c value=3 begun
release one
two< done
one< done or refused saying /changed|conflict|version|again|check-and-set/
backend secret kv/app has c
backend secret kv/app has b when one done

id V-KV-01.delete-key-and-write
title One agent deletes a key while another writes one
why A delete of one key must not take the other agent's new key with it.
hunts V-KV-01
estate mount kv/ kv2
estate secret kv/app {"a": 1, "b": 2}
one> delete_secret mount=kv path=app key=b held
two> write_secret mount=kv path=app key=c value=3 begun
release one
two< done
one< done or refused saying /changed|conflict|version|again|check-and-set/
backend secret kv/app has a, c
backend secret kv/app lacks b when one done

id V-KV-01.write-and-colleague
title Somebody else writes between reading and writing
why A write that reads, changes and writes back without a check loses what came in between.
hunts V-KV-01
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> write_secret mount=kv path=app key=b value=2 held
colleague writes kv/app {"a": 1, "c": 3}
release one
one< done or refused saying /changed|conflict|version|again|check-and-set/
backend secret kv/app has a, c
backend secret kv/app has b when one done

id V-KV-01.write-after-delete
title Somebody else deletes the secret between reading and writing
why What was deleted meanwhile must not come back with its old keys.
hunts V-KV-01
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> write_secret mount=kv path=app key=b value=2 held
colleague deletes kv/app
release one
one< done or refused saying /changed|conflict|version|again|check-and-set|delet/
backend secret kv/app lacks a when one done

id V-KV-02.mount-cas-required
title Writing where the mount demands check-and-set
why A server that never sends cas cannot write in such a mount at all.
hunts V-KV-02
estate mount kv/ kv2
estate setting kv/config {"cas_required": true}
one> write_secret mount=kv path=app key=b value=two
one< done
backend secret kv/app has b

id V-KV-02.secret-cas-required
title Writing where the secret demands check-and-set
why A server that never sends cas cannot write such a secret at all.
hunts V-KV-02
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate setting kv/metadata/app {"cas_required": true}
one> write_secret mount=kv path=app key=b value=two
one< done
backend secret kv/app has a, b

id V-KV-02.delete-key-cas-required
title Deleting a key where the secret demands check-and-set
why A server that never sends cas cannot change such a secret at all.
hunts V-KV-02
estate mount kv/ kv2
estate secret kv/app {"a": 1, "b": 2}
estate setting kv/metadata/app {"cas_required": true}
one> delete_secret mount=kv path=app key=b
one< done
backend secret kv/app = {"a": 1}

id V-KV-03.write-over-deleted
title Writing one key over a deleted secret
why The former keys are lost with a plain success; the agent must learn that there was a deleted version.
hunts V-KV-03
estate mount kv/ kv2
estate secret kv/app {"a": 1, "b": 2}
colleague deletes kv/app
one> write_secret mount=kv path=app key=c value=three
one< refused or done saying /delet|restor|recover|former|previous|earlier|replac/

id V-KV-04.create-only
title A token that may create but not read
why A policy that only lets an agent leave secrets is a good policy.
hunts V-KV-04
estate mount kv/ kv2
estate policy dropper path "kv/data/*" { capabilities = ["create", "update"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one dropper
one> write_secret mount=kv path=fresh key=a value=one
one< done
backend secret kv/fresh has a

id V-KV-04.write-only-keeps
title A token that may write but not read does not replace what it cannot see
why An agent does not mean the keys that it does not name.
hunts V-KV-04
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate policy dropper path "kv/data/*" { capabilities = ["create", "update"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one dropper
one> write_secret mount=kv path=app key=b value=two
one< answered
backend secret kv/app has a

id V-KV-04.create-only-v1
title A token that may create but not read, in KV v1
why A policy that only lets an agent leave secrets is a good policy.
hunts V-KV-04
estate mount old/ kv
estate policy dropper path "old/*" { capabilities = ["create"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one dropper
one> write_secret mount=old path=fresh key=a value=one
one< done or refused saying /read|list|capab|denied/
backend secret old/fresh has a when one done

id V-KV-05.empty
title An empty value
why What is read must be what was written.
hunts V-KV-05
estate mount kv/ kv2
one> write_secret mount=kv path=app key=a value=""
one< done
backend secret kv/app = {"a": ""}

id V-KV-05.empty-v1
title An empty value in KV v1
why What is read must be what was written.
hunts V-KV-05
estate mount old/ kv
one> write_secret mount=old path=app key=a value=""
one< done
backend secret old/app = {"a": ""}

id T-VALUE.spaces
title A value with spaces at both ends
why What is read must be what was written.
estate mount kv/ kv2
one> write_secret mount=kv path=app key=a value="  a b  "
one< done
backend secret kv/app = {"a": "  a b  "}

id T-VALUE.lines
title A value of several lines
why What is read must be what was written.
estate mount kv/ kv2
one> write_secret mount=kv path=app key=a value="-----BEGIN\nabc\r\n\tdef\n-----END\n"
one< done
backend secret kv/app = {"a": "-----BEGIN\nabc\r\n\tdef\n-----END\n"}

id T-VALUE.unicode
title A value in several scripts
why What is read must be what was written.
estate mount kv/ kv2
one> write_secret mount=kv path=app key=a value="Zürich 東京 🔑 e\u0301"
one< done
backend secret kv/app = {"a": "Zürich 東京 🔑 e\u0301"}

id T-VALUE.quotes
title A value with quotes and backslashes
why What is read must be what was written.
estate mount kv/ kv2
one> write_secret mount=kv path=app key=a value="a\"b\\c'd"
one< done
backend secret kv/app = {"a": "a\"b\\c'd"}

id T-VALUE.looks-like-json
title A text that looks like JSON stays a text
why What is read must be what was written.
estate mount kv/ kv2
one> write_secret mount=kv path=app key=a value="{\"x\": [1, 2]}"
one< done
backend secret kv/app = {"a": "{\"x\": [1, 2]}"}

id T-VALUE.looks-like-a-number
title A text that looks like a number stays a text
why What is read must be what was written.
estate mount kv/ kv2
one> write_secret mount=kv path=app key=a value="0123"
one< done
backend secret kv/app = {"a": "0123"}

id T-VALUE.looks-like-a-flag
title A text that looks like a flag stays a text
why What is read must be what was written.
estate mount kv/ kv2
one> write_secret mount=kv path=app key=a value="true"
one< done
backend secret kv/app = {"a": "true"}

id T-VALUE.looks-like-null
title A text that looks like null stays a text
why What is read must be what was written.
estate mount kv/ kv2
one> write_secret mount=kv path=app key=a value="null"
one< done
backend secret kv/app = {"a": "null"}

id T-VALUE.html
title A value with the signs of HTML
why What is read must be what was written.
estate mount kv/ kv2
one> write_secret mount=kv path=app key=a value="<a href=\"x\">&amp;</a>"
one< done
backend secret kv/app = {"a": "<a href=\"x\">&amp;</a>"}

id T-VALUE.percent
title A value with percent signs
why What is read must be what was written.
estate mount kv/ kv2
one> write_secret mount=kv path=app key=a value="%s%n%d 100%"
one< done
backend secret kv/app = {"a": "%s%n%d 100%"}

id T-VALUE.control
title A value with control characters
why What is read must be what was written.
estate mount kv/ kv2
one> write_secret mount=kv path=app key=a value="a\u0001b\u001fc"
one< done
backend secret kv/app = {"a": "a\u0001b\u001fc"}

id V-KV-05.number
title A number as a value
why A value may be kept as it is or as text, but must not become something else.
hunts V-KV-05
estate mount kv/ kv2
one> write_secret mount=kv path=app key=a value=2
one< done or refused
backend secret kv/app absent when one refused
backend secret kv/app has a when one done

id V-KV-05.flag
title A flag as a value
why A value may be kept as it is or as text, but must not become something else.
hunts V-KV-05
estate mount kv/ kv2
one> write_secret mount=kv path=app key=a value=true
one< done or refused
backend secret kv/app absent when one refused
backend secret kv/app has a when one done

id V-KV-05.null
title Null as a value
why A value may be kept as it is or as text, but must not become something else.
hunts V-KV-05
estate mount kv/ kv2
one> write_secret mount=kv path=app key=a value=null
one< done or refused
backend secret kv/app absent when one refused
backend secret kv/app has a when one done

id V-KV-05.object
title An object as a value
why A value may be kept as it is or as text, but must not become something else.
hunts V-KV-05
estate mount kv/ kv2
one> write_secret mount=kv path=app key=a value={"user": "x", "ports": [1, 2]}
one< done or refused
backend secret kv/app absent when one refused
backend secret kv/app has a when one done

id V-KV-05.list
title A list as a value
why A value may be kept as it is or as text, but must not become something else.
hunts V-KV-05
estate mount kv/ kv2
one> write_secret mount=kv path=app key=a value=[1, "two", null]
one< done or refused
backend secret kv/app absent when one refused
backend secret kv/app has a when one done

id T-KEEP.types-kv2
title Writing a key leaves numbers, lists and null beside it as they are (KV v2)
why A write that reads everything back as text breaks programs that read the secret.
estate mount kv/ kv2
estate secret kv/app {"n": 9007199254740991, "f": 1.5, "t": true, "z": null, "l": [1, {"x": "y"}], "s": "1"}
one> write_secret mount=kv path=app key=b value=two
one< done
backend secret kv/app = {"n": 9007199254740991, "f": 1.5, "t": true, "z": null, "l": [1, {"x": "y"}], "s": "1", "b": "two"}

id T-KEEP.keys-kv2
title Writing a key leaves the others alone (KV v2)
why An agent does not mean the keys that it does not name.
estate mount kv/ kv2
estate secret kv/app {"a": "1", "b": "2"}
one> write_secret mount=kv path=app key=b value=changed
one< done
backend secret kv/app = {"a": "1", "b": "changed"}

id T-KEEP.delete-key-kv2
title Deleting a key leaves the others alone (KV v2)
why An agent does not mean the keys that it does not name.
estate mount kv/ kv2
estate secret kv/app {"a": "1", "b": "2", "c": [3]}
one> delete_secret mount=kv path=app key=b
one< done
backend secret kv/app = {"a": "1", "c": [3]}

id T-READ.types-kv2
title Reading shows every key with its value (KV v2)
why An agent works with what it is shown.
estate mount kv/ kv2
estate secret kv/app {"user": "anna", "port": 5432, "big": 9007199254740991}
one> read_secret mount=kv path=app
one< done showing anna showing 5432 showing 9007199254740991
traffic unchanging

id T-READ.missing-kv2
title Reading what is not there (KV v2)
why An agent must not take nothing for an empty secret.
estate mount kv/ kv2
one> read_secret mount=kv path=nothing
one< refused or done saying /not (found|exist|there)|no secret|no such|null/
traffic unchanging

id T-DELETE.missing-kv2
title Deleting what is not there (KV v2)
why An agent that is told "deleted" believes that the secret was there.
estate mount kv/ kv2
estate secret kv/app {"a": "1"}
one> delete_secret mount=kv path=nothing key=""
one< refused or done saying /not (found|exist|there)|no secret|no such|nothing|already/
backend secret kv/app unchanged

id T-LIST.many-kv2
title Listing many secrets and a folder (KV v2)
why A list that leaves some out looks like a whole one.
estate mount kv/ kv2
repeat 60
estate secret kv/s{n} {"a": "{n}"}
end
estate secret kv/folder/x {"a": "1"}
one> list_secrets mount=kv
one< done lists s1, s9, s10, s33, s60, folder/
traffic unchanging

id T-LIST.folder-kv2
title Listing a folder (KV v2)
why A list of a folder shows what is in the folder, and nothing else.
estate mount kv/ kv2
estate secret kv/top {"a": "1"}
estate secret kv/team/db/main {"a": "1"}
estate secret kv/team/db/spare {"a": "1"}
one> list_secrets mount=kv path=team/db
one< done lists main, spare hiding "\"top\""
traffic unchanging

id T-LIST.no-values-kv2
title A list shows no values (KV v2)
why Who lists does not ask to see secrets.
estate mount kv/ kv2
estate secret kv/app {"password": "tr0ub4dor"}
one> list_secrets mount=kv
one< done lists app hiding tr0ub4dor

id V-KV-13.empty-list-kv2
title An empty mount is an empty list (KV v2)
why Null is no list, and an empty mount is no error.
hunts V-KV-13
estate mount kv/ kv2
one> list_secrets mount=kv
one< done saying /[[{0]|no|empty/ or refused saying /not found|no secret|empty|nothing/
traffic unchanging

id T-KEEP.types-kv
title Writing a key leaves numbers, lists and null beside it as they are (KV v1)
why A write that reads everything back as text breaks programs that read the secret.
estate mount old/ kv
estate secret old/app {"n": 9007199254740991, "f": 1.5, "t": true, "z": null, "l": [1, {"x": "y"}], "s": "1"}
one> write_secret mount=old path=app key=b value=two
one< done
backend secret old/app = {"n": 9007199254740991, "f": 1.5, "t": true, "z": null, "l": [1, {"x": "y"}], "s": "1", "b": "two"}

id T-KEEP.keys-kv
title Writing a key leaves the others alone (KV v1)
why An agent does not mean the keys that it does not name.
estate mount old/ kv
estate secret old/app {"a": "1", "b": "2"}
one> write_secret mount=old path=app key=b value=changed
one< done
backend secret old/app = {"a": "1", "b": "changed"}

id T-KEEP.delete-key-kv
title Deleting a key leaves the others alone (KV v1)
why An agent does not mean the keys that it does not name.
estate mount old/ kv
estate secret old/app {"a": "1", "b": "2", "c": [3]}
one> delete_secret mount=old path=app key=b
one< done
backend secret old/app = {"a": "1", "c": [3]}

id T-READ.types-kv
title Reading shows every key with its value (KV v1)
why An agent works with what it is shown.
estate mount old/ kv
estate secret old/app {"user": "anna", "port": 5432, "big": 9007199254740991}
one> read_secret mount=old path=app
one< done showing anna showing 5432 showing 9007199254740991
traffic unchanging

id T-READ.missing-kv
title Reading what is not there (KV v1)
why An agent must not take nothing for an empty secret.
estate mount old/ kv
one> read_secret mount=old path=nothing
one< refused or done saying /not (found|exist|there)|no secret|no such|null/
traffic unchanging

id T-DELETE.missing-kv
title Deleting what is not there (KV v1)
why An agent that is told "deleted" believes that the secret was there.
estate mount old/ kv
estate secret old/app {"a": "1"}
one> delete_secret mount=old path=nothing key=""
one< refused or done saying /not (found|exist|there)|no secret|no such|nothing|already/
backend secret old/app unchanged

id T-LIST.many-kv
title Listing many secrets and a folder (KV v1)
why A list that leaves some out looks like a whole one.
estate mount old/ kv
repeat 60
estate secret old/s{n} {"a": "{n}"}
end
estate secret old/folder/x {"a": "1"}
one> list_secrets mount=old
one< done lists s1, s9, s10, s33, s60, folder/
traffic unchanging

id T-LIST.folder-kv
title Listing a folder (KV v1)
why A list of a folder shows what is in the folder, and nothing else.
estate mount old/ kv
estate secret old/top {"a": "1"}
estate secret old/team/db/main {"a": "1"}
estate secret old/team/db/spare {"a": "1"}
one> list_secrets mount=old path=team/db
one< done lists main, spare hiding "\"top\""
traffic unchanging

id T-LIST.no-values-kv
title A list shows no values (KV v1)
why Who lists does not ask to see secrets.
estate mount old/ kv
estate secret old/app {"password": "tr0ub4dor"}
one> list_secrets mount=old
one< done lists app hiding tr0ub4dor

id V-KV-13.empty-list-kv
title An empty mount is an empty list (KV v1)
why Null is no list, and an empty mount is no error.
hunts V-KV-13
estate mount old/ kv
one> list_secrets mount=old
one< done saying /[[{0]|no|empty/ or refused saying /not found|no secret|empty|nothing/
traffic unchanging

id T-DATA.several
title Writing several keys at once
why All of them, or none.
estate mount kv/ kv2
one> write_secret mount=kv path=app data={"user": "anna", "port": 5432, "tags": ["a", "b"]}
one< done
backend secret kv/app = {"user": "anna", "port": 5432, "tags": ["a", "b"]}

id T-DATA.beside-others
title Writing several keys into a secret that has others
why What was said to be written is there.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> write_secret mount=kv path=app data={"b": 2, "c": 3}
one< done or refused
backend secret kv/app has b, c when one done

id T-DATA.key-and-data
title A key and several keys in one call
why Either may be meant; whatever is done, nothing is lost unseen.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> write_secret mount=kv path=app key=x value=y data={"b": 2}
one< refused or done
backend secret kv/app unchanged when one refused

id T-LIST.one
title Listing one secret
why A list of one is a list.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> list_secrets mount=kv
one< done lists app

id T-READ.deleted
title Reading a deleted secret
why An agent must not take a deleted secret for an empty one.
hunts V-KV-11
estate mount kv/ kv2
estate secret kv/app {"a": 1}
colleague deletes kv/app
one> read_secret mount=kv path=app
one< refused saying /delet|not found|no secret/ or done saying /delet/

id T-READ.destroyed
title Reading a destroyed secret
why An agent must not take a destroyed secret for an empty one.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
colleague destroys kv/app 1
one> read_secret mount=kv path=app
one< refused saying /destr|delet|not found|no secret/ or done saying /destr|delet/
alive

id T-READ.missing-mount
title Reading from a mount that is not there
why The agent must learn that the mount is missing.
one> read_secret mount=nowhere path=app
one< refused
traffic unchanging

id V-KV-11.old-version
title Reading an older version
why Versions are what KV v2 is for.
hunts V-KV-11
estate mount kv/ kv2
estate secret kv/app {"a": "first"}
colleague writes kv/app {"a": "second"}
one> read_secret mount=kv path=app version=1
one< done showing first hiding second

id V-KV-11.deleted-version
title Reading an older version while the current one is deleted
why A deleted current version hides no older one.
hunts V-KV-11
estate mount kv/ kv2
estate secret kv/app {"a": "first"}
colleague writes kv/app {"a": "second"}
colleague deletes kv/app
one> read_secret mount=kv path=app version=1
one< done showing first

id V-KV-11.delete-version
title Deleting one older version
why The current version stays.
hunts V-KV-11
estate mount kv/ kv2
estate secret kv/app {"a": "first"}
colleague writes kv/app {"a": "second"}
one> delete_secret mount=kv path=app versions=[1]
one< done
backend secret kv/app = {"a": "second"}
backend setting kv/data/app?version=1 absent

id V-KV-11.cas-conflict
title A write that expects another version changes nothing
why Check-and-set is there so that nothing is overwritten unseen.
hunts V-KV-11
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> write_secret mount=kv path=app key=a value=third cas=7
one< refused
backend secret kv/app unchanged

id V-KV-06.data-alone
title A write sends back no metadata
why What Vault keeps about a secret is not for the client to write.
hunts V-KV-06
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> write_secret mount=kv path=app key=b value=two
one< done
traffic hiding created_time

id V-KV-07.no-key
title Deleting a secret without naming a key
why What the schema does not demand may be left out.
hunts V-KV-07
needs optional:delete_secret.key
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> delete_secret mount=kv path=app
one< done
backend secret kv/app absent

id V-KV-07.no-path
title Listing a mount without naming a folder
why What the schema does not demand may be left out.
hunts V-KV-07
needs optional:list_secrets.path
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> list_secrets mount=kv
one< done lists app

id T-DELETE.recoverable
title Deleting a secret of KV v2 leaves it recoverable
why An agent must not destroy what can be kept.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> delete_secret mount=kv path=app key=""
one< done
backend secret kv/app absent
backend setting kv/metadata/app has versions

id V-KV-08.delete-unreadable
title Deleting a secret that the token may not read
why A denial is no absence: the agent would tell its user that the secret does not exist.
hunts V-KV-08
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate policy eraser path "kv/data/*" { capabilities = ["delete"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one eraser
one> delete_secret mount=kv path=app key=""
one< done or refused saying /denied|permission|forbid|403|capab|not allowed/
backend secret kv/app absent when one done

id V-KV-08.delete-key-unreadable
title Deleting a key of a secret that the token may not read
why A denial is no absence: the agent would tell its user that the secret does not exist.
hunts V-KV-08
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate secret kv/two {"a": 1, "b": 2}
estate policy eraser path "kv/data/*" { capabilities = ["update", "delete"] } path "sys/mounts" { capabilities = ["read"] }
estate agent one eraser
one> delete_secret mount=kv path=two key=a
one< done or refused saying /denied|permission|forbid|403|capab|not allowed/
backend secret kv/two has b

id V-KV-08.delete-while-broken
title Deleting a secret while the backend fails
why A failure is no absence.
hunts V-KV-08
estate mount kv/ kv2
estate secret kv/app {"a": 1}
fault server_error {"path": "kv/"}
one> delete_secret mount=kv path=app key=""
one< refused saying /error|fail|unavail|50[0-9]|upstream|internal|try/
calm
backend secret kv/app unchanged

id V-KV-08.delete-while-sealed
title Deleting a secret while the backend is sealed
why A sealed backend is no absence.
hunts V-KV-08
estate mount kv/ kv2
estate secret kv/app {"a": 1}
fault sealed {"path": "kv/"}
one> delete_secret mount=kv path=app key=""
one< refused saying /seal|unavail|503/
calm
backend secret kv/app unchanged

id V-KV-09.key-not-there-v1
title Deleting a key that is not there, in KV v1
why An agent that is told "deleted" believes that the key was there.
hunts V-KV-09
estate mount old/ kv
estate secret old/app {"a": "1"}
one> delete_secret mount=old path=app key=zzz
one< refused or done saying /not (found|exist|there|present)|no (such )?key|nothing|already/
backend secret old/app unchanged

id V-KV-09.key-not-there-answer
title Deleting a key that is not there is said
why An agent that is told "deleted" believes that the key was there.
hunts V-KV-09
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> delete_secret mount=kv path=app key=zzz
one< refused or done saying /not (found|exist|there|present)|no (such )?key|nothing|already/
