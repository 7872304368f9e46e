import type { Issue } from '../../issues/index.ts';
import type { Manifest } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { below, textMap } from '../read.ts';
import { labelValue, type NameRule, qualifiedName } from './syntax.ts';

/** Remembers the answers: a cluster has few labels and many objects. */
function remembering(rule: NameRule): NameRule {
  const answers = new Map<string, string | undefined>();
  return (name) => {
    if (!answers.has(name)) answers.set(name, rule(name));
    return answers.get(name);
  };
}

/** NAME_LABEL: keys and values of labels, and keys of annotations, on objects and on pod templates. */
export const labelNames: Check = (input) => {
  const key = remembering(qualifiedName);
  const value = remembering(labelValue);
  const judge = (manifest: Manifest, field: string, pairs: unknown, judgeValues: boolean): readonly Issue[] => {
    const issues: Issue[] = [];
    const map = textMap(pairs);
    for (const name in map) {
      const wrongKey = key(field.endsWith('annotations') ? name.toLowerCase() : name);
      const wrongValue = judgeValues ? value(map[name] ?? '') : undefined;
      const at = `${field}["${name}"]`;
      if (wrongKey !== undefined)
        issues.push(finding(manifest, { code: 'NAME_LABEL', severity: 'error', field: at, message: `the key "${name}" ${wrongKey}` }));
      if (wrongValue !== undefined)
        issues.push(
          finding(manifest, { code: 'NAME_LABEL', severity: 'error', field: at, message: `the value "${map[name]}" ${wrongValue}` }),
        );
    }
    return issues;
  };
  const { manifests, pods } = factsOf(input);
  return [
    ...manifests.flatMap((manifest) => [
      ...judge(manifest, 'metadata.labels', below(manifest.body, 'metadata', 'labels'), true),
      ...judge(manifest, 'metadata.annotations', below(manifest.body, 'metadata', 'annotations'), false),
    ]),
    ...pods
      .filter(({ manifest }) => manifest.identity.kind !== 'Pod')
      .flatMap(({ manifest, path, labels, annotations }) => {
        const at = path.replace(/spec$/, 'metadata');
        return [...judge(manifest, `${at}.labels`, labels, true), ...judge(manifest, `${at}.annotations`, annotations, false)];
      }),
  ];
};
