import type { CodeEntry } from './code-entry.ts';

/** Findings in what the owner declared and in the construct tree. */
export const ownerCodes = {
  MODEL_UNKNOWN_NAME: {
    title: 'A name that the cluster does not declare',
    why: 'Types are stripped before the code runs, so a name that came from elsewhere may be wrong. The object would point at nothing and its pods would wait for ever.',
    fix: 'Use one of the names in the cluster file, or add the name there.',
  },
  MODEL_UNKNOWN_PROP: {
    title: 'A field that the construct does not have',
    why: 'Types are stripped before the code runs, so a misspelt field would be passed over and its default taken: a service without its certificate, a database with less memory than was written.',
    fix: 'Use one of the fields that the hint names; `docs/constructs/` has them all, with units and defaults. Fields for another construct are taken out: `const { mine, ...theirs } = common`.',
  },
  MODEL_UNKNOWN_SECRET: {
    title: 'A workload reads a Secret that no construct asks for',
    why: 'Nobody would create the Secret, and the pod would not start.',
    fix: 'Give the workload the handle of the construct that owns the Secret.',
  },
  MODEL_SECRET_TWICE: {
    title: 'Two constructs ask for one Secret',
    why: 'Each would want its own keys and values, and the last one written would win.',
    fix: 'Give one of the two constructs another id.',
  },
  MODEL_NO_DEFAULT_STORAGE_CLASS: {
    title: 'No storage class is given and the cluster has no default',
    why: 'The claim would stay Pending, or land on whatever class the cluster marks as default at that moment.',
    fix: 'Name a class, or set `defaultStorageClass` in the cluster file.',
  },
  MODEL_QUANTITY: {
    title: 'An amount that is no Kubernetes quantity',
    why: 'The API server refuses it, or reads another amount than was meant.',
    fix: 'Write a whole or decimal number with a known suffix: `500m` for CPU, `512Mi` or `20Gi` for memory and storage.',
  },
  MODEL_RANGE: {
    title: 'An address range that is not written as one',
    why: 'A range with host bits is read differently by different programs.',
    fix: 'Write the network address, as the hint shows it.',
  },
  MODEL_ADDRESS: {
    title: 'An address that cannot be the address of this thing',
    why: 'A node outside its range, or an address that is none, is never reached.',
    fix: 'Correct the address or the range in the cluster file.',
  },
  MODEL_ADDRESS_OUTSIDE: {
    title: 'Something outside the cluster with an address in no declared range',
    why: 'Policies would open a way to a machine that nobody declared, and more often than not the address is a typing error that no pod ever reaches.',
    fix: 'Correct the address, declare the site it stands in and that it is routed to, or name its range in `networks` of the construct.',
  },
  MODEL_ADDRESS_TWICE: {
    title: 'Two things claim one address',
    why: 'Whichever answers first wins, and the other is unreachable now and then.',
    fix: 'Give one of them another address.',
  },
  MODEL_NUMERIC_LAYER: {
    title: 'A layer whose name is a number',
    why: 'JavaScript sorts such keys before all others, so the layers would run in another order than written.',
    fix: 'Give the layer a name that starts with a letter.',
  },
  MODEL_NO_ARGOCD_NAMESPACE: {
    title: 'The cluster does not declare the namespace argocd',
    why: 'Argo CD runs there. Without a declaration it has no policies, quota or Pod Security level.',
    fix: 'Add `argocd` to `namespaces` in the cluster file.',
  },
  MODEL_LAYER_ORDER: {
    title: 'An application of an earlier layer needs one of a later layer',
    why: 'Layers start in order; the first one would wait for the second.',
    fix: 'Move the consumer to the layer of what it needs, or a later one.',
  },
  MODEL_VALUE: {
    title: 'A value that this construct cannot work with',
    why: 'It would render, and then the program would refuse it or do something else than was meant.',
    fix: 'Use a value that the message names.',
  },
  MODEL_ENVIRONMENT: {
    title: 'An environment overrides a value that does not exist, or comes from one that does not',
    why: 'Environments of one stack differ in their overrides alone. One that goes nowhere looks like a difference and is none: production would run with the values of staging, and nobody would notice.',
    fix: 'Declare the value in `global` or `components` first, with what holds for the other environments, or correct its name.',
  },
  MODEL_INGRESS_READ_TIMEOUT: {
    title: 'A time limit that only the ingress controller itself can lift',
    why: 'Traefik ends a request that takes longer to arrive than the read timeout of its entry point, 60 seconds by default. That is configuration of the controller, which we do not render, so we cannot see it.',
    fix: 'Raise `respondingTimeouts.readTimeout` where the controller is installed, then accept the finding with that as the reason.',
  },
  MODEL_ACCEPTANCE_UNUSED: {
    title: 'An acceptance that no longer matches anything',
    why: 'What it excused is gone, or the code was misspelt; the next finding of that kind would pass unseen.',
    fix: 'Remove the acceptance.',
  },
  MODEL_ACCEPTANCE_REASON: {
    title: 'An acceptance without a reason',
    why: 'In half a year nobody knows whether it still holds.',
    fix: 'Say in a sentence why the finding is no problem here.',
  },
  MODEL_ACCEPTANCE_UNKNOWN_CODE: {
    title: 'An acceptance of a code that does not exist',
    why: 'It excuses nothing.',
    fix: 'Use the code as the finding prints it.',
  },
  MODEL_RETIREMENT: {
    title: 'A retirement that cannot be carried out as it is written',
    why: 'It takes an application with its data out of the cluster, so it says plainly which one, what becomes of the data, and why; and nothing that stays may need it.',
    fix: 'Follow the hint beside the finding; `docs/retirement.md` shows both steps.',
  },
  MODEL_RETIREMENT_UNUSED: {
    title: 'A retirement that no longer matches anything',
    why: 'The application is gone from the code and from the last committed state, or its name is misspelt. The statement would cover the next application of that name.',
    fix: 'Delete the statement, or correct the name.',
  },
  MODEL_UNKNOWN_VERSION: {
    title: 'A model of a version this program does not know',
    why: 'It was written by a newer or much older program, and fields may mean something else.',
    fix: 'Run `labwright synth` with this version, or update the program.',
  },
  MODEL_BROKEN: {
    title: 'A model.json that does not follow its schema',
    why: 'The checks would decide on wrong facts.',
    fix: 'Run `labwright synth`; never edit the file by hand.',
  },
  MODEL_NONE: {
    title: 'Objects without a model of their cluster',
    why: 'YAML alone does not say which nodes, classes and namespaces there are, so most rules cannot be decided.',
    fix: 'Describe the machines with `--nodes`; for everything, declare the cluster in `clusters/` and render the objects through it.',
  },
  MODEL_NOT_COMPARED: {
    title: 'A cluster that was not compared with another',
    why: 'Whether addresses of two clusters clash is known only where both can be read. `--cluster` leaves out what is wrong with the others, so that this is said instead.',
    fix: 'Mend the other cluster, which a run without `--cluster` tells about.',
  },
  MODEL_FLEET: {
    title: 'The fleet cannot be loaded',
    why: 'Without `clusters/fleet.ts` and its default export there is nothing to render.',
    fix: 'Export `defineFleet(…)` by default from `clusters/fleet.ts`.',
  },
  MODEL_COMPILE: {
    title: 'A cluster file does not compile',
    why: 'Nothing can be rendered from it.',
    fix: 'Correct the line that the message names.',
  },
  MODEL_NOT_IMPORTED: {
    title: 'A file in clusters/ that nobody imports',
    why: 'What it declares is not rendered, although it looks as if it were.',
    fix: 'Import it from the cluster it belongs to, or remove it.',
  },
  TREE_CONSTRUCT_THREW: {
    title: 'A construct stopped with an exception',
    why: 'What it would have rendered is unknown, so nothing is written.',
    fix: 'Read the message; the place is in the owner’s code.',
  },
  TREE_CYCLE: {
    title: 'Applications depend on each other in a circle',
    why: 'None of them can start first.',
    fix: 'Break the circle that the message prints.',
  },
  TREE_DUPLICATE: {
    title: 'Two objects with one identity',
    why: 'The later one would overwrite the earlier one in the cluster, and Argo CD would switch between them.',
    fix: 'Rename one of the two constructs that the message names, or remove one of the two files.',
  },
  TREE_VALIDATION: {
    title: 'A construct refuses its own state',
    why: 'Its author added a rule that does not hold.',
    fix: 'Follow the message of the construct.',
  },
  TREE_FIELD_DROPPED: {
    title: 'A field that the generated class does not know was given to it',
    why: 'The class would drop it without a word, and the cluster would run something else than the code says.',
    fix: 'Put the field into `overrides`, or use a raw `ApiObject`.',
  },
  TREE_TEMPLATE: {
    title: 'A template, which is no YAML before it is rendered',
    why: 'What Helm and the like put into the gaps decides what is applied, so nothing can be said of the file as it stands.',
    fix: 'Render it (`helm template`) into a file and check that one.',
  },
  TREE_KUSTOMIZE: {
    title: 'A kustomization that changes its objects',
    why: 'Patches, prefixes and generators make other objects than the files hold; checked were the files as they are.',
    fix: 'Print what it makes (`kubectl kustomize`) into a file and check that one.',
  },
  TREE_NOT_KUBERNETES: {
    title: 'YAML or JSON that holds no object of Kubernetes',
    why: 'Such a file was not checked; if it should hold an object, apiVersion and kind are missing.',
    fix: 'Nothing, where it belongs to another program. Otherwise add `apiVersion` and `kind`.',
  },
  TREE_MANIFEST: {
    title: 'A YAML file that holds no Kubernetes objects',
    why: 'Argo CD would ignore or refuse it.',
    fix: 'Every document needs apiVersion, kind and metadata.name.',
  },
} satisfies Record<string, CodeEntry>;
