import { expect, test } from 'vitest';
import { smallModel } from '../../checks/support.ts';
import { application, behindController, below, host, page } from './_pages.ts';

const claim = { namespace: 'home', storageClass: 'disk', size: '5Gi', content: 'data', replicas: 1 } as const;
const backup = { kind: 'scheduled', namespace: 'home', target: 'nas', retention: '14d', method: 'tar' } as const;
const cronJobs = (...names: readonly string[]) =>
  names
    .map(
      (name) => `
apiVersion: batch/v1
kind: CronJob
metadata: { name: ${name} }
spec: {}`,
    )
    .join('\n---');
const authority = `
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: attic-ca, namespace: certs }
spec: { isCA: true, commonName: attic.lan, secretName: attic-ca }
---
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: { name: attic-ca }
spec: { ca: { secretName: attic-ca } }
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: leaf, namespace: certs }
spec: { commonName: leaf.lan, secretName: leaf }`;

const rich = {
  facts: {
    repository: { url: 'https://example.org/home.git', revision: 'live' },
    site: { name: 'attic', lan: '10.20.0.0/24', fixed: [], routedTo: [] },
    applications: [
      application('web', { dependsOn: ['store'] }),
      application('store'),
      application('keys', {
        namespace: 'sealing',
        charts: [{ repoURL: 'x', chart: 'sealed-secrets', version: '1', releaseName: 'x', values: {} }],
      }),
    ],
    secrets: [
      {
        namespace: 'home',
        name: 'nas-access',
        type: 'Opaque',
        labels: {},
        producer: 'attic/backup',
        keys: [{ name: 'access-key', kind: 'given', example: 'AK', purpose: 'bucket' }] as const,
        consumers: [],
      },
    ],
    backupTargets: [{ key: 'nas', kind: 's3', server: 'http://10.20.0.9:3900', path: 'copies' }] as const,
    claims: [
      { ...claim, application: 'web', workload: 'web', name: 'files' },
      { ...claim, application: 'store', workload: 'store', name: 'data-store-0' },
      { ...claim, application: 'store', workload: 'store', name: 'cache', content: 'cache' },
    ] as const,
    backups: [
      { ...backup, application: 'web', claim: 'files', schedule: '15 3 * * *' },
      { ...backup, application: 'store', claim: 'data-store-0', schedule: '30 2 * * *' },
    ],
  },
  yaml: `${cronJobs('web-backup', 'web-restore', 'store-backup', 'store-restore')}
---${authority}`,
};

test('what has to be out of the house before, with the commands', () => {
  const text = page('rebuild.md', rich);
  expect(below('Now, while everything runs: bring this out of the house', text)).toMatchInlineSnapshot(`
    "Again whenever a Secret is added or changed. In the root folder of the repository; gpg asks for a passphrase, which has to stand on paper somewhere else:

    \`\`\`sh
    umask 077
    RESCUE="$HOME/rescue-attic" && mkdir -p "$RESCUE"
    git bundle create "$RESCUE/attic.bundle" --all
    cp -p .secrets/attic.yaml "$RESCUE/"
    kubectl -n sealing get secret -l sealedsecrets.bitnami.com/sealed-secrets-key -o yaml > "$RESCUE/attic-sealing-keys.yaml"
    kubectl -n certs get secret attic-ca -o yaml > "$RESCUE/attic-ca-key.yaml"
    tar -C "$HOME" -cz rescue-attic | gpg --symmetric --output "$HOME/rescue-attic.tar.gz.gpg" && rm -r "$RESCUE"
    \`\`\`

    | what | without it |
    | --- | --- |
    | the repository, with all its history | nobody knows what ran here |
    | values of all Secrets, \`.secrets/attic.yaml\` | restored data was encrypted and protected with these values; 1 key [that you brought](handbook.md#you-bring-these) has to be asked for again |
    | keys of Sealed Secrets | nothing that is sealed in Git can be opened; seal all of it anew with the key of the new cluster |
    | key of the authority attic.lan | every device has to be told of a new authority |

    - Copies lie on http://10.20.0.9:3900 in \`copies\` (nas), in the same house: nothing here brings them further. They are opened by the key in Secret home/nas-access, which is among the values above."
  `);
});

test('what is brought back before Argo CD starts, then data in the order of who needs it, and the end', () => {
  const text = page('rebuild.md', rich);
  expect(below('3. The cluster', text)).toMatchInlineSnapshot(`
    "\`npx labwright bootstrap attic\` prints every step; with \`--run\` it does those that need no person.

    Before its step “Install Argo CD”, from the rescue folder:

    \`\`\`sh
    mkdir -p .secrets && cp -p "$RESCUE/attic.yaml" .secrets/
    kubectl create namespace sealing
    kubectl apply -f "$RESCUE/attic-sealing-keys.yaml"
    kubectl create namespace certs --dry-run=client -o yaml | kubectl apply --server-side -f -
    kubectl apply -f "$RESCUE/attic-ca-key.yaml"
    \`\`\`

    Step “Create the Secrets” then keeps every value that is there, and makes only what is new.

    Its step “See it sync” does not end by itself here: databases wait for their copy, other programs start empty. When nothing else is left, stop it and go on below."
  `);
  expect(below('4. Data, in this order', text)).toMatchInlineSnapshot(`
    "Each page begins with how to see which copies there are. After each one: does the program answer, is what you know in it?

    Be done before the backups run, \`15 3 * * *\`, \`30 2 * * *\`: what is copied then is the newest copy, and it is empty where nothing was restored. When a night came in between, name the copy of before with \`FILE\`.

    1. [restore-store.md](restore-store.md#restore): home/data-store-0; before web
    2. [restore-web.md](restore-web.md#restore): home/files

    ### Starts empty

    | claim | content | why nothing comes back |
    | --- | --- | --- |
    | home/cache | cache | it fills again |"
  `);
  expect(below('5. At the end', text)).toMatchInlineSnapshot(`
    "1. Without its old key the authority is a new one: [every device has to be told](handbook.md#own-certificate-authority).
    2. All healthy, nothing drifts, no Secret is missing:

    \`\`\`sh
    kubectl -n argocd get applications
    npx labwright verify --cluster attic
    npx labwright secrets status --cluster attic
    \`\`\`

    Then the first copies of the new cluster, at once and not only tonight:

    \`\`\`sh
    kubectl -n home create job --from=cronjob/web-backup web-backup-rebuilt
    kubectl -n home create job --from=cronjob/store-backup store-backup-rebuilt
    \`\`\`

    And the first section of this page again: keys that were made anew are in no rescue folder yet."
  `);
});

test('a repository on the cluster itself is started by hand first', () => {
  const shared = behindController({});
  const text = page('rebuild.md', {
    facts: {
      ...shared,
      repository: { url: 'https://git.attic.lan/home.git', revision: 'main' },
      applications: [application('git', { dependsOn: ['store'] }), application('store')],
      exposures: [host('git.attic.lan', { application: 'git' })],
    },
  });
  expect(below('3. The cluster', text)).toContain(
    'kubectl apply --server-side -f dist/attic/apps/store\nkubectl apply --server-side -f dist/attic/apps/git',
  );
});

test('what nodes need before anything syncs stands on pages of its own', () => {
  const text = page('rebuild.md', { runbooks: [{ file: 'disks.md', text: '# Disks\n\n## Before the first sync, on `one`\n' }] });
  expect(below('2. Machines', text)).toContain('Before anything syncs:\n\n- nodes are prepared as [Disks](disks.md) says');
});

test('Talos keeps secrets of its own; a cluster without data says so', () => {
  const text = page('rebuild.md', { facts: { distribution: { ...smallModel.distribution, name: 'talos' } } });
  expect(text).toContain('cp -p secrets.yaml talosconfig "$RESCUE/"');
  expect(text).toContain('No volume is copied anywhere: there is no backup target.');
  expect(below('4. Data, in this order', text)).toBe('No volume of this cluster holds data.');
});

test('the own authority: how to read it, and where it says how to trust it', () => {
  const handbook = page('handbook.md', { yaml: authority, runbooks: [{ file: 'certificates.md', text: '# Certificates\n' }] });
  expect(below('Own certificate authority', handbook)).toMatchInlineSnapshot(`
    "Pages of this cluster are signed by an authority that no device knows until it is told. How to tell Debian, Ubuntu, Fedora, macOS, Windows, Firefox, Android and iOS stands in [certificates.md](certificates.md#trust-it-on-a-device-once); the file for it:

    \`\`\`sh
    kubectl -n certs get secret attic-ca -o jsonpath='{.data.tls\\.crt}' | base64 -d > attic-ca.crt
    openssl x509 -in attic-ca.crt -noout -subject -enddate -fingerprint -sha256
    \`\`\`

    | shows up as | secret | signs for issuer |
    | --- | --- | --- |
    | attic.lan | certs/attic-ca | attic-ca |"
  `);
  expect(below('Own certificate authority', page('handbook.md', {}))).toBe('');
});
