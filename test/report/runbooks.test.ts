import { Application, defineCluster, microk8s, Postgres, S3Backup } from 'labwright';
import { renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import type { Claim, Model } from '../../src/model/index.ts';
import { runbooks } from '../../src/report/runbooks.ts';

const rendered = renderCluster((fleet) => {
  const Shed = defineCluster({
    name: 'shed',
    distribution: microk8s({ version: '1.34', addons: ['rbac', 'dns'] }),
    network: { nodes: '10.0.0.0/24' },
    nodes: { one: { address: '10.0.0.11', roles: ['control-plane'], capacity: { cpu: '8', memory: '16Gi' } } },
    storageClasses: { keep: { name: 'keep', provisioner: 'example.org/disk', reclaimPolicy: 'Retain', topology: 'node' } },
    defaultStorageClass: 'keep',
    layers: { data: {} },
    namespaces: { argocd: { podSecurity: 'restricted' }, home: { podSecurity: 'restricted' } },
    backupTargets: { bucket: { kind: 's3', server: 'https://nas.lan:9000', path: 'backups/shed', ranges: ['10.0.0.2/32'] } },
  });
  const cluster = new Shed(fleet);
  const at = (name: string) => new Application(cluster, name, { layer: 'data', namespace: 'home' });
  const target = new S3Backup(at('backup'), 'bucket', { namespaces: ['home'] });
  new Postgres(at('pg'), 'pg', { version: '17', database: 'notes', storage: { size: '5Gi' }, backup: { target } });
  return cluster;
});
const page = (model: Model, file: string) => runbooks(model, rendered.manifests).find((one) => one.file === file)?.text ?? '';

test('copies in a bucket: how to list them, and whose log to follow', () => {
  expect(page(rendered.model, 'restore-pg.md')).toMatchInlineSnapshot(`
    "# Restore pg

    CronJob \`home/pg-backup\` runs at \`30 2 * * *\` UTC unless its \`timeZone\` says otherwise (pg_dump of every database) and keeps 14d. The copies lie on https://nas.lan:9000 in bucket and folder \`backups/shed/home/pg\`; a folder without a file \`.complete\` is not complete.

    ## See what there is

    \`\`\`sh
    kubectl -n home get cronjob pg-backup -o jsonpath='{.status.lastSuccessfulTime}{"\\n"}'
    export RCLONE_CONFIG_TARGET_TYPE=s3
    export RCLONE_CONFIG_TARGET_PROVIDER=Other
    export RCLONE_CONFIG_TARGET_ENDPOINT=https://nas.lan:9000
    export RCLONE_CONFIG_TARGET_REGION=us-east-1
    export RCLONE_CONFIG_TARGET_NO_CHECK_BUCKET=true
    export RCLONE_CONFIG_TARGET_ACCESS_KEY_ID="$(kubectl -n home get secret bucket-access -o jsonpath='{.data.access-key}' | base64 -d)"
    export RCLONE_CONFIG_TARGET_SECRET_ACCESS_KEY="$(kubectl -n home get secret bucket-access -o jsonpath='{.data.secret-key}' | base64 -d)"
    rclone lsf target:backups/shed/home/pg
    \`\`\`

    ## Prove that a copy restores

    CronJob \`home/pg-drill\` does it at \`30 5 * * 0\`: it restores every dump of the newest run into a server of its own and asks the database, and fails when the newest copy is 26 hours old. At once:

    \`\`\`sh
    kubectl -n home delete job pg-drill-1 --ignore-not-found
    kubectl -n home create job --from=cronjob/pg-drill pg-drill-1
    kubectl -n home logs -f --pod-running-timeout=5m job/pg-drill-1 -c fetch
    kubectl -n home wait --for=condition=Initialized --timeout=5m pod -l batch.kubernetes.io/job-name=pg-drill-1
    kubectl -n home logs -f --pod-running-timeout=5m job/pg-drill-1
    \`\`\`

    ## Restore

    The newest copy, or the one that \`FILE\` names: write \`FORCE=yes FILE=name-of-a-copy\` below. What is there now is kept as a closed database beside the new one.

    \`\`\`sh
    kubectl -n home delete job pg-restore-1 --ignore-not-found
    kubectl -n home create job --from=cronjob/pg-restore pg-restore-1 --dry-run=client -o yaml | kubectl set env --local -f - FORCE=yes -o yaml | kubectl create -f -
    kubectl -n home logs -f --pod-running-timeout=5m job/pg-restore-1 -c fetch
    kubectl -n home wait --for=condition=Initialized --timeout=5m pod -l batch.kubernetes.io/job-name=pg-restore-1
    kubectl -n home logs -f --pod-running-timeout=5m job/pg-restore-1
    \`\`\`

    ## After the volume was lost

    The server starts empty, and the Job \`pg-setup\` refuses to make the application’s database while there is a dump of it. Restore as above; the next sync then goes on by itself.
    "
  `);
});

/** The page with other facts of the backup. */
const withBackup = (change: object, claims: readonly Claim[] = rendered.model.claims) =>
  page(
    {
      ...rendered.model,
      claims,
      backups: rendered.model.backups.map((backup) => (backup.kind === 'scheduled' ? { ...backup, ...change } : backup)),
    },
    'restore-pg.md',
  );

test('what a construct says of the way back stands on its page', () => {
  const text = withBackup({
    restore: { of: 'database', cronJob: 'pg-drill', stop: 'program', kept: 'is gone', afterLoss: 'Wait.' },
    drill: { kind: 'exempt', reason: 'the data is made again each night' },
  });
  expect(text).toContain('--from=cronjob/pg-drill pg-restore-1');
  expect(text).toContain('What is there now is gone.');
  expect(text).toContain('scale statefulset/pg --replicas=0');
  expect(text).toContain('Nothing does it by itself: the data is made again each night.');
  expect(text.trim().endsWith('Wait.')).toBe(true);
});

test('copies that no Job of ours makes have no page here, and do not come back by themselves', () => {
  const model: Model = {
    ...rendered.model,
    backups: rendered.model.backups.map((backup) =>
      backup.kind === 'scheduled'
        ? { ...backup, method: 'copy of the volume', restore: undefined, drill: undefined, claim: 'data-pg-0' }
        : backup,
    ),
  };
  const manifests = rendered.manifests.filter(({ identity }) => identity.name !== 'pg-restore');
  const pages = runbooks(model, manifests);
  expect(pages.map(({ file }) => file)).toEqual(['move-pg.md']);
  expect(pages[0]?.text).toContain('home/data-pg-0 does not come back by itself: copy of the volume. Copy it by hand');
  expect(pages[0]?.text).not.toContain('cronjob/pg-backup');
});

test('documents of before say enough for a page', () => {
  const text = withBackup({ restore: undefined, drill: undefined });
  expect(text).toContain('--from=cronjob/pg-restore pg-restore-1');
  expect(text).toContain('as a closed database beside the new one');
  expect(text).not.toContain('Prove that');
  expect(withBackup({ restore: undefined, drill: undefined, method: 'tar' })).toContain('`.before-restore-…`');
});
