id V-KV-01.two-writers
title Two agents write different keys of one secret at the same time
why A write that reads, changes and writes back without a check loses what came in between.
hunts V-KV-01
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> write_secret mount=kv path=app key=b value=2 held
two> write_secret mount=kv path=app key=c value=3 begun
release one
two< done
one< done or refused saying /changed|conflict|version|again|check-and-set/
backend secret kv/app has a, c
backend secret kv/app has b when one done

id V-KV-09.key-not-there
title Deleting a key that is not there changes nothing
why An agent that is told "deleted" believes that the key was there.
hunts V-KV-09
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> delete_secret mount=kv path=app key=zzz
backend secret kv/app unchanged
