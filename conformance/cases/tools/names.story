id T-NAME.space
title A name with a space
why A name that Vault takes must reach the secret of that name, or be refused clearly; never another one.
estate mount kv/ kv2
estate secret "kv/my app" {"a": "marker"}
one> read_secret mount=kv path="my app"
one< done showing marker or refused
traffic inside kv/
one> write_secret mount=kv path="my app" key=b value=two
one< answered
backend secret "kv/my app" has a
backend secret "kv/my app" has b when one done

id T-NAME.unicode
title A name in another script
why A name that Vault takes must reach the secret of that name, or be refused clearly; never another one.
estate mount kv/ kv2
estate secret "kv/zürich/東京" {"a": "marker"}
one> read_secret mount=kv path="zürich/東京"
one< done showing marker or refused
traffic inside kv/
one> write_secret mount=kv path="zürich/東京" key=b value=two
one< answered
backend secret "kv/zürich/東京" has a
backend secret "kv/zürich/東京" has b when one done

id T-NAME.percent
title A name with a percent sign
why A name that Vault takes must reach the secret of that name, or be refused clearly; never another one.
estate mount kv/ kv2
estate secret "kv/100%25" {"a": "marker"}
one> read_secret mount=kv path="100%25"
one< done showing marker or refused
traffic inside kv/
one> write_secret mount=kv path="100%25" key=b value=two
one< answered
backend secret "kv/100%25" has a
backend secret "kv/100%25" has b when one done

id T-NAME.plus
title A name with a plus sign
why A name that Vault takes must reach the secret of that name, or be refused clearly; never another one.
estate mount kv/ kv2
estate secret "kv/a+b" {"a": "marker"}
one> read_secret mount=kv path="a+b"
one< done showing marker or refused
traffic inside kv/
one> write_secret mount=kv path="a+b" key=b value=two
one< answered
backend secret "kv/a+b" has a
backend secret "kv/a+b" has b when one done

id T-NAME.signs
title A name with signs
why A name that Vault takes must reach the secret of that name, or be refused clearly; never another one.
estate mount kv/ kv2
estate secret "kv/a@b:c,d;e=f&g" {"a": "marker"}
one> read_secret mount=kv path="a@b:c,d;e=f&g"
one< done showing marker or refused
traffic inside kv/
one> write_secret mount=kv path="a@b:c,d;e=f&g" key=b value=two
one< answered
backend secret "kv/a@b:c,d;e=f&g" has a
backend secret "kv/a@b:c,d;e=f&g" has b when one done

id T-NAME.question
title A name with a question mark
why A name that Vault takes must reach the secret of that name, or be refused clearly; never another one.
estate mount kv/ kv2
estate secret "kv/why?" {"a": "marker"}
one> read_secret mount=kv path="why?"
one< done showing marker or refused
traffic inside kv/
one> write_secret mount=kv path="why?" key=b value=two
one< answered
backend secret "kv/why?" has a
backend secret "kv/why?" has b when one done

id T-NAME.hash
title A name with a hash sign
why A name that Vault takes must reach the secret of that name, or be refused clearly; never another one.
estate mount kv/ kv2
estate secret "kv/c#" {"a": "marker"}
one> read_secret mount=kv path="c#"
one< done showing marker or refused
traffic inside kv/
one> write_secret mount=kv path="c#" key=b value=two
one< answered
backend secret "kv/c#" has a
backend secret "kv/c#" has b when one done

id T-NAME.dots
title A name with dots
why A name that Vault takes must reach the secret of that name, or be refused clearly; never another one.
estate mount kv/ kv2
estate secret "kv/..." {"a": "marker"}
one> read_secret mount=kv path="..."
one< done showing marker or refused
traffic inside kv/
one> write_secret mount=kv path="..." key=b value=two
one< answered
backend secret "kv/..." has a
backend secret "kv/..." has b when one done

id T-NAME.hidden
title A name that begins with a dot
why A name that Vault takes must reach the secret of that name, or be refused clearly; never another one.
estate mount kv/ kv2
estate secret "kv/.env" {"a": "marker"}
one> read_secret mount=kv path=".env"
one< done showing marker or refused
traffic inside kv/
one> write_secret mount=kv path=".env" key=b value=two
one< answered
backend secret "kv/.env" has a
backend secret "kv/.env" has b when one done

id T-NAME.v1
title A name with a space in KV v1
why A name that Vault takes must reach the secret of that name, or be refused clearly; never another one.
estate mount old/ kv
estate secret "old/my app" {"a": "marker"}
one> read_secret mount=old path="my app"
one< done showing marker or refused
traffic inside old/
one> write_secret mount=old path="my app" key=b value=two
one< answered
backend secret "old/my app" has a
backend secret "old/my app" has b when one done

id T-NAME.deep
title A name of many folders
why A name that Vault takes must reach the secret of that name, or be refused clearly; never another one.
estate mount kv/ kv2
estate secret "kv/a/b/c/d/e/f/g/h/i/j" {"a": "marker"}
one> read_secret mount=kv path="a/b/c/d/e/f/g/h/i/j"
one< done showing marker or refused
traffic inside kv/
one> write_secret mount=kv path="a/b/c/d/e/f/g/h/i/j" key=b value=two
one< answered
backend secret "kv/a/b/c/d/e/f/g/h/i/j" has a
backend secret "kv/a/b/c/d/e/f/g/h/i/j" has b when one done

id T-NAME.like-api-data
title A secret called data
why A secret whose name is a word of the API is a secret like others.
estate mount kv/ kv2
estate secret kv/data {"a": "marker"}
one> read_secret mount=kv path=data
one< done showing marker or refused saying /without|invalid|must not|data\/|metadata/

id T-NAME.like-api-metadata
title A secret called metadata
why A secret whose name is a word of the API is a secret like others.
estate mount kv/ kv2
estate secret kv/metadata {"a": "marker"}
one> read_secret mount=kv path=metadata
one< done showing marker or refused saying /without|invalid|must not|data\/|metadata/

id T-NAME.like-api-config
title A secret called config
why A secret whose name is a word of the API is a secret like others.
estate mount kv/ kv2
estate secret kv/config {"a": "marker"}
one> read_secret mount=kv path=config
one< done showing marker or refused saying /without|invalid|must not|data\/|metadata/

id T-NAME.like-api-delete
title A secret called delete/x
why A secret whose name is a word of the API is a secret like others.
estate mount kv/ kv2
estate secret kv/delete/x {"a": "marker"}
one> read_secret mount=kv path=delete/x
one< done showing marker or refused saying /without|invalid|must not|data\/|metadata/

id T-NAME.like-api-data-folder
title A secret called data/app
why A secret whose name is a word of the API is a secret like others.
estate mount kv/ kv2
estate secret kv/data/app {"a": "marker"}
one> read_secret mount=kv path=data/app
one< done showing marker or refused saying /without|invalid|must not|data\/|metadata/

id T-MOUNT.deep-kv2
title A mount of several segments (KV v2)
why Mounts of several segments are ordinary mounts.
estate mount team/kv/ kv2
estate secret team/kv/app {"a": "marker"}
one> read_secret mount=team/kv path=app
one< done showing marker
one> write_secret mount=team/kv path=app key=b value=two
one< done
backend secret team/kv/app = {"a": "marker", "b": "two"}

id T-MOUNT.deep-kv
title A mount of several segments (KV v1)
why Mounts of several segments are ordinary mounts.
estate mount team/kv/ kv
estate secret team/kv/app {"a": "marker"}
one> read_secret mount=team/kv path=app
one< done showing marker
one> write_secret mount=team/kv path=app key=b value=two
one< done
backend secret team/kv/app = {"a": "marker", "b": "two"}

id T-MOUNT.slash
title A mount with a slash at its end
why list_mounts shows it so.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> read_secret mount=kv/ path=app
one< done

id T-MOUNT.deep-list
title Listing a mount of several segments
why Mounts of several segments are ordinary mounts.
estate mount team/kv/ kv2
estate secret team/kv/app {"a": 1}
one> list_secrets mount=team/kv
one< done lists app

id T-MOUNT.deep-pki
title A PKI mount of several segments
why Mounts of several segments are ordinary mounts.
estate mount team/pki/ pki
estate ca team/pki/root-ca
estate role team/pki/web
one> list_pki_roles mount=team/pki
one< done lists web
one> read_pki_issuer mount=team/pki issuer_name=root-ca
one< done showing CERTIFICATE

id T-MOUNT.prefix
title A mount whose name begins like another
why The longer name must not be taken for the shorter one.
estate mount kv/ kv2
estate mount kv-old/ kv
estate secret kv/app {"a": "new"}
estate secret kv-old/app {"a": "former"}
one> read_secret mount=kv-old path=app
one< done showing former
