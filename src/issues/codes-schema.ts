import type { CodeEntry } from './code-entry.ts';

export const schemaCodes = {
  SCHEMA_UNKNOWN_FIELD: {
    title: 'An object has a field that the API server does not know',
    why: 'A misspelt field, or one of a newer Kubernetes, does nothing: the API server drops it or refuses the object, and what it was meant to switch stays as it was.',
    fix: 'Correct the spelling, move the field to where it belongs, or raise the version of the cluster if the field is newer than it. For a custom resource, compare with the version of its CRD.',
  },
  SCHEMA_TYPE: {
    title: 'A field holds another type of value than it must',
    why: 'The API server refuses the whole object, and Argo CD stops syncing the application there.',
    fix: 'Write the type the message names. The usual case is a number or a truth value where text is wanted (environment variables, labels, annotations): put it in quotes.',
  },
  SCHEMA_REQUIRED: {
    title: 'A required field is missing',
    why: 'The API server refuses the object without it, and Argo CD stops syncing the application there.',
    fix: 'Set the field that the message names.',
  },
  SCHEMA_VALUE: {
    title: 'A value is not among those the API server takes',
    why: 'Values have a range, a form or a list of allowed words, and some may not stand together. The API server refuses the object when one does not fit.',
    fix: 'Change the value as the message says. Where a field came from `overrides`, correct it there.',
  },
  SCHEMA_DUPLICATE_ENTRY: {
    title: 'Two entries of a list have the same key',
    why: 'Containers, ports, environment variables and the like are told apart by a key such as their name. With two alike, the API server refuses the object or silently uses only the last one.',
    fix: 'Remove one of the two, or give it another name. An entry that came from `overrides` may repeat one that the construct sets.',
  },
  SCHEMA_NO_SCHEMA: {
    title: 'There is no schema for a kind, so its objects are not checked',
    why: 'The kind comes from a CRD that is not at hand here. A mistake in such an object shows only when Argo CD applies it.',
    fix: 'Put the CRD, as its project releases it, into `imports/crds/` of this repository.',
  },
  SCHEMA_UNKNOWN_KIND: {
    title: 'Kubernetes has no such kind in this API version',
    why: 'The API server answers that it has no match for the kind, and Argo CD cannot sync the application.',
    fix: 'Correct `apiVersion` or `kind`; the message names where the kind is served.',
  },
  SCHEMA_REMOVED_API: {
    title: 'This API version of the kind is not served by the cluster',
    why: 'API versions of a kind come and go with Kubernetes releases. One that this version has removed, or does not have yet, is refused, and Argo CD cannot sync the application.',
    fix: 'Use the API version that the message names. Its fields may differ from those of the old one.',
  },
  SCHEMA_API_OFF: {
    title: 'This API version is served only when the API server is told to',
    why: 'Alpha versions, and beta versions added since Kubernetes 1.24, are off by default. On an ordinary cluster the object is refused.',
    fix: 'Use a stable API version where there is one. Otherwise switch the version on with `--runtime-config` of the API server, together with its feature gate, and accept this finding with that reason.',
  },
  SCHEMA_DEPRECATED_API: {
    title: 'An API version, field or label is deprecated',
    why: 'It works today and the API server answers with a warning. A later Kubernetes removes it, and the upgrade then breaks the application.',
    fix: 'Move to the replacement that the message names before the next upgrade of the cluster.',
  },
  SCHEMA_VERSION_UNKNOWN: {
    title: 'There are no schemas for the Kubernetes version of a cluster',
    why: 'Without them nothing rendered for the cluster can be held against its API.',
    fix: 'Correct `version` in the cluster, or add the minor with `npm run import -- --add <minor>`, which needs Go and a network once.',
  },
  SCHEMA_CEL_UNCHECKED: {
    title: 'A CRD has rules in CEL that are not evaluated here',
    why: 'Some CRDs hold conditions between fields as small programs. The API server runs them; this check does not, so the object may still be refused.',
    fix: 'Read the conditions in the CRD (`x-kubernetes-validations`), or apply the object with a server-side dry run.',
  },
  SCHEMA_PATTERN_UNCHECKED: {
    title: 'A CRD has a pattern that cannot be read here',
    why: 'CRDs hold patterns in the dialect of Go, and a few have no counterpart in JavaScript. The API server tests the value, this check does not.',
    fix: 'Compare the value with the pattern in the CRD, or apply the object with a server-side dry run.',
  },
  SCHEMA_CRD_UNREADABLE: {
    title: 'A file in `imports/crds/` cannot be read',
    why: 'Objects of the kinds it defines would go unchecked.',
    fix: 'Fetch the file again from the project that releases it. It must be plain YAML, without template directives.',
  },
} satisfies Record<string, CodeEntry>;
