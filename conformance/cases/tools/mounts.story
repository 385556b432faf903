id T-MOUNT.create-kv2
title Creating a KV v2 mount
why A kv2 mount keeps versions.
one> create_mount type=kv2 path=fresh
one< done
backend mount fresh = {"type": "kv", "v2": true}

id T-MOUNT.create-kv
title Creating a KV v1 mount
why A kv mount keeps none.
one> create_mount type=kv path=fresh
one< done
backend mount fresh = {"type": "kv", "v2": false}

id T-MOUNT.create-deep
title Creating a mount of several segments
why Mounts of several segments are ordinary mounts.
one> create_mount type=kv2 path=team/fresh
one< done
backend mount team/fresh = {"v2": true}

id T-MOUNT.create-and-use
title A new mount can be used at once
why Vault answers before a new KV v2 mount is ready.
one> create_mount type=kv2 path=fresh
one< done
one> write_secret mount=fresh path=app key=a value=one
one< done
backend secret fresh/app = {"a": "one"}

id T-MOUNT.list
title Listing the mounts
why Each mount with its type.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate mount old/ kv
estate secret old/app {"a": "1"}
estate mount pki/ pki
one> list_mounts
one< done lists kv/, old/, pki/
traffic unchanging

id V-KV-14.existing
title Creating a mount that is there
why The agent must not be led to delete the mount with all its secrets.
hunts V-KV-14
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> create_mount type=kv2 path=kv
one< refused hiding delete_mount
backend mount kv unchanged
backend secret kv/app unchanged

id V-KV-14.existing-slash
title Creating a mount that is there, with a slash at its end
why The agent must not be led to delete the mount with all its secrets.
hunts V-KV-14
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> create_mount type=kv path=kv/
one< refused hiding delete_mount
backend mount kv unchanged

id V-KV-14.existing-pki
title Enabling PKI where it is
why The agent must not be led to delete the mount with all its keys.
hunts V-KV-14
estate mount pki/ pki
estate ca pki/root-ca
estate role pki/web {"allow_any_name": true}
one> enable_pki path=pki
one< refused hiding delete_mount
backend setting pki/issuers?list=true unchanged

id T-MOUNT.create-below
title Creating a mount below another
why Vault does not allow it, and the first must stay.
estate mount team/ kv2
estate secret team/app {"a": 1}
one> create_mount type=kv2 path=team/kv
one< answered
backend secret team/app unchanged

id V-KV-15.not-there
title Deleting a mount that is not there
why Vault says 204 to that; an agent that is told "deleted" believes that it deleted something.
hunts V-KV-15
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> delete_mount path=nowhere
one< refused or done saying /no such|no mount|not (a mount|exist|found|there|mounted)|nothing|absent|already/
backend mount kv unchanged

id V-KV-15.below-a-mount
title Deleting a folder of a mount as if it were a mount
why Nothing was deleted, and the agent must learn it.
hunts V-KV-15
estate mount kv/ kv2
estate secret kv/team/app {"a": 1}
one> delete_mount path=kv/team
one< refused or done saying /no such|no mount|not (a mount|exist|found|there|mounted)|nothing|absent|already/
backend secret kv/team/app unchanged

id V-KV-15.system
title Deleting the mount of the system itself
why It must stay, and the answer must not be a success.
hunts V-KV-15
one> delete_mount path=sys
one< refused

id T-MOUNT.delete
title Deleting a mount
why Only that one goes.
estate mount kv/ kv2
estate secret kv/app {"a": 1}
estate mount old/ kv
estate secret old/app {"a": "1"}
one> delete_mount path=old
one< answered
backend mount old absent when one done
backend mount kv unchanged

id V-KV-16.kv-version-2
title Options of a mount of type kv
why Options must not be dropped: the agent believes that it has versions.
hunts V-KV-16
one> create_mount type=kv path=fresh options={"version": "2"}
one< done or refused
backend mount fresh = {"v2": true} when one done

id V-KV-16.contradiction
title A type and an option that contradict each other
why kv2 with version 1 is neither.
hunts V-KV-16
one> create_mount type=kv2 path=fresh options={"version": "1"}
one< refused or done saying /version/
backend mount fresh absent when one refused
