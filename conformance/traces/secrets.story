# Agents at work with secrets: find, read, write, verify, rotate, remove.

id A-KV-01.find-and-read
title From the list of mounts down the folders to one secret
why The commonest thing that an agent does: it knows what it looks for, but not where it is.
estate mount kv/ kv2
estate mount notes/ kv
estate secret kv/team/app/db {"user": "app", "password": "s3same-open"}
estate secret kv/team/app/mail {"user": "post"}
estate secret kv/team/readme {"text": "ask us first"}
estate secret notes/today {"text": "tea"}
one> list_mounts
one< done lists kv, notes
one> list_secrets mount=kv
one< done lists team
one> list_secrets mount=kv path=team
one< done lists app, readme
one> list_secrets mount=kv path=team/app
one< done lists db, mail hiding "s3same-open"
one> read_secret mount=kv path=team/app/db
one< done showing "s3same-open" showing "app"
traffic unchanging
backend secret kv/team/app/db unchanged
one> list_secrets mount=notes
one< done lists today
one> read_secret mount=notes path=today
one< done showing "tea"
traffic unchanging
backend secret notes/today unchanged

id A-KV-02.read-by-guess
title An agent guesses wrong three times, looks around and finds the secret
why Wrong guesses must be refused in words that lead on, must change nothing, and must not end the session.
estate mount kv/ kv2
estate secret kv/web/database {"dsn": "pg-here"}
one> read_secret mount=kv path=web/db
one< answered saying /not.?found|no secret|no such|not exist|not there|nothing|missing|404/
traffic unchanging
one> read_secret mount=secrets path=web/database
one< refused saying /mount|not.?found|exist|no such/
one> read_secret mount=kv path=database
one< answered saying /not.?found|no secret|no such|not exist|not there|nothing|missing|404/
one> list_secrets mount=kv path=web
one< done lists database
one> read_secret mount=kv path=web/database
one< done showing "pg-here"
backend secret kv/web/database unchanged
backend mount secrets absent
one> list_mounts
one< done lists kv

id A-KV-03.rotate-password
title A password is rotated twice and every step verified
why A rotation that loses the other keys takes the application down.
hunts V-KV-01
estate mount kv/ kv2
estate secret kv/app {"user": "app", "password": "old-one", "host": "db.example.com"}
one> read_secret mount=kv path=app
one< done showing "old-one"
one> write_secret mount=kv path=app key=password value=new-one
one< done
backend secret kv/app = {"user": "app", "password": "new-one", "host": "db.example.com"}
one> read_secret mount=kv path=app
one< done showing "new-one" showing "db.example.com"
one> write_secret mount=kv path=app key=password value=newest-one
one< done
one> read_secret mount=kv path=app
one< done showing "newest-one"
backend secret kv/app = {"user": "app", "password": "newest-one", "host": "db.example.com"}
backend secret kv/app version 3
one> list_secrets mount=kv
one< done lists app

id A-KV-04.life-of-a-secret
title Create, add a key, change it, remove it, delete the secret
why A secret goes through its whole life within one session, and each answer is true.
hunts V-KV-07
estate mount kv/ kv2
one> list_secrets mount=kv
one< done or refused saying /no secret|not.?found|empty|nothing/
one> write_secret mount=kv path=jobs/nightly key=token value=first
one< done
backend secret kv/jobs/nightly = {"token": "first"}
one> write_secret mount=kv path=jobs/nightly key=owner value=ops
one< done
backend secret kv/jobs/nightly = {"token": "first", "owner": "ops"}
one> write_secret mount=kv path=jobs/nightly key=token value=second
one< done
one> read_secret mount=kv path=jobs/nightly
one< done showing "second" hiding "first"
one> delete_secret mount=kv path=jobs/nightly key=owner
one< done
backend secret kv/jobs/nightly = {"token": "second"}
one> list_secrets mount=kv path=jobs
one< done lists nightly
one> delete_secret mount=kv path=jobs/nightly
one< done
backend secret kv/jobs/nightly absent
one> read_secret mount=kv path=jobs/nightly
one< answered hiding "second" saying /deleted|not.?found|no secret|no such|not exist|nothing|missing|404/

id A-KV-05.life-of-a-secret-v1
title The same life on a mount of KV version 1
why Version 1 keeps no old data, so a write that drops keys or a delete of too much is final.
hunts V-KV-07
estate mount old/ kv
one> write_secret mount=old path=jobs/nightly key=token value=first
one< done
one> write_secret mount=old path=jobs/nightly key=owner value=ops
one< done
backend secret old/jobs/nightly = {"token": "first", "owner": "ops"}
one> write_secret mount=old path=jobs/nightly key=token value=second
one< done
one> read_secret mount=old path=jobs/nightly
one< done showing "second" showing "ops" hiding "first"
one> delete_secret mount=old path=jobs/nightly key=owner
one< done
backend secret old/jobs/nightly = {"token": "second"}
one> list_secrets mount=old path=jobs
one< done lists nightly
one> delete_secret mount=old path=jobs/nightly
one< done
backend secret old/jobs/nightly absent
one> read_secret mount=old path=jobs/nightly
one< answered hiding "second" saying /deleted|not.?found|no secret|no such|not exist|nothing|missing|404/

id A-KV-06.remove-one-key
title Keys are removed one after the other, one of them twice
why The second removal finds nothing: it must say so and write no new version.
hunts V-KV-09
estate mount kv/ kv2
estate secret kv/app {"a": "1", "b": "2", "c": "3"}
one> read_secret mount=kv path=app
one< done
one> delete_secret mount=kv path=app key=b
one< done
backend secret kv/app = {"a": "1", "c": "3"}
backend secret kv/app version 2
one> delete_secret mount=kv path=app key=b
one< answered saying /not|no |missing|absent|already/
traffic unchanging
backend secret kv/app version 2
one> read_secret mount=kv path=app
one< done showing "a" showing "c"
one> delete_secret mount=kv path=app key=c
one< done
backend secret kv/app = {"a": "1"}
one> list_secrets mount=kv
one< done lists app

id A-KV-07.whole-secret-at-once
title Several keys are written in one call, then replaced one by one
why A user name without its password is worse than neither.
estate mount kv/ kv2
one> write_secret mount=kv path=db data={"user": "app", "password": "pw1", "port": 5432, "tls": true}
one< done
backend secret kv/db = {"user": "app", "password": "pw1", "port": 5432, "tls": true}
backend secret kv/db version 1
one> write_secret mount=kv path=db key=port value=6543
one< done
backend secret kv/db = {"user": "app", "password": "pw1", "port": 6543, "tls": true}
one> read_secret mount=kv path=db version=1
one< done showing "5432"
one> read_secret mount=kv path=db
one< done showing "6543"
one> write_secret mount=kv path=db data={"user": "app2", "password": "pw2"}
one< done
backend secret kv/db has user, password
one> read_secret mount=kv path=db
one< done showing "app2" showing "pw2"
one> read_secret mount=kv path=db version=1
one< done showing "pw1" hiding "pw2"

id A-KV-08.check-and-set
title A write with a stale version is refused, with the right one it succeeds
why An agent that passes the version it has read wants to be told when that was overtaken.
estate mount kv/ kv2
estate secret kv/flag {"on": "no"}
one> read_secret mount=kv path=flag
one< done showing "no"
colleague writes kv/flag {"on": "maybe"}
one> write_secret mount=kv path=flag data={"on": "yes"} cas=1
one< refused saying /version|conflict|changed|check-and-set|cas/
backend secret kv/flag = {"on": "maybe"}
one> read_secret mount=kv path=flag
one< done showing "maybe"
one> write_secret mount=kv path=flag data={"on": "yes"} cas=2
one< done
backend secret kv/flag = {"on": "yes"}
backend secret kv/flag version 3
one> write_secret mount=kv path=flag data={"on": "fresh"} cas=0
one< refused saying /version|conflict|changed|exist|check-and-set|cas/
backend secret kv/flag = {"on": "yes"}

id A-KV-09.old-versions
title An agent looks through the versions of a secret and brings an old value back
why After a bad rotation the old value is wanted, and the history must not be lost by bringing it back.
estate mount kv/ kv2
estate secret kv/api {"key": "alpha"}
estate secret kv/api {"key": "bravo"}
one> read_secret mount=kv path=api
one< done showing "bravo" hiding "alpha"
one> write_secret mount=kv path=api key=key value=charlie
one< done
one> read_secret mount=kv path=api version=1
one< done showing "alpha" hiding "charlie"
one> read_secret mount=kv path=api version=2
one< done showing "bravo"
one> read_secret mount=kv path=api version=9
one< refused saying /version|not.?found|no such|not exist/ or done hiding "charlie" saying /not.?found|no such|no version|not exist/
one> write_secret mount=kv path=api key=key value=alpha
one< done
backend secret kv/api = {"key": "alpha"}
backend secret kv/api version 4
one> read_secret mount=kv path=api version=3
one< done showing "charlie"

id A-KV-10.colleague-deletes
title A colleague deletes the secret between the reading and the writing
why One key written over a deleted secret must not look as if the others were still there.
hunts V-KV-03
estate mount kv/ kv2
estate secret kv/app {"user": "app", "password": "old-one"}
one> list_secrets mount=kv
one< done lists app
one> read_secret mount=kv path=app
one< done showing "old-one"
colleague deletes kv/app
one> write_secret mount=kv path=app key=password value=new-one
one< refused saying /deleted|undelete|not.?found|no secret|exist|version/ or done saying /deleted|creat|only|new secret|former|did not exist|no longer/
backend secret kv/app = {"password": "new-one"} when one done
backend secret kv/app absent when one refused
one> write_secret mount=kv path=app key=user value=app
one< answered
one> read_secret mount=kv path=app
one< answered hiding "old-one"

id A-KV-11.colleague-destroys
title A colleague destroys the version that the agent works with
why Destroyed data is gone, and the answer must not be that of a secret that never was, nor an empty success.
estate mount kv/ kv2
estate secret kv/app {"password": "one"}
estate secret kv/app {"password": "two"}
one> read_secret mount=kv path=app
one< done showing "two"
colleague destroys kv/app 2
one> read_secret mount=kv path=app
one< answered hiding "two" saying /destroy|delet|not.?found|no secret|gone|no such|not exist|nothing/
one> read_secret mount=kv path=app version=2
one< answered hiding "two" saying /destroy|delet|not.?found|no secret|gone|no such|not exist|nothing/
one> read_secret mount=kv path=app version=1
one< done showing "one"
one> list_secrets mount=kv
one< done lists app
one> delete_secret mount=kv path=app key=password
one< refused saying /destroy|delet|not.?found|no secret|gone|no such|not exist|nothing|cannot/ or done saying /nothing|not|no /
one> read_secret mount=kv path=app version=1
one< done showing "one"

id A-KV-12.colleague-writes
title A colleague changes other keys while an agent rotates one
why What the colleague wrote in between must still be there at the end.
hunts V-KV-01
estate mount kv/ kv2
estate secret kv/app {"password": "old-one"}
one> read_secret mount=kv path=app
one< done showing "old-one"
one> write_secret mount=kv path=app key=password value=new-one held
colleague writes kv/app {"password": "old-one", "host": "b.example.com"}
release one
one< done or refused saying /changed|conflict|version|again|check-and-set/
backend secret kv/app has host
backend secret kv/app = {"password": "new-one", "host": "b.example.com"} when one done
one> read_secret mount=kv path=app
one< done showing "b.example.com"
one> write_secret mount=kv path=app key=password value=newest-one
one< done
backend secret kv/app = {"password": "newest-one", "host": "b.example.com"}
one> delete_secret mount=kv path=app key=password held
colleague writes kv/app {"password": "newest-one", "host": "c.example.com"}
release one
one< done or refused saying /changed|conflict|version|again|check-and-set/
one> read_secret mount=kv path=app
one< done showing "c.example.com"

id A-KV-13.reader-stays-reader
title A token that may only read works its way around
why A refused write must be told as a denial, and what is allowed must go on.
estate mount kv/ kv2
estate secret kv/app {"password": "see-me"}
estate policy reader path "kv/data/*" {capabilities=["read"]} path "kv/metadata/*" {capabilities=["read","list"]} path "sys/mounts" {capabilities=["read"]}
estate agent one reader
one> list_secrets mount=kv
one< done lists app
one> read_secret mount=kv path=app
one< done showing "see-me"
traffic token one
one> write_secret mount=kv path=app key=password value=mine
one< refused saying /denied|forbidden|permission|policy|403/
backend secret kv/app unchanged
one> delete_secret mount=kv path=app key=password
one< refused saying /denied|forbidden|permission|policy|403/
backend secret kv/app unchanged
one> write_secret mount=kv path=other key=password value=mine
one< refused saying /denied|forbidden|permission|policy|403/
backend secret kv/other absent
one> read_secret mount=kv path=app
one< done showing "see-me"
traffic token one

id A-KV-14.only-one-path
title A token that may read one path alone, and nothing of sys
why Least privilege is what one gives to agents; asking for the list of all mounts first breaks it.
hunts V-KV-12
estate mount kv/ kv2
estate secret kv/mine {"password": "see-me"}
estate secret kv/strangers {"password": "not-me"}
estate policy narrow path "kv/data/mine" {capabilities=["read","create","update"]}
estate agent one narrow
one> read_secret mount=kv path=mine
one< done showing "see-me"
one> read_secret mount=kv path=strangers
one< refused hiding "not-me" saying /denied|forbidden|permission|policy|403/
one> write_secret mount=kv path=mine key=password value=changed
one< done
backend secret kv/mine = {"password": "changed"}
one> write_secret mount=kv path=strangers key=password value=changed
one< refused saying /denied|forbidden|permission|policy|403/
backend secret kv/strangers unchanged
one> list_secrets mount=kv
one< refused hiding "strangers" saying /denied|forbidden|permission|policy|403/
one> read_secret mount=kv path=mine
one< done showing "changed"

id A-KV-15.token-expires
title The token ends in the middle of a rotation and the agent comes back with a new one
why The half done work must be told from the done one, and the session must be usable with the new token.
hunts V-SESS-02
estate mount kv/ kv2
estate secret kv/app {"user": "app", "password": "old-one"}
estate policy writer path "kv/*" {capabilities=["create","read","update","patch","delete","list"]} path "sys/mounts" {capabilities=["read"]}
estate agent one writer
one> read_secret mount=kv path=app
one< done showing "old-one"
one> write_secret mount=kv path=app key=password value=new-one
one< done
expire one
one> read_secret mount=kv path=app
one< refused hiding "new-one" saying /denied|forbidden|permission|token|expired|401|403|unauth/
one> write_secret mount=kv path=app key=user value=app2
one< refused saying /denied|forbidden|permission|token|expired|401|403|unauth/
backend secret kv/app = {"user": "app", "password": "new-one"}
renew one
one> read_secret mount=kv path=app
one< done showing "new-one"
one> write_secret mount=kv path=app key=user value=app2
one< done
backend secret kv/app = {"user": "app2", "password": "new-one"}

id A-KV-16.sealed-between
title The vault is sealed between two writes
why Sealed is a state that ends: the agent must learn of it and go on afterwards.
estate mount kv/ kv2
one> write_secret mount=kv path=a key=x value=before
one< done
one> read_secret mount=kv path=a
one< done showing "before"
seal
one> write_secret mount=kv path=b key=x value=during
one< refused saying /seal/
one> read_secret mount=kv path=a
one< refused saying /seal/ hiding "before"
unseal
backend secret kv/b absent
one> read_secret mount=kv path=a
one< done showing "before"
one> write_secret mount=kv path=b key=x value=after
one< done
backend secret kv/b = {"x": "after"}
one> list_secrets mount=kv
one< done lists a, b

id A-KV-17.policy-taken-away
title The policy is taken away while the agent works; another goes on
why The right to a secret is the backend's to give: what a server remembers of earlier answers must not count.
estate mount kv/ kv2
estate secret kv/app {"password": "see-me"}
estate policy temp path "kv/*" {capabilities=["create","read","update","list"]} path "sys/mounts" {capabilities=["read"]}
estate policy stable path "kv/*" {capabilities=["create","read","update","list"]} path "sys/mounts" {capabilities=["read"]}
estate agent one temp
estate agent two stable
one> read_secret mount=kv path=app
one< done showing "see-me"
two> list_secrets mount=kv
two< done lists app
one> write_secret mount=kv path=app key=note value=hello
one< done
demote one
one> read_secret mount=kv path=app
one< refused hiding "see-me" saying /denied|forbidden|permission|policy|403/
one> write_secret mount=kv path=app key=note value=again
one< refused saying /denied|forbidden|permission|policy|403/
backend secret kv/app = {"password": "see-me", "note": "hello"}
two> read_secret mount=kv path=app
two< done showing "see-me"
traffic token two
two> write_secret mount=kv path=app key=note value=mine
two< done
backend secret kv/app = {"password": "see-me", "note": "mine"}

id A-KV-18.secret-and-folder
title One name is both a secret and a folder
why Deleting or reading the one must not touch the other.
hunts V-KV-07
estate mount kv/ kv2
estate secret kv/app {"level": "top"}
estate secret kv/app/db {"level": "below"}
one> list_secrets mount=kv
one< done lists app
one> read_secret mount=kv path=app
one< done showing "top" hiding "below"
one> list_secrets mount=kv path=app
one< done lists db
one> read_secret mount=kv path=app/db
one< done showing "below"
one> write_secret mount=kv path=app key=level value=changed
one< done
backend secret kv/app/db unchanged
one> delete_secret mount=kv path=app
one< done
backend secret kv/app absent
backend secret kv/app/db unchanged
one> read_secret mount=kv path=app/db
one< done showing "below"

id A-KV-19.moving-a-secret
title A secret is moved: read, written to its new place, verified, the old one deleted
why There is no move in Vault; the delete comes last, and only of the old one.
hunts V-KV-07
estate mount old/ kv
estate mount new/ kv2
estate secret old/app {"user": "app", "password": "keep-me"}
estate secret old/other {"user": "stay"}
one> read_secret mount=old path=app
one< done showing "keep-me"
one> write_secret mount=new path=app key=user value=app
one< done
one> write_secret mount=new path=app key=password value=keep-me
one< done
one> read_secret mount=new path=app
one< done showing "keep-me"
backend secret new/app = {"user": "app", "password": "keep-me"}
one> delete_secret mount=old path=app
one< done
backend secret old/app absent
backend secret old/other unchanged
one> list_secrets mount=old
one< done lists other
one> read_secret mount=new path=app
one< done showing "keep-me"

id A-KV-20.mount-below-mount
title A mount whose path looks like a folder of another
why The longest mount takes the path: a server that guesses reads from the wrong engine.
estate mount team/ kv2
estate mount team-b/ kv
estate secret team/b/app {"from": "folder"}
estate secret team-b/app {"from": "second-mount"}
one> list_mounts
one< done lists team, team-b
one> read_secret mount=team path=b/app
one< done showing "folder"
one> read_secret mount=team-b path=app
one< done showing "second-mount"
one> write_secret mount=team-b path=app key=from value=second-changed
one< done
traffic inside team-b/
backend secret team/b/app unchanged
one> write_secret mount=team path=b/app key=from value=folder-changed
one< done
traffic inside team/
backend secret team-b/app = {"from": "second-changed"}
backend secret team/b/app = {"from": "folder-changed"}
one> list_secrets mount=team-b
one< done lists app

id A-KV-21.odd-values
title Values that need care go in and come out as they were
why Quotes, line ends and letters of other languages are in every real secret.
estate mount kv/ kv2
one> write_secret mount=kv path=odd key=quote value="say \"hi\" \\ there"
one< done
one> write_secret mount=kv path=odd key=lines value="first\nsecond\n"
one< done
one> write_secret mount=kv path=odd key=letters value="Grüße €"
one< done
one> write_secret mount=kv path=odd key=json value="{\"a\":[1,2]}"
one< done
one> write_secret mount=kv path=odd key=spaces value="  both  "
one< done
backend secret kv/odd = {"quote": "say \"hi\" \\ there", "lines": "first\nsecond\n", "letters": "Grüße €", "json": "{\"a\":[1,2]}", "spaces": "  both  "}
one> read_secret mount=kv path=odd
one< done showing "Grüße €"
one> delete_secret mount=kv path=odd key=quote
one< done
backend secret kv/odd = {"lines": "first\nsecond\n", "letters": "Grüße €", "json": "{\"a\":[1,2]}", "spaces": "  both  "}

id A-KV-22.mount-set-to-check
title A mount that demands check-and-set takes writes all the same
why Where every write must name the version, the server knows it and the agent need not.
hunts V-KV-02
estate mount kv/ kv2
estate setting kv/config {"cas_required": true}
one> write_secret mount=kv path=app key=a value=one
one< done
backend secret kv/app = {"a": "one"}
one> write_secret mount=kv path=app key=b value=two
one< done
backend secret kv/app = {"a": "one", "b": "two"}
one> write_secret mount=kv path=app key=a value=three
one< done
one> delete_secret mount=kv path=app key=b
one< done
backend secret kv/app = {"a": "three"}
one> read_secret mount=kv path=app
one< done showing "three"
one> list_secrets mount=kv
one< done lists app
