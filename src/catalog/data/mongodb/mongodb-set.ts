/**
 * What the shell of MongoDB runs, out of a ConfigMap. Names come as environment variables, passwords from files; neither
 * ever stands in an argument or a log. The shell waits by itself for what comes over the network.
 */

/** Replica set and users as they should be. Ends with 3 where users would be made beside a dump. */
export const setJs = `// Makes the replica set and its users. Changes nothing that is already right, whoever runs it.
const fs = require('fs');
const { env } = process;

const members = env.MEMBERS.split(' ');
const setName = env.REPLICA_SET;
const databases = env.DATABASES.split(' ');
const deadline = Date.now() + Number(env.WAIT_SECONDS) * 1000;
const passwordOf = (folder) => fs.readFileSync('/run/secrets/' + folder + '/password', 'utf8').trim();
const root = 'root:' + passwordOf('root') + '@';

function fail(message) {
  print(message);
  quit(1);
}

// One member, whatever the others do.
function open(host, credentials) {
  return connect('mongodb://' + credentials + host + '/admin?directConnection=true&serverSelectionTimeoutMS=5000');
}

// The members that answer, and whether each belongs to a set. Needs no password.
function look() {
  const seen = [];
  for (const host of members) {
    try {
      const hello = open(host, '').hello();
      seen.push({ host, initiated: hello.setName !== undefined });
    } catch (error) {
      print(host + ' does not answer yet: ' + error.message);
    }
  }
  return seen;
}

let seen = look();
while (!seen.some((member) => member.initiated) && seen.length < members.length) {
  if (Date.now() > deadline) fail('not every member answers, and none belongs to a set');
  sleep(5000);
  seen = look();
}

// A set that exists anywhere is joined, never made a second time: the first member may have lost its disk.
if (!seen.some((member) => member.initiated)) {
  if (env.NEWEST !== '') quit(3);
  const first = open(members[0], root);
  try {
    first.adminCommand({ replSetInitiate: { _id: setName, members: [{ _id: 0, host: members[0], priority: 1 }] } });
    print('initiated ' + setName + ' with ' + members[0]);
  } catch (error) {
    // 23: somebody else was faster.
    if (error.code !== 23) throw error;
  }
}

const uri = 'mongodb://' + root + members.join(',') + '/admin?replicaSet=' + setName + '&serverSelectionTimeoutMS=30000';
let admin;
for (;;) {
  try {
    admin = connect(uri);
    if (admin.hello().isWritablePrimary) break;
  } catch (error) {
    print('no member takes writes yet: ' + error.message);
  }
  if (Date.now() > deadline) fail('no member of ' + setName + ' takes writes');
  sleep(3000);
}

function configuration() {
  return admin.adminCommand({ replSetGetConfig: 1 }).config;
}

const extra = configuration().members.filter((member) => !members.includes(member.host));
if (extra.length > 0) {
  const names = extra.map((member) => member.host).join(', ');
  fail('the set counts members that are not declared: ' + names + '. Declare them again, take each out with rs.remove(), then declare fewer.');
}

// One at a time, as the server demands; the next when the one before has all data.
for (const host of members) {
  const before = configuration();
  if (before.members.some((member) => member.host === host)) continue;
  const highest = Math.max(...before.members.map((member) => member._id));
  const added = [...before.members, { _id: highest + 1, host, priority: 1 }];
  admin.adminCommand({ replSetReconfig: Object.assign({}, before, { version: before.version + 1, members: added }) });
  print('added ' + host);
  for (;;) {
    const status = admin.adminCommand({ replSetGetStatus: 1 }).members.find((member) => member.name === host);
    if (status !== undefined && status.stateStr === 'SECONDARY') break;
    if (Date.now() > deadline) fail(host + ' has not copied the data in time; the next run goes on');
    sleep(5000);
  }
}

function user(database, name, folder, roles) {
  const at = admin.getSiblingDB(database);
  const settings = { pwd: passwordOf(folder), roles, mechanisms: ['SCRAM-SHA-256'] };
  if (at.getUser(name) === null) at.createUser(Object.assign({ user: name }, settings));
  else at.updateUser(name, settings);
}

if (env.USERS === 'yes') {
  let known = 0;
  for (const database of databases) {
    if (admin.getSiblingDB(database).getUser(database) !== null) known += 1;
  }
  // A set without users is one that a restore left half-way.
  if (known === 0 && env.NEWEST !== '') quit(3);
  for (const database of databases) user(database, database, database, [{ role: 'readWrite', db: database }]);
  if (env.BACKUP_USER !== '') user('admin', env.BACKUP_USER, 'backup', [{ role: 'backup', db: 'admin' }]);
  print('set ' + setName + ' with ' + members.length + ' member(s) is there, databases: ' + databases.join(', '));
}
`;

/** Collections and documents of the declared databases, on the set or on a server of the pod. */
export const countJs = `// Prints databases of the server with their collections and estimated documents, one on a line.
const fs = require('fs');
const { env } = process;

const hidden = ['admin', 'config', 'local'];
const credentials = env.SERVER === 'scratch' ? '' : 'root:' + fs.readFileSync('/run/secrets/root/password', 'utf8').trim() + '@';
const server = env.SERVER === 'scratch' ? env.SCRATCH_URI : 'mongodb://' + credentials + env.MEMBERS.split(' ').join(',') + '/admin?replicaSet=' + env.REPLICA_SET;
const admin = connect(server);
for (const database of admin.adminCommand({ listDatabases: 1, nameOnly: true }).databases) {
  if (hidden.includes(database.name)) continue;
  const at = admin.getSiblingDB(database.name);
  let collections = 0;
  let documents = 0;
  for (const collection of at.getCollectionInfos({ type: 'collection' })) {
    if (collection.name.startsWith('system.')) continue;
    collections += 1;
    documents += at.getCollection(collection.name).estimatedDocumentCount();
    // Reads every page and every index of what was restored.
    if (env.VALIDATE === 'yes' && !at.runCommand({ validate: collection.name }).valid) {
      print(database.name + '.' + collection.name + ' is damaged');
      quit(1);
    }
  }
  print(database.name + ' ' + collections + ' ' + documents);
}
`;

/** Empties one database of the set before a restore. */
export const dropJs = `const fs = require('fs');
const { env } = process;

const password = fs.readFileSync('/run/secrets/root/password', 'utf8').trim();
const admin = connect('mongodb://root:' + password + '@' + env.MEMBERS.split(' ').join(',') + '/admin?replicaSet=' + env.REPLICA_SET);
admin.getSiblingDB(env.DATABASE).dropDatabase();
`;
