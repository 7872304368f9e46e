import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The allowed values of string fields. The published OpenAPI documents leave them out; the server adds them at run
 * time from this generated Go file, which we read as text.
 *
 * @returns {Map<string, Map<string, string[]>>} definition name → field path (`effect`, `operations.items`) → values
 */
export function readEnums(moduleFolder) {
  const text = readFileSync(join(moduleFolder, 'pkg/generated/openapi/zz_generated.openapi.go'), 'utf8');
  const enums = new Map();
  let definition;
  let open = [];
  for (const line of text.split('\n')) {
    const start = /^func schema_(\w+)\(/.exec(line);
    if (start !== null) {
      definition = definitionName(start[1]);
      open = [];
      continue;
    }
    if (definition === undefined) continue;
    const indent = line.length - line.trimStart().length;
    while (open.length > 0 && open.at(-1).indent >= indent) open.pop();
    const opened = /^\s*(?:"([^"]+)"|(Items|AdditionalProperties)): .*\{$/.exec(line) ?? /^\s*"([^"]+)": \{$/.exec(line);
    if (opened !== null) open.push({ indent, part: opened[1] ?? (opened[2] === 'Items' ? 'items' : 'additionalProperties') });
    const values = /^\s*Enum:\s+\[\]interface\{\}\{(.*)\},$/.exec(line);
    if (values === null) continue;
    const fields = enums.get(definition) ?? new Map();
    fields.set(open.map(({ part }) => part).join('.'), JSON.parse(`[${values[1]}]`));
    enums.set(definition, fields);
  }
  if (enums.size === 0)
    throw new Error('no allowed values found in zz_generated.openapi.go: its form has changed, adapt scripts/import/enums.mjs');
  return enums;
}

/** `k8sio_api_core_v1_Container` → `io.k8s.api.core.v1.Container`. */
function definitionName(functionName) {
  const [, prefix, rest] = /^(k8sio_api|pkg_apis)_(.+)$/.exec(functionName) ?? [];
  if (prefix === undefined) return undefined;
  const [, group, version, type] = /^([a-z0-9]+)_(v\d\w*?)_(.+)$/.exec(rest) ?? [];
  if (prefix === 'k8sio_api') return `io.k8s.api.${group}.${version}.${type}`;
  const home = { meta: 'apimachinery', apiextensions: 'apiextensions-apiserver', apiregistration: 'kube-aggregator' }[group];
  return home === undefined ? undefined : `io.k8s.${home}.pkg.apis.${group}.${version}.${type}`;
}
