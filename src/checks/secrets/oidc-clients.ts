import type { Issue } from '../../issues/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { declaredFinding, finding } from '../finding.ts';
import { type Container, containersOf, type PodTemplate } from '../pods.ts';
import { items, text, texts } from '../read.ts';
import { producedSecrets } from './producers.ts';

/** Variables that name a client of OpenID Connect, as most programs call them; what stands around is the program's own. */
const clientVariable = /^(?<prefix>(?:.*_)?(?:OAUTH2?|OIDC|OPENID)(?:_.*)?_)CLIENT_ID$/;

/**
 * SECRET_OIDC_CLIENT: a program that is a client of a sign-in provider has the secret that goes with the client. Programs that take
 * their variables from elsewhere too are left out.
 */
export const oidcClients: Check = (input) => {
  const facts = factsOf(input);
  return [...facts.pods.flatMap((pod) => containersOf(pod).flatMap((container) => judge(pod, container))), ...argoCd(facts)];
};

function judge({ manifest }: PodTemplate, { fields, path }: Container): readonly Issue[] {
  const say = (field: string, id: string, secret: string): Issue =>
    finding(manifest, {
      code: 'SECRET_OIDC_CLIENT',
      severity: 'error',
      field,
      message: `\`${id}\` is given and \`${secret}\` is not: the provider refuses a client without its secret, so nobody can sign in`,
      hint: `read \`${secret}\` from a Secret, with the value that the provider shows for this client`,
    });
  const argument = (name: string) => (word: string) => word === name || word.startsWith(`${name}=`);
  const words = [...texts(fields.command), ...texts(fields.args)];
  const flags = words.some(argument('--client-id'));
  const names = new Set(items(fields.env).flatMap(({ name }) => text(name) ?? []));
  const hasFlag = words.some(argument('--client-secret')) || words.some(argument('--client-secret-file'));
  const elsewhere = items(fields.envFrom).length > 0 || words.some(argument('--config'));
  if (elsewhere) return [];
  const secrets = (prefix: string) => ['CLIENT_SECRET', 'CLIENT_SECRET_FILE', 'CLIENT_SECRET__FILE'].map((end) => `${prefix}${end}`);
  const byVariable = [...names].flatMap((name): readonly Issue[] => {
    const prefix = clientVariable.exec(name)?.groups?.['prefix'];
    if (prefix === undefined || hasFlag || secrets(prefix).some((secret) => names.has(secret))) return [];
    return [say(`${path}.env`, name, `${prefix}CLIENT_SECRET`)];
  });
  const variable = [...names].some((name) => /CLIENT_SECRET(_FILE|__FILE)?$/.test(name));
  return flags && !hasFlag && !variable ? [...byVariable, say(`${path}.args`, '--client-id', '--client-secret-file')] : byVariable;
}

/** Argo CD reads its own from a Secret that its settings name. */
function argoCd(facts: Facts): readonly Issue[] {
  const signOn = facts.model.argocd?.signOn;
  if (signOn === undefined) return [];
  const { name, key } = signOn.secret;
  const produced = producedSecrets(facts).get(`argocd/${name}`);
  if (produced !== undefined && (produced.keys === undefined || produced.keys.has(key))) return [];
  const message = `Argo CD signs in at ${signOn.issuer} as client ${signOn.clientId}, and nothing makes key "${key}" of Secret argocd/${name}`;
  return [
    declaredFinding(facts.model, [], {
      code: 'SECRET_OIDC_CLIENT',
      severity: 'error',
      field: 'argocd.signOn',
      message,
      hint: 'require the Secret, with the value that the provider shows for this client',
    }),
  ];
}
