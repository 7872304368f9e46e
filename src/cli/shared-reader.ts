import { type Issue, IssueError } from '../issues/index.ts';
import { groupOf, type JsonObject, type Manifest, type Model } from '../model/index.ts';
import type { Reader } from './committed.ts';
import { manifestsOf } from './manifest-text.ts';

/**
 * Reads two states of a fleet, so that a file that both have alike gives the very same objects, and gives what is in them only
 * when somebody asks for it. That is most of the time of a diff, in which nearly everything is the same.
 *
 * @param isSame whether the other state has the same text in that file
 */
export function sharedReader(isSame: (file: string, text: string) => boolean): Reader {
  const read = new Map<string, { readonly text: string; readonly origin: Manifest['origin']; readonly manifests: readonly Manifest[] }>();
  const models = new Map<string, { readonly text: string; readonly model: Model }>();
  return {
    objects: (text, file, origin, issues) => {
      const known = read.get(file);
      if (known?.text === text && isSamePlace(known.origin, origin)) return known.manifests;
      if (!isSame(file, text)) return manifestsOf(text, file, origin, issues);
      const lazy = lazyManifest(text, file, origin);
      const faults: Issue[] = [];
      const manifests = lazy === undefined ? manifestsOf(text, file, origin, faults) : [lazy];
      issues.push(...faults);
      // What is at fault is told of both states.
      if (faults.length === 0) read.set(file, { text, origin, manifests });
      return manifests;
    },
    model: (text, path, read) => {
      const known = models.get(path);
      if (known?.text === text) return known.model;
      const model = read(text);
      if (model !== undefined) models.set(path, { text, model });
      return model;
    },
  };
}

function isSamePlace(a: Manifest['origin'], b: Manifest['origin']): boolean {
  return a.cluster === b.cluster && a.layer === b.layer && a.application === b.application;
}

/** How every file of ours begins, and names that no reader of YAML takes for anything but text. */
const start =
  /^(?:#[^\n]*\n)*apiVersion: ([a-z][\w./-]*)\nkind: ([A-Z]\w*)\nmetadata:\n {2}name: ([a-z][a-z0-9-]*[a-z0-9.-]*)\n(?: {2}namespace: ([a-z][a-z0-9-]*)\n)?/;
const notText = /^(?:true|false|yes|no|on|off|null|y|n)$/;

/** The only object of a file in our own form, of which no more than its identity is read until its body is asked for. */
function lazyManifest(text: string, file: string, origin: Manifest['origin']): Manifest | undefined {
  const [head, apiVersion = '', kind = '', name = '', namespace = ''] = start.exec(text) ?? [];
  if (head === undefined || kind.endsWith('List') || notText.test(name) || notText.test(namespace)) return undefined;
  const rest = text.slice(head.length);
  if (/^(?:---|\.\.\.|%|apiVersion:|kind:|metadata:| {2}["']?(?:name|namespace|<<)\b)|\r/m.test(rest)) return undefined;
  let body: JsonObject | undefined;
  return {
    identity: { group: groupOf(apiVersion), kind, namespace, name },
    apiVersion,
    get body() {
      body ??= readBody(text, file, origin);
      return body;
    },
    origin,
    file,
  };
}

function readBody(text: string, file: string, origin: Manifest['origin']): JsonObject {
  const issues: Issue[] = [];
  const [manifest] = manifestsOf(text, file, origin, issues);
  const [first, ...others] = issues;
  if (first !== undefined) throw new IssueError([first, ...others]);
  return manifest?.body ?? {};
}
