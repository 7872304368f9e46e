import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { below, fields, text, textMap } from '../read.ts';

const SCOPES = ['cluster-wide', 'namespace-wide'] as const;

/** SECRET_SEALED_SCOPE: the template of a SealedSecret says the same name, namespace and scope as the object itself. */
export const sealedScopesAgree: Check = (input) =>
  factsOf(input)
    .ofKind('bitnami.com', 'SealedSecret')
    .flatMap((manifest) => {
      const own = fields(manifest.body.metadata);
      const template = fields(below(manifest.body, 'spec', 'template', 'metadata'));
      const differences = ['name', 'namespace'].flatMap((field) => {
        const [theirs, ours] = [text(template[field]), text(own[field]) ?? ''];
        return theirs === undefined || theirs === ours ? [] : [{ field, message: `is ${theirs}, the SealedSecret's is ${ours}` }];
      });
      const [ours, theirs] = [scopeOf(own.annotations), scopeOf(template.annotations)];
      if (template.annotations !== undefined && ours !== theirs) {
        differences.push({ field: 'annotations', message: `scope is ${theirs}, the SealedSecret's is ${ours}` });
      }
      return differences.map(({ field, message }) =>
        finding(manifest, {
          code: 'SECRET_SEALED_SCOPE',
          severity: 'error',
          field: `spec.template.metadata.${field}`,
          message,
          hint: 'change the requirement and run `labwright secrets seal`; a sealed file cannot be renamed',
        }),
      );
    });

function scopeOf(annotations: unknown): string {
  const map = textMap(annotations);
  return SCOPES.find((scope) => map[`sealedsecrets.bitnami.com/${scope}`] === 'true') ?? 'strict';
}
