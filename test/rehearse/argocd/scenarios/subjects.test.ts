import { expect, test } from 'vitest';
import type { Application } from '../../../../src/model/index.ts';
import type { RunningArgo } from '../../../../src/rehearse/argocd/running-argo.ts';
import {
  withFolderRenamed,
  withNameChanged,
  without,
  withoutApplication,
  withoutManifests,
} from '../../../../src/rehearse/argocd/scenarios/changes.ts';
import { deletedWith, keeping, lastingObjects, prunedFrom } from '../../../../src/rehearse/argocd/scenarios/subjects.ts';
import { application } from '../../../argocd/_fixture.ts';
import { manifests, model } from '../../stand-ins/_model.ts';

const photos = application('photos', 'apps', { holdsData: true });
const portal = application('portal', 'apps', {
  charts: [{ repoURL: '', chart: 'portal', version: '1', releaseName: 'portal', values: {} }],
});
const mail = application('mail', 'apps', { cascade: true });

/** A fleet that does not run: enough to choose from and to change. */
function fleet(applications: readonly Application[], yaml: string): RunningArgo {
  const rendered = manifests(yaml).map((manifest) => ({ ...manifest, origin: { ...manifest.origin, application: 'photos' } }));
  const files = new Map([
    ['argocd/attic/applications/apps/photos.json', '{"name":"attic-photos","folder":"dist/attic/apps/photos","cascade":false}'],
    ['dist/attic/apps/photos/.labwright', 'ours'],
    ['dist/attic/apps/photos/service-photos.yaml', 'a Service'],
    ['dist/attic/apps/photos-2/service-photos.yaml', 'another'],
  ]);
  return { model: { ...model(), cluster: 'attic', applications }, manifests: rendered, files } as unknown as RunningArgo;
}

const objects = `
{ apiVersion: v1, kind: Service, metadata: { name: photos, namespace: home } }
---
{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: photos, namespace: home, annotations: { argocd.argoproj.io/sync-options: 'Prune=false,Delete=false' } } }
---
{ apiVersion: batch/v1, kind: Job, metadata: { name: setup, namespace: home, annotations: { argocd.argoproj.io/hook: Sync } } }
`;

test('hooks do not last; what says that it stays is neither pruned nor deleted', () => {
  const argo = fleet([photos], objects);
  expect(lastingObjects(argo, photos).map(({ identity }) => identity.kind)).toEqual(['Service', 'PersistentVolumeClaim']);
  expect([...deletedWith(argo, [photos])]).toEqual(['/Service/home/photos']);
  expect([...prunedFrom(argo, photos)]).toEqual(['/Service/home/photos']);
  expect([...deletedWith(argo, [{ ...photos, syncOptions: ['Delete=false'] }])]).toEqual([]);
});

test('removals are tried on an application that keeps its objects and has no chart', () => {
  expect(keeping(fleet([mail, portal, photos], objects))?.name).toBe('photos');
  expect(keeping(fleet([mail, portal], objects))).toBeUndefined();
});

test('changes touch the one application and nothing that is called alike', () => {
  const argo = fleet([photos], objects);
  const paths = (files: ReadonlyMap<string, string>) => [...files.keys()];
  expect(paths(without(argo, photos.folder))).toEqual([
    'argocd/attic/applications/apps/photos.json',
    'dist/attic/apps/photos-2/service-photos.yaml',
  ]);
  expect(paths(withoutApplication(argo, photos))).toEqual(['dist/attic/apps/photos-2/service-photos.yaml']);
  expect(paths(withoutManifests(argo, photos))).toEqual([
    'argocd/attic/applications/apps/photos.json',
    'dist/attic/apps/photos/.labwright',
    'dist/attic/apps/photos-2/service-photos.yaml',
  ]);
  const moved = withFolderRenamed(argo, photos);
  expect(moved.get('dist/attic/apps/photos-renamed/service-photos.yaml')).toBe('a Service');
  expect(JSON.parse(moved.get('argocd/attic/applications/apps/photos.json') ?? '')).toMatchObject({
    name: 'attic-photos',
    folder: 'dist/attic/apps/photos-renamed',
  });
  expect(JSON.parse(withNameChanged(argo, photos).get('argocd/attic/applications/apps/photos.json') ?? '')).toEqual({
    name: 'attic-photos-renamed',
    folder: 'dist/attic/apps/photos',
    cascade: false,
  });
});
