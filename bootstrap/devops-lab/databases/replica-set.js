// mongosh --norc --file replica-set.js, once, on the first member: from this machine alone a set without users lets anybody in.
const config = {
  "_id": "rs0",
  "members": [
    {
      "_id": 0,
      "host": "mongodb-0.tiers.svc.cluster.local:27017",
      "priority": 2
    },
    {
      "_id": 1,
      "host": "mongodb-1.tiers.svc.cluster.local:27017",
      "priority": 1
    },
    {
      "_id": 2,
      "host": "mongodb-2.tiers.svc.cluster.local:27017",
      "priority": 1
    }
  ]
};
const databases = ["lab"];

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
  print(`The password of ${name}, as in the Secret of the cluster:`);
  db.getSiblingDB(name).createUser({ user: name, pwd: passwordPrompt(), roles: [{ role: 'readWrite', db: name }] });
}
print('made: ' + config.members.map(({ host }) => host).join(', '));
