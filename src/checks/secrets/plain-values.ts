import type { Issue } from '../../issues/index.ts';
import { hasKnownToken, hasPasswordInUrl, isObject, isSecretName, isWrittenOut, type Manifest } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { declaredFinding, type FindingProps, finding } from '../finding.ts';
import { type Container, containersOf } from '../pods.ts';
import { below, items, text, textMap, texts } from '../read.ts';
import { plainSecretsIn } from './config-text.ts';
import { producedSecrets } from './producers.ts';

/** SECRET_IN_PLAIN_VALUE: passwords and tokens in environment values, arguments, ConfigMaps, templates and chart values. */
export const noSecretsInPlainValues: Check = (input) => {
  const facts = factsOf(input);
  const names = new Set([...producedSecrets(facts).values()].map(({ name }) => name));
  return [
    ...facts.pods.flatMap((pod) =>
      containersOf(pod).flatMap((container) => [...environment(pod.manifest, container, names), ...commandLine(pod.manifest, container)]),
    ),
    ...facts.ofKind('', 'ConfigMap').flatMap((manifest) => textEntries(manifest, ['data'])),
    ...facts.ofKind('bitnami.com', 'SealedSecret').flatMap((manifest) => textEntries(manifest, ['spec', 'template', 'data'])),
    ...chartValues(facts, names),
  ];
};

function environment(manifest: Manifest, container: Container, names: ReadonlySet<string>): readonly Issue[] {
  return items(container.fields.env).flatMap((variable, i) => {
    const [name, value] = [text(variable.name) ?? '', text(variable.value)];
    if (value === undefined) return [];
    const what = plainKind(name, value, names);
    return what === undefined ? [] : [finding(manifest, plain(`${container.path}.env[${i}]`, `the value of ${name} is ${what}`))];
  });
}

function commandLine(manifest: Manifest, container: Container): readonly Issue[] {
  return (['command', 'args'] as const).flatMap((list) => {
    const words = texts(container.fields[list]);
    return words.flatMap((word, i) => {
      const field = `${container.path}.${list}[${i}]`;
      const [, option, attached] = /^--?([A-Za-z][\w.-]*)(?:[= ]([^\n]+))?$/.exec(word) ?? [];
      const next = words[i + 1];
      const value = attached ?? (next?.startsWith('-') === true ? undefined : next);
      if (option !== undefined && value !== undefined && isSecretName(option) && isWrittenOut(option, value)) {
        return [finding(manifest, plain(field, `the value of --${option} is written out`))];
      }
      return plainSecretsIn(word, '').map(({ line, name }) => finding(manifest, plain(field, `line ${line}: ${name} is written out`)));
    });
  });
}

function textEntries(manifest: Manifest, path: readonly string[]): readonly Issue[] {
  return Object.entries(textMap(below(manifest.body, ...path))).flatMap(([key, value]) => {
    const field = `${path.join('.')}["${key}"]`;
    const what = value.includes('\n') ? undefined : plainKind(key, value, new Set());
    if (what !== undefined) return [finding(manifest, plain(field, `the value is ${what}`))];
    return plainSecretsIn(value, key).map(({ line, name }) => finding(manifest, plain(field, `line ${line}: ${name} is written out`)));
  });
}

/** Chart values travel in the Application's JSON file, so they are committed like everything else. */
function chartValues({ model }: Facts, names: ReadonlySet<string>): readonly Issue[] {
  const issues: Issue[] = [];
  const walk = (value: unknown, key: string, field: string, application: string): void => {
    if (Array.isArray(value)) {
      for (const [i, inner] of value.entries()) walk(inner, key, `${field}[${i}]`, application);
    } else if (isObject(value)) {
      for (const [name, inner] of Object.entries(value)) walk(inner, name, `${field}.${name}`, application);
    } else if (typeof value === 'string' || typeof value === 'number') {
      const found = plainKind(key, String(value), names);
      const what =
        found === undefined
          ? plainSecretsIn(String(value), key).map(({ line, name }) => `line ${line}: ${name} is written out`)
          : [`the value is ${found}`];
      issues.push(...what.map((message) => declaredFinding(model, [application], plain(field, message))));
    }
  };
  for (const { name, charts } of model.applications) {
    for (const chart of charts) walk(chart.values, '', `charts.${chart.chart}.values`, name);
  }
  return issues;
}

/** What makes a single value a secret; nothing when it is none. */
function plainKind(name: string, value: string, secretNames: ReadonlySet<string>): string | undefined {
  if (hasKnownToken(value)) return 'a private key or token';
  if (hasPasswordInUrl(value)) return 'a URL with its password written out';
  // `tlsSecret: wildcard-tls` names a Secret and holds none.
  if (/(secret|credentials?)$/i.test(name) && secretNames.has(value)) return undefined;
  return isSecretName(name) && isWrittenOut(name, value) ? 'a secret written out' : undefined;
}

function plain(field: string, message: string): FindingProps {
  const hint = 'put it into a Secret and refer to that; change it if it was ever pushed';
  return { code: 'SECRET_IN_PLAIN_VALUE', severity: 'error', field, message, hint };
}
