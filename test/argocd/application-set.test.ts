import { expect, test } from 'vitest';
import { argoTree } from '../../src/argocd/index.ts';
import { isObject } from '../../src/model/index.ts';
import { manifests, model } from './_fixture.ts';

const tree = argoTree(model(), manifests);
const ordered = argoTree(model({ delivery: { ordered: true } }), manifests);

function applicationSet(name: string, files = tree) {
  const file = files.find(({ path }) => path === `argocd/attic/root/applicationset-${name}.yaml`);
  if (file === undefined) throw new Error(`no ApplicationSet ${name}`);
  return file;
}

/** Every text in a value. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(texts);
  return isObject(value) ? Object.values(value).flatMap(texts) : [];
}

test('the ApplicationSet of a layer', () => {
  const { head, value } = applicationSet('attic-data');
  const { templatePatch, ...spec } = value.spec as Record<string, unknown>;
  expect(head).toMatchInlineSnapshot(`
    "Layer data: one Application for each file in argocd/attic/applications/data/.
    An Application that vanishes from Git leaves its objects behind, unless its file says \`cascade\`."
  `);
  expect({ ...value, spec }).toMatchInlineSnapshot(`
    {
      "apiVersion": "argoproj.io/v1alpha1",
      "kind": "ApplicationSet",
      "metadata": {
        "name": "attic-data",
        "namespace": "argocd",
      },
      "spec": {
        "generators": [
          {
            "git": {
              "files": [
                {
                  "path": "argocd/attic/applications/data/*.json",
                },
              ],
              "repoURL": "https://gitlab.example.com/home/fleet.git",
              "revision": "main",
            },
          },
        ],
        "goTemplate": true,
        "goTemplateOptions": [
          "missingkey=error",
        ],
        "ignoreApplicationDifferences": [
          {
            "jsonPointers": [
              "/spec/syncPolicy/automated",
            ],
          },
        ],
        "syncPolicy": {
          "applicationsSync": "sync",
          "preserveResourcesOnDeletion": true,
        },
        "template": {
          "metadata": {
            "annotations": {
              "argocd.argoproj.io/manifest-generate-paths": "/{{ .folder }}",
            },
            "labels": {
              "cluster": "{{ .cluster }}",
              "layer": "{{ .layer }}",
            },
            "name": "{{ .name }}",
          },
          "spec": {
            "destination": {
              "namespace": "{{ .namespace }}",
              "server": "{{ .server }}",
            },
            "project": "attic-data",
            "syncPolicy": {
              "automated": {
                "prune": true,
                "selfHeal": true,
              },
              "retry": {
                "backoff": {
                  "duration": "10s",
                  "factor": 2,
                  "maxDuration": "5m",
                },
                "limit": -1,
                "refresh": true,
              },
            },
          },
        },
      },
    }
  `);
  expect(templatePatch).toMatchInlineSnapshot(`
    "metadata:
      labels: {{ toJson .labels }}
      {{- if .cascade }}
      finalizers:
        - resources-finalizer.argocd.argoproj.io
      {{- end }}
    spec:
      sources:
        - repoURL: "https://gitlab.example.com/home/fleet.git"
          targetRevision: "main"
          path: {{ toJson .folder }}
        {{- range .charts }}
        - repoURL: {{ toJson .repoURL }}
          chart: {{ toJson .chart }}
          targetRevision: {{ toJson .version }}
          helm:
            releaseName: {{ toJson .releaseName }}
            valuesObject: {{ toJson .values }}
        {{- end }}
        {{- range .sources }}
        - repoURL: {{ toJson .repoURL }}
          targetRevision: {{ toJson .revision }}
          path: {{ toJson .path }}
          {{- if or .namespace .patches }}
          kustomize:
            {{- if .namespace }}
            namespace: {{ toJson .namespace }}
            {{- end }}
            {{- if .patches }}
            patches: {{ toJson .patches }}
            {{- end }}
          {{- end }}
        {{- end }}
      {{- if .ignoreDifferences }}
      ignoreDifferences: {{ toJson .ignoreDifferences }}
      {{- end }}
      {{- if .syncOptions }}
      syncPolicy:
        syncOptions: {{ toJson .syncOptions }}
      {{- end }}
    "
  `);
});

test('one ApplicationSet goes through the layers when they are ordered, without self-heal', () => {
  const { head, value } = applicationSet('attic', ordered);
  expect(ordered.filter(({ path }) => path.includes('/applicationset-'))).toHaveLength(1);
  expect(head).toMatchInlineSnapshot(`
    "All layers, in order: platform, data. A layer starts once every Application of the one before is healthy.
    RollingSync starts every sync itself, so self-heal is off: a change made by hand stays until the next commit.
    An Application that vanishes from Git leaves its objects behind, unless its file says \`cascade\`."
  `);
  const { strategy, ignoreApplicationDifferences, generators, template } = value.spec as Record<string, unknown>;
  expect(generators).toEqual([
    {
      git: {
        repoURL: 'https://gitlab.example.com/home/fleet.git',
        revision: 'main',
        files: [{ path: 'argocd/attic/applications/*/*.json' }],
      },
    },
  ]);
  expect(strategy).toMatchInlineSnapshot(`
    {
      "rollingSync": {
        "steps": [
          {
            "matchExpressions": [
              {
                "key": "layer",
                "operator": "In",
                "values": [
                  "platform",
                ],
              },
            ],
          },
          {
            "matchExpressions": [
              {
                "key": "layer",
                "operator": "In",
                "values": [
                  "data",
                ],
              },
            ],
          },
        ],
      },
      "type": "RollingSync",
    }
  `);
  // RollingSync switches the automatic sync off by writing the field an ignore rule would hold still.
  expect(ignoreApplicationDifferences).toBeUndefined();
  expect(template).toMatchObject({ spec: { project: '{{ .project }}', syncPolicy: { automated: { prune: true } } } });
  expect(JSON.stringify(template)).not.toContain('selfHeal');
});

test.each([
  ['attic-platform', tree],
  ['attic-data', tree],
  ['attic', ordered],
] as const)('every key that the template of %s names is in every Application file', (name, files) => {
  const template = texts(applicationSet(name, files).value.spec).join('\n');
  const actions = [...template.matchAll(/\{\{-? *(.*?) *-?\}\}/g)].map(([, action]) => action ?? '');
  let depth = 0;
  const outside: string[] = [];
  const inside: Record<string, string[]> = { charts: [], sources: [] };
  const open: string[] = [];
  for (const action of actions) {
    const keys = [...action.matchAll(/\.(\w+)/g)].map(([, key]) => key ?? '');
    const list = open.find((one) => one in inside);
    (list === undefined ? outside : (inside[list] ?? [])).push(...keys);
    if (/^(if|range)\b/.test(action)) open.push(action.startsWith('range') ? (keys[0] ?? '') : 'if');
    if (action === 'end') open.pop();
    depth += Number(/^(if|range)\b/.test(action)) - Number(action === 'end');
  }
  expect(depth).toBe(0);
  expect(outside).toContain('folder');
  expect(outside).not.toContain('path');
  for (const { path, value } of files.filter(({ format }) => format === 'json')) {
    for (const key of outside) expect(value, path).toHaveProperty(key);
    for (const [list, keys] of Object.entries(inside))
      for (const entry of value[list] as unknown[]) for (const key of keys) expect(entry, path).toHaveProperty(key);
  }
  expect(inside).toEqual({
    charts: ['repoURL', 'chart', 'version', 'releaseName', 'values'],
    sources: ['repoURL', 'revision', 'path', 'namespace', 'patches', 'namespace', 'namespace', 'patches', 'patches'],
  });
});
