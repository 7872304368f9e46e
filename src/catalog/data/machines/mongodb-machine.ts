import { yamlText } from '../../shared/index.ts';
import type { Place } from './etcd-machine.ts';

/** Key that the members prove themselves with; its owner makes it, the same on each. */
export const keyFile = '/etc/mongodb/keyfile';

/** `mongod.conf` of one member. */
export function mongodFile(
  own: Place,
  { port, replicaSet, cache }: { readonly port: number; readonly replicaSet: string; readonly cache: number },
): string {
  return yamlText({
    storage: { dbPath: '/var/lib/mongodb', wiredTiger: { engineConfig: { cacheSizeGB: cache } } },
    systemLog: { destination: 'file', path: '/var/log/mongodb/mongod.log', logAppend: true },
    net: { port, bindIp: `127.0.0.1,${own.address}` },
    replication: { replSetName: replicaSet },
    security: { authorization: 'enabled', keyFile },
    processManagement: { timeZoneInfo: '/usr/share/zoneinfo' },
  });
}

/** Makes the set, root and a user for each database; run once, on the first member. Passwords are asked for. */
export function replicaSetScript(replicaSet: string, members: readonly string[], databases: readonly string[]): string {
  const config = {
    _id: replicaSet,
    members: members.map((host, _id) => ({ _id, host, priority: _id === 0 ? 2 : 1 })),
  };
  return `// mongosh --norc --file replica-set.js, once, on the first member: from this machine alone a set without users lets anybody in.
const config = ${JSON.stringify(config, undefined, 2)};
const databases = ${JSON.stringify(databases)};

let state = 'there';
try {
  rs.status();
} catch (error) {
  if (error.codeName === 'NotYetInitialized') state = 'new';
  else if (error.codeName !== 'Unauthorized') throw error;
  else throw new Error('the set has users already: log in as root and make what is missing by hand');
}
if (state === 'new') rs.initiate(config);
for (let waited = 0; !db.hello().isWritablePrimary; waited += 1) {
  if (waited >= 120) throw new Error('this member was not made primary within two minutes: run this on the first member');
  sleep(1000);
}

const admin = db.getSiblingDB('admin');
print('A password for root:');
const password = passwordPrompt();
admin.createUser({ user: 'root', pwd: password, roles: ['root'] });
admin.auth('root', password);
for (const name of databases) {
  print(\`The password of \${name}, as in the Secret of the cluster:\`);
  db.getSiblingDB(name).createUser({ user: name, pwd: passwordPrompt(), roles: [{ role: 'readWrite', db: name }] });
}
print('made: ' + config.members.map(({ host }) => host).join(', '));
`;
}
