import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlacementCase } from './cases/index.ts';
import type { Truth, Verdict } from './judgement.ts';

/** Where disagreements of the past are kept. */
export const FIXTURES = 'test/fixtures/placement';

/** A case on which we were wrong once, and what the scheduler made of it. */
export interface Fixture {
  readonly seed: number;
  /** What we said when it was found. */
  readonly said: Verdict;
  readonly truth: Truth;
  /** What we had overlooked; written by hand once it is known. */
  readonly note?: string;
  /** What the scheduler said of pods that found no place, in one order that left some. */
  readonly pending: Readonly<Record<string, string>>;
  readonly house: PlacementCase;
}

export function readFixtures(folder: string = FIXTURES): readonly (Fixture & { readonly name: string })[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ name: name.replace(/\.json$/, ''), ...(JSON.parse(readFileSync(join(folder, name), 'utf8')) as Fixture) }));
}

/** Writes a fixture; returns its file. */
export function keep(fixture: Fixture, folder: string = FIXTURES): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${fixture.said}-${fixture.truth}-${fixture.seed}.json`);
  writeFileSync(file, `${JSON.stringify(fixture, undefined, 2)}\n`);
  return file;
}
