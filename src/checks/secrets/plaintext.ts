import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { fields } from '../read.ts';

/** SECRET_PLAINTEXT: a rendered Secret carries values. One that only asks for a service account token carries none. */
export const noPlaintextSecrets: Check = (input) =>
  factsOf(input)
    .ofKind('', 'Secret')
    .flatMap((manifest) =>
      (['data', 'stringData'] as const).flatMap((field) => {
        const keys = Object.keys(fields(manifest.body[field]));
        if (keys.length === 0) return [];
        const { namespace, name } = manifest.identity;
        const message = `Secret ${namespace}/${name} would be committed with the value of ${keys.join(', ')}`;
        const hint = 'let a construct require the Secret, then `labwright secrets generate` or `labwright secrets seal`';
        return [finding(manifest, { code: 'SECRET_PLAINTEXT', severity: 'error', field, message, hint })];
      }),
    );
