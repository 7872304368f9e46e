import { type CheckInput, type Facts, factsOf } from '../../checks/index.ts';
import type { Model } from '../../model/index.ts';
import type { Page } from '../page.ts';

/** What every section is written from. */
export interface Book extends CheckInput {
  readonly facts: Facts;
  /** What checks are asked with, so that they find the same facts. */
  readonly input: CheckInput;
  /** Runbooks of this cluster, to link to. */
  readonly runbooks: readonly Page[];
}

/** A part of a page as Markdown blocks; none where it does not apply. */
export type Section = (book: Book) => readonly string[];

export function bookOf(input: CheckInput, runbooks: readonly Page[] = []): Book {
  const { model, manifests } = input;
  return { model, manifests, input, facts: factsOf(input), runbooks };
}

/** First heading of a page. */
export function titleOf({ file, text }: Page): string {
  return /^# (.+)$/m.exec(text)?.[1] ?? file;
}

/** Namespace of an application. */
export function namespaceOf({ applications }: Model, name: string): string {
  return applications.find((application) => application.name === name)?.namespace ?? '';
}

/** Names of layers in order, each with its applications by name. */
export function byLayer({ layers, applications }: Model): readonly { readonly layer: string; readonly names: readonly string[] }[] {
  return layers.map(({ name }) => ({
    layer: name,
    names: applications.filter(({ layer }) => layer === name).map((application) => application.name),
  }));
}
