/** Region that clients sign for; Garage refuses another one. */
export const region = 'garage';

/**
 * One node that is the whole cluster: it talks to nobody, so its own protocol stays on the loopback interface. The
 * database is SQLite, because a copy of it can be made while Garage writes.
 * @source Garage 2, "Configuration file format"
 */
export const garageConf = `# Tokens and the secret of the cluster come from files that the environment names.
metadata_dir = "/var/lib/garage/meta"
# After "meta" in the alphabet: a copy then has every object that its database knows.
data_dir = "/var/lib/garage/objects"
db_engine = "sqlite"
# A power cut must not cost the database; there is no second node to get it from.
metadata_fsync = true
metadata_auto_snapshot_interval = "6h"

replication_factor = 1
rpc_bind_addr = "127.0.0.1:3901"
rpc_public_addr = "127.0.0.1:3901"

[s3_api]
api_bind_addr = "0.0.0.0:3900"
s3_region = "${region}"

[admin]
api_bind_addr = "0.0.0.0:3903"
`;
