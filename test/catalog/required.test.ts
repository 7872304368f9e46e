import { readdirSync, readFileSync } from 'node:fs';
import * as labwright from 'labwright';
import { Application, Postgres, type PostgresProps, Woodpecker } from 'labwright';
import { renderCluster } from 'labwright/testing';
import { expect, test } from 'vitest';
import { buildFleet, defineFleet, type Fleet } from '../../src/authoring/index.ts';
import type { Issue } from '../../src/issues/index.ts';
import { renderFleet } from '../../src/render/index.ts';
import { Attic } from '../attic.ts';
import { place } from './_backup.ts';

const spec = { repository: 'https://git.example.org/a.git', revision: 'main' };
/** What is found where a fleet makes one thing in an application, and nothing else. */
const found = (make: (application: Application<Attic>, cluster: Attic) => unknown): readonly Issue[] => {
  const attic = (fleet: Fleet) => {
    const cluster = new Attic(fleet);
    make(new Application(cluster, 'x', { layer: 'data', namespace: 'home' }), cluster);
    return cluster;
  };
  return renderFleet(buildFleet(defineFleet(spec, attic))).issues;
};
const lines = (issues: readonly Issue[]) => issues.map(({ code, path, message, hint }) => `${code} ${path}: ${message} [${hint ?? ''}]`);

/** Constructs whose page says that their owner has to state a volume or its copies: name, and these fields. */
const pages = readdirSync('docs/constructs')
  .map((file) => readFileSync(`docs/constructs/${file}`, 'utf8'))
  .flatMap((text) => {
    const props = /\n## Props\n(.*?)\n##/s.exec(text)?.[1] ?? '';
    const fields = [...props.matchAll(/^- \*\*`(storage|backup)`\*\* \(required\)/gm)].map(([, field = '']) => field);
    return fields.length === 0 ? [] : [{ name: /^# (\S+)/.exec(text)?.[1] ?? '', fields: fields.sort() }];
  });
const exported = labwright as unknown as Readonly<Record<string, new (scope: unknown, id: string, props: object) => unknown>>;

test('the pages name the constructs that hold data', () => {
  expect(pages.length).toBeGreaterThan(20);
  expect(pages).toContainEqual({ name: 'Postgres', fields: ['backup', 'storage'] });
});

test.each(pages)('MODEL_VALUE, BACKUP_MISSING: $name without $fields says so, and nothing of JavaScript', ({ name, fields }) => {
  const Kind = exported[name];
  expect(Kind).toBeDefined();
  const issues = found((application) => Kind !== undefined && new Kind(application, 'it', {}));
  expect(issues.map(({ code, path, cluster }) => `${cluster} ${code} ${path}`).sort()).toEqual(
    fields.map((field) => `attic ${field === 'backup' ? 'BACKUP_MISSING' : 'MODEL_VALUE'} attic/x/it ${field}`).sort(),
  );
});

const postgres = (props: object) =>
  found((application) => new Postgres(application, 'it', { version: '17', database: 'wiki', ...props } as PostgresProps<Attic, []>));

test('MODEL_VALUE: a misspelt field, and a volume without a size', () => {
  const backup = { exempt: 'made again' };
  expect(lines(postgres({ storge: { size: '1Gi' }, backup }))).toEqual([
    'MODEL_VALUE attic/x/it storage: is missing [`storge` stands there; did you mean `storage`?]',
  ]);
  expect(lines(postgres({ storage: { class: 'local' }, backup }))).toEqual(['MODEL_VALUE attic/x/it storage.size: is missing []']);
});

test('BACKUP_MISSING: neither a target nor a reason, at the top and inside', () => {
  const hint = 'give it a target on another machine, `{ target }`, or exempt it with a reason, `{ exempt: "…" }`';
  const message = 'is missing: nothing says where copies of its data go, or why there are none';
  expect(lines(postgres({ storage: { size: '1Gi' }, backup: { keep: 7 } }))).toEqual([
    `BACKUP_MISSING attic/x/it backup.target: ${message} [${hint}]`,
  ]);
  const state = { storage: { size: '1Gi' } };
  expect(lines(found((application) => new Woodpecker(application, 'it', { state } as never)))).toEqual([
    `BACKUP_MISSING attic/x/it state.backup: ${message} [${hint}]`,
  ]);
});

test('MODEL_VALUE: a Redis that keeps its keys needs a volume, one that is a cache does not', () => {
  expect(lines(found((application) => new labwright.Redis(application, 'it', { noBackup: 'sessions' } as never)))).toEqual([
    'MODEL_VALUE attic/x/it storage: is missing []',
  ]);
  const cache = renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    new labwright.Redis(place(cluster, 'x'), 'it', { content: 'cache' });
    return cluster;
  });
  expect(cache.issues).toEqual([]);
});
