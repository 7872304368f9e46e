import { Application, Redis } from 'labwright';
import { renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { handbook, runbooks } from '../../src/report/index.ts';
import { Attic } from '../attic.ts';

const retired = (data: 'keep' | 'destroy', reason = 'they are on the NAS now') =>
  renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    const at = (name: string) => new Application(cluster, name, { layer: 'data', namespace: 'home' });
    for (const name of ['photos', 'board']) new Redis(at(name), name, { storage: { size: '1Gi' }, noBackup: 'a test' });
    cluster.retire('photos', { data, reason });
    return cluster;
  });

test('the page of a retirement: what is rendered, what to wait for, and what is left to a person', () => {
  const { model, manifests } = retired('destroy');
  const pages = runbooks(model, manifests);
  expect(pages.find(({ file }) => file === 'retire-photos.md')?.text).toMatchInlineSnapshot(`
    "# Retire photos

    Stated with \`data: 'destroy'\`: they are on the NAS now

    ## 1. Push this commit

    Rendered is only what holds data, and nothing of it runs: \`StatefulSet home/photos\`. Argo CD deletes the rest. What protected its data from Argo CD is gone as well, so that it is deleted with the Application.

    Until the next step, taking the statement back brings everything back as it was. Wait until this is synced:

    \`\`\`sh
    kubectl -n argocd get application attic-photos
    \`\`\`

    ## 2. Delete its constructs and the statement

    \`labwright synth\` then says what becomes of the data, and Argo CD removes Application \`attic-photos\` after the push.

    ## 3. Look after what is left

    - then see that nothing is left: \`kubectl -n home get pvc\`
    - volumes of class local-retain outlive their claims (Retain): \`kubectl get pv\` shows them as Released, \`kubectl delete pv <name>\` forgets one, and its folder is deleted on the node
    "
  `);
  expect(pages.map(({ file }) => file)).not.toContain('move-photos.md');
});

test('keep says what stays, and how it comes back; the handbook lists what is on its way out', () => {
  const cluster = retired('keep');
  const text = runbooks(cluster.model, cluster.manifests).find(({ file }) => file === 'retire-photos.md')?.text;
  expect(text).toContain('where the constructs come back, it is taken over again');
  expect(text).not.toContain('protected');
  const [book] = handbook(cluster);
  expect(book?.text).toMatch(
    /## Being retired\n\n\| application \| data \| reason \|\n\| --- \| --- \| --- \|\n\| photos \| keep \| they are on the NAS now \|/,
  );
});

test('a reason stands there as it was written, whatever Markdown would make of it', () => {
  const { model, manifests } = retired('keep', '<b>see</b> [the NAS](javascript:x) *now*');
  const text = runbooks(model, manifests).find(({ file }) => file === 'retire-photos.md')?.text;
  expect(text?.split('\n')[2]).toBe("Stated with `data: 'keep'`: &lt;b>see&lt;/b> \\[the NAS\\](javascript:x) \\*now\\*");
});
