import { expect, test } from 'vitest';
import { configMap, deployment, findings, lines, required, withEnvironment } from './_fixture.ts';

const plain = (yaml: string) => findings(yaml).map((issue) => `${issue.code} ${issue.path}: ${issue.message}`);

test('SECRET_IN_PLAIN_VALUE: an environment value, without printing it', () => {
  const found = lines(withEnvironment({ POSTGRES_PASSWORD: 'hunter2' }));
  expect(found).toEqual([
    'error SECRET_IN_PLAIN_VALUE attic/web spec.template.spec.containers[0].env[0]: the value of POSTGRES_PASSWORD is a secret written out (put it into a Secret and refer to that; change it if it was ever pushed)',
  ]);
});

test.each([
  ['PGPASSWORD', 'hunter2'],
  ['OAUTH_CLIENT_SECRET', 'abc123'],
  ['WEBUI_SECRET_KEY', 't0p-s3cret'],
  ['GITLAB_TOKEN', '12ab'],
  ['adminPassword', 'changeme'],
  ['SECRET_KEY_BASE', 'abcdef'],
  ['DATABASE_URL', 'postgresql://openwebui:hunter2@pgvector:5432/openwebui'],
  ['ANYTHING', 'glpat-0123456789abcdefghij'],
  ['DB_PASSWORD', '12345'],
])('SECRET_IN_PLAIN_VALUE: %s=%s', (name, value) => {
  const found = findings(withEnvironment({ [name]: value }));
  expect(found.map((issue) => issue.code)).toEqual(['SECRET_IN_PLAIN_VALUE']);
  expect(JSON.stringify(found)).not.toContain(value);
});

test.each([
  ['RAG_OPENAI_API_KEY', 'not-needed'],
  ['OPENAI_API_KEY', 'ollama'],
  ['OPENAI_API_KEY', 'sk-no-key-required'],
  ['OPENAI_API_KEY', ''],
  ['POSTGRES_PASSWORD_FILE', '/run/secrets/password'],
  ['REGISTRY_PASSWORD', '/run/secrets/password'],
  ['PGPASSFILE', '/pgpass/.pgpass'],
  ['ENABLE_PASSWORD_AUTH', 'True'],
  ['PGADMIN_CONFIG_MASTER_PASSWORD_REQUIRED', 'False'],
  ['MAX_TOKENS', '4096'],
  ['MAX_TOKEN', '4096'],
  ['CACHE_TOKEN', '15m'],
  ['TOKENIZERS_PARALLELISM', 'false'],
  ['TOKEN_URL', 'https://id.example.org/token'],
  ['AWS_ACCESS_KEY_ID', 'backup'],
  ['DATABASE_URL', 'postgresql://openwebui:$(DB_PASSWORD)@pgvector:5432/openwebui'],
  ['REDIS_URL', 'redis://redis:6379/0'],
  ['REDIS_PASSWORD', '$(OTHER)'],
  ['JWT_EXPIRES_IN', '7d'],
  ['PASSWORD_ENCRYPTION', 'scram-sha-256'],
  ['CORS_CREDENTIALS', 'include'],
])('%s=%s is no secret', (name, value) => {
  expect(plain(withEnvironment({ [name]: value }))).toEqual([]);
});

test('a value that names a known Secret is a reference', () => {
  const secrets = [required('ai/wildcard-tls', ['tls.crt'], { consumers: [{ workload: 'x', key: 'tls.crt' }] })];
  expect(lines(withEnvironment({ TLS_SECRET: 'wildcard-tls' }), { secrets })).toEqual([]);
});

test('SECRET_IN_PLAIN_VALUE: arguments and scripts of a container', () => {
  const pod = `
containers:
  - name: web
    command: [redis-server, --requirepass, hunter2]
    args: ["--admin-password=hunter2", "--token-file", "/run/token", "--password", "--verbose", "set -e\\nexport PGPASSWORD=hunter2\\npsql -c \\"ALTER ROLE a PASSWORD 'hunter2'\\""]
`;
  expect(plain(deployment(pod))).toEqual([
    'SECRET_IN_PLAIN_VALUE attic/web spec.template.spec.containers[0].args[0]: the value of --admin-password is written out',
    'SECRET_IN_PLAIN_VALUE attic/web spec.template.spec.containers[0].args[5]: line 2: PGPASSWORD is written out',
    'SECRET_IN_PLAIN_VALUE attic/web spec.template.spec.containers[0].args[5]: line 3: PASSWORD is written out',
    'SECRET_IN_PLAIN_VALUE attic/web spec.template.spec.containers[0].command[1]: the value of --requirepass is written out',
  ]);
});

test.each([
  ['redis.conf', '# the password\nappendonly yes\nrequirepass hunter2\n', 'line 3: requirepass is written out'],
  ['users.acl', 'user default on ~* +@all >hunter2\n', 'line 1: user … >password is written out'],
  ['app.ini', '[database]\nhost = pg\npassword = hunter2 ; not good\n', 'line 3: password is written out'],
  ['app.yaml', 'smtp:\n  auth_password: "hunter2"\n', 'line 2: auth_password is written out'],
  ['app.json', '{\n "a": 1,\n "apiKey": "hunter2hunter2"\n}', 'line 3: apiKey is written out'],
  ['app.env', 'A=1\nSECRET_KEY=hunter2\n', 'line 2: SECRET_KEY is written out'],
  ['init.sql', "-- roles\nCREATE ROLE a LOGIN PASSWORD 'hunter2';\n", 'line 2: PASSWORD is written out'],
  ['url.txt', 'one\nredis://:hunter2@redis:6379\n', 'line 2: password in a URL is written out'],
  ['key.pem', '-----BEGIN RSA PRIVATE KEY-----\nabc\n', 'line 1: private key or token is written out'],
  ['settings.py', 'import os\nPASSWORD = "hunter2"\n', 'line 2: PASSWORD is written out'],
  ['password', 'hunter2', 'the value is a secret written out'],
])('SECRET_IN_PLAIN_VALUE: ConfigMap %s', (key, text, message) => {
  expect(plain(configMap({ [key]: text }))).toEqual([`SECRET_IN_PLAIN_VALUE attic/settings data["${key}"]: ${message}`]);
});

test.each([
  ['redis.conf', '# requirepass hunter2\nrequirepass $REDIS_PASSWORD\nuser default on >$REDIS_PASSWORD\n'],
  ['postgresql.conf', "password_encryption = 'scram-sha-256'\n#password = abc\n"],
  ['servers.json', '{"Servers": {"1": {"Username": "openwebui", "PassFile": "/pgpass", "SSLMode": "prefer"}}}'],
  ['grafana.ini', 'admin_password = $__file{/etc/secrets/password}\n;secret_key = SW2YcwTIb9zpOOhoPsMm\n'],
  [
    'start.sh',
    '#!/bin/sh\npassword="$(cat /run/secrets/password)"\nexport PGPASSWORD="$POSTGRES_PASSWORD"\nlocal_password=$1\nread -r password\n',
  ],
  ['job.sql', "ALTER ROLE openwebui PASSWORD :'password';\n"],
  ['app.py', 'password = password\ntoken = get_token()\nconnect(user=user, password=os.environ["PASSWORD"])\n'],
  ['app.js', 'const token = request.headers.token;\nfetch(url, { credentials: "include" })\n'],
  ['prometheus.yml', 'authorization:\n  credentials_file: /run/token\n  type: Bearer\n'],
  ['i18n.json', '{"password": "Please enter your password", "token": "The token has expired"}'],
  ['README.md', 'Password: see the Secret `pgvector`.\n'],
])('ConfigMap %s without a secret', (key, text) => {
  expect(plain(configMap({ [key]: text }))).toEqual([]);
});

test('SECRET_IN_PLAIN_VALUE: chart values, but not the name of an existing Secret', () => {
  const chart = {
    adminPassword: 'prom-operator',
    auth: { existingSecret: 'runner', secretName: 'runner', passwordKey: 'password', password: '' },
    users: [{ token: 'abcdef' }],
    config: '[[runners]]\n  token = "abc123"\n',
  };
  expect(findings('', { chart }).map((i) => `${i.code} ${i.path}: ${i.message}`)).toEqual([
    'SECRET_IN_PLAIN_VALUE attic/runner charts.runner.values.adminPassword: the value is a secret written out',
    'SECRET_IN_PLAIN_VALUE attic/runner charts.runner.values.config: line 2: token is written out',
    'SECRET_IN_PLAIN_VALUE attic/runner charts.runner.values.users[0].token: the value is a secret written out',
  ]);
});

test('SECRET_IN_PLAIN_VALUE: a template of a SealedSecret may refer to sealed keys, not hold values', () => {
  const sealed = (password: string) => `apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: { name: s, namespace: ai }
spec: { encryptedData: { p: Ag }, template: { data: { config: "host = a\\npassword = ${password}\\n" } } }
`;
  expect(plain(sealed('{{ index . `p` }}'))).toEqual([]);
  expect(plain(sealed('hunter2'))).toEqual(['SECRET_IN_PLAIN_VALUE attic/s spec.template.data["config"]: line 2: password is written out']);
});
