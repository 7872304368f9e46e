import { expect, test } from 'vitest';
import { noPaint, type ReviewPaint, reviewMarkdown, reviewText } from '../../../src/report/index.ts';
import { type Consequence, issuesOf } from '../../../src/review/index.ts';
import { changed, clusterOf, consequence, diffOf, reviewOf, sample } from './sample.ts';

const text = reviewText(sample, noPaint);

test('text: the answer first, then what follows, gravest first', () => {
  expect(text.split('\n').slice(0, 21).join('\n')).toMatchInlineSnapshot(`
    "data-loss: data may be lost
    main (1a2b3c4d) → working tree
    2 of 3 clusters differ; of 37 objects 5 changed, 1 renamed, 1 removed; 1 declared fact changed
      note: attic: model.json of the base was made by another version; nodes were not compared

    attic: data-loss, 2 consequences
      data-loss PersistentVolumeClaim home/photos
        the claim goes with its Application, and its volume is deleted (class local deletes)
          dist/attic/apps/photos/persistentvolumeclaim-photos.yaml: removed
          storageClasses.local.reclaimPolicy: Delete
        do: keep it: \`kubectl -n home annotate pvc photos argocd.argoproj.io/sync-options=Prune=false\`,
            or state the retirement
        rehearsed: confirmed
      restart Deployment home/photos
        its pod is made anew
          spec.template.spec.containers[photos].image

    barn: restart, 1 consequence
      restart DaemonSet home/agent
        its pod is made anew
    "
  `);
});

test('text: images of several clusters in one row, nodes only where something changes', () => {
  const from = text.indexOf('Images');
  expect(text.slice(from, text.indexOf('\n\nThe same', from))).toMatchInlineSnapshot(`
    "Images
      image               from   to     used by
      example.org/photos  1.0.0  1.1.0  attic/photos, barn/photos
      example.org/tool    (new)  3      attic/tools

    Charts
      chart     from   to      used by
      longhorn  1.9.0  1.10.0  attic/longhorn

    Requests on the nodes
      cluster  node     CPU before  after  of  memory before  after  of
      attic    shelf-1  1500m       2500m  8   1Gi            3Gi    31Gi
      1 node has the same requests as before"
  `);
});

test('text: each object with its fields, what several places share once', () => {
  expect(text.slice(text.indexOf('The same'))).toMatchInlineSnapshot(`
    "The same in several places, shown once
      ~ DaemonSet home/agent
          on attic, barn
          ~ spec.template.spec.containers[agent].args: ["--old"] → ["--new"]

    Objects of attic (and 1 of those in several places)
      apps/photos
        ~ Deployment home/photos
            ~ spec.template.spec.containers[photos].image:
              - example.org/photos:1.0.0
              + example.org/photos:1.1.0
            + spec.replicas: 2
            - spec.template.spec.hostNetwork: true
            ~ spec.template.metadata.annotations[note]:
              - a text that is so long that both of them do not fit into one line
              + another text that is so long that both of them do not fit
        ~ ConfigMap home/photos
            ~ data[photos.conf]:
                … 12 equal lines
                  listen = 80
                - workers = 2
                + workers = 4
        ~ Secret home/photos
            ~ data.password: another value, not shown, of 24 bytes instead of 12
        - PersistentVolumeClaim home/photos removed
      data/photos → apps/pictures
        ~ Service home/photos → home/pictures renamed
      declared facts
        ~ nodes[shelf-1].capacity.memory: 31Gi → 15Gi
    "
  `);
});

test('text: lines of a diff in green and red', () => {
  const tag = (name: string) => (words: string) => `<${name}>${words}</${name}>`;
  const paint: ReviewPaint = { ...noPaint, red: tag('red'), green: tag('green') };
  const lines = reviewText(sample, paint).split('\n');
  expect(lines).toContain('            <red>- workers = 2</red>');
  expect(lines).toContain('            <green>+ workers = 4</green>');
});

test('text: what nobody wants to read is folded and counted, what is grave never', () => {
  const many = (level: 'restart' | 'data-loss') =>
    Array.from({ length: 50 }, (_, index) => consequence(level, `Deployment home/app-${index}`));
  const fields = Array.from({ length: 40 }, (_, index) => ({ path: `data.key-${index}`, to: index }));
  const lines = Array.from({ length: 90 }, (_, index) => ({ sign: '+', text: `line ${index}` }) as const);
  const objects = [changed('ConfigMap', 'many', fields), changed('ConfigMap', 'long', [{ path: 'data.text', from: '', to: 'x', lines }])];
  const folded = reviewText(
    reviewOf({
      level: 'data-loss',
      clusters: [
        clusterOf('attic', {
          level: 'data-loss',
          consequences: [...many('data-loss'), ...many('restart')],
          diff: diffOf('attic', { objects }),
        }),
      ],
    }),
    noPaint,
  );
  expect(folded.match(/^ {2}data-loss /gm)).toHaveLength(50);
  expect(folded).toContain('… and 35 more (restart); `--format json` has them all');
  expect(folded).toContain('… and 15 more fields; `--format json` has them all');
  expect(folded).toContain('… and 50 more lines; `--format json` has them all');
});

test('text: values of anybody are cut, and say how long they are', () => {
  const object = changed('ConfigMap', 'big', [{ path: 'data.blob', from: 'a'.repeat(100_000), to: 'b' }]);
  const shown = reviewText(reviewOf({ clusters: [clusterOf('attic', { diff: diffOf('attic', { objects: [object] }) })] }), noPaint);
  expect(shown).toContain('… (100000 characters)');
  expect(Math.max(...shown.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
});

test('text: nothing differs', () => {
  expect(reviewText(reviewOf({ clusters: [clusterOf('attic', { diff: diffOf('attic', { change: 'same' }) })] }), noPaint)).toBe(
    'nothing differs\nmain (1a2b3c4d) → working tree\n',
  );
});

test('text: what came as a whole is written like YAML, and of long values where they part', () => {
  const fields = [
    {
      path: 'spec.rules',
      to: [{ host: 'a.example', http: { paths: [{ path: '/', name: 'a long name of something that does not fit' }] } }],
    },
    { path: 'data.script', to: 'set -e\nrun it\n' },
    { path: 'spec.list', from: `${'a'.repeat(200)}-one`, to: `${'a'.repeat(200)}-two` },
  ];
  const clusters = [clusterOf('attic', { diff: diffOf('attic', { objects: [changed('Ingress', 'web', fields)] }) })];
  const shown = reviewText(reviewOf({ clusters }), noPaint);
  expect(shown.slice(shown.indexOf('    ~ Ingress'))).toMatchInlineSnapshot(`
    "    ~ Ingress home/web
            + spec.rules:
                - host: a.example
                  http:
                    paths:
                      - path: /
                        name: a long name of something that does not fit
            + data.script:
                set -e
                run it
            ~ spec.list: …aaaaaaaaaaaaaaaaaaaaaaa-one → …aaaaaaaaaaaaaaaaaaaaaaa-two
    "
  `);
});

test('text: clusters of which no consequence is known take one line', () => {
  const clusters = ['attic', 'barn'].map((name) =>
    clusterOf(name, { diff: diffOf(name, { facts: [{ path: 'revision', from: 'a', to: 'b' }] }) }),
  );
  expect(reviewText(reviewOf({ clusters }), noPaint)).toContain('\nno consequence is known for attic, barn\n');
});

test('text: a headline is no all-clear where there is something to read', () => {
  const exempt = consequence('none', 'claim home/data-db-0');
  const headline = (...consequences: readonly Consequence[]) =>
    reviewText(reviewOf({ clusters: [clusterOf('attic', { consequences })] }), noPaint).split('\n')[0];
  expect(headline(exempt)).toBe('none: nothing restarts or goes by the push itself; 1 consequence to read');
  expect(headline(exempt, consequence('none', 'Ingress home/b', { widens: true }))).toBe(
    'none: nothing restarts or goes by the push itself; 1 consequence to read; 1 thing is opened',
  );
  expect(headline()).toBe('none: nothing restarts, and nothing is lost');
});

test('text: what opens something stands before what only restarts, what only changed its order last', () => {
  const { identity, layer, application, file } = changed('Service', 'web', []);
  const reordered = [{ identity, layer, application, file, lists: [{ path: 'spec.ports', from: ['a', 'b'], to: ['b', 'a'] }] }];
  const review = clusterOf('attic', {
    consequences: [consequence('restart', 'Deployment home/a'), consequence('none', 'Ingress home/b', { widens: true })],
    diff: diffOf('attic', { reordered }),
  });
  const shown = reviewText(reviewOf({ level: 'restart', clusters: [review] }), noPaint);
  expect(shown).toMatch(/^restart: pods restart, and nothing should be noticed; 1 thing is opened\n/);
  expect(shown.indexOf('none, opens Ingress home/b')).toBeLessThan(shown.indexOf('restart Deployment home/a'));
  expect(shown).toMatch(/only in another order\n {4}Service home\/web: spec\.ports\n$/);
  expect(reviewMarkdown(reviewOf({ clusters: [review] }))).toContain('### opens something: 1 consequence\n');
});

test('text, Markdown and findings: what a statement covers, with its reason', () => {
  const review = (more: Parameters<typeof consequence>[2]) =>
    reviewOf({ clusters: [clusterOf('attic', { consequences: [consequence('data-loss', 'Claim home/photos', more)] })] });
  const covered = review({ accepted: 'they are on the NAS' });
  expect(reviewText(covered, noPaint)).toContain('\n    accepted: they are on the NAS\n');
  expect(reviewMarkdown(covered)).toContain('\n  - accepted: they are on the NAS\n');
  expect(issuesOf(covered)).toMatchObject([{ code: 'REVIEW_DATA_LOSS', accepted: 'they are on the NAS' }]);
  for (const said of [reviewText(review({}), noPaint), reviewMarkdown(review({}))]) expect(said).not.toContain('accepted');
});

const restarted = (cluster: string) =>
  clusterOf(cluster, {
    level: 'restart',
    consequences: [consequence('restart', 'DaemonSet home/agent', { cluster, application: 'agent', message: `follows ${cluster}` })],
  });
const onBoth = reviewOf({ level: 'restart', clusters: [restarted('attic'), restarted('barn')] });

test('text: what follows alike in several places is told once, with these', () => {
  expect(reviewText(onBoth, noPaint)).toContain(`
the same in several places
  restart DaemonSet home/agent (attic, barn)
    follows <cluster>

attic: restart, 1 consequence, told above
`);
});

test('Markdown: the same', () => {
  expect(reviewMarkdown(onBoth)).toContain('- `DaemonSet home/agent` in `attic, barn`: follows');
  expect(reviewMarkdown(onBoth).match(/DaemonSet home\/agent/g)).toHaveLength(1);
});
