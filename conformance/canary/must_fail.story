# The runner must be able to fail: this story says what is not so.
id CANARY.must-fail
title A secret that was written is not there
why A judge that cannot fail anybody proves nothing.
estate mount kv/ kv2
one> write_secret mount=kv path=app key=a value=1
one< done
backend secret kv/app absent
