import { Application, Postgres, NfsBackup, Redis, OpenWebUi } from 'labwright';
import { renderCluster } from 'labwright/testing';
import { test } from 'vitest';
import { toYaml } from '../../src/output/index.ts';
import { runChecks, ownChecks } from '../../src/checks/index.ts';
import { Attic } from '../attic.ts';
for (const data of ['keep','destroy'] as const)
test(data, () => {
  const r = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const a = new Application(cluster, 'photos', { layer: 'data', namespace: 'home' });
    new Redis(a, 'photos', { storage: { size: '1Gi' }, noBackup: 'x' });
    cluster.retire('photos', { data, reason: 'on the NAS now' });
    return cluster;
  });
  console.log(r.manifests.filter(m => m.origin.application === 'photos').map(m => m.file + '\n' + toYaml(m.body)).join('---\n'));
  console.log(r.model.applications.find(a=>a.name==='photos'), r.model.retirements, r.model.backups, r.model.claims, r.model.secrets.map(s=>s.name));
  console.log(r.issues, runChecks(r, ownChecks).map(i=>i.code+' '+i.path+': '+i.message));
});
