import { type AnyCluster, type k8s, Workload } from '../../../authoring/index.ts';
import { env, secretEnv } from '../../shared/index.ts';
import type { ServiceSecret } from './web-service-props.ts';
import { type Dependency, variablesOf } from './wiring.ts';

/** What a program of the owner's is given beside its image. */
export interface ProgramProps<C extends AnyCluster> {
  /**
   * What it uses, by the prefix of its variables: `{ MONGODB: mongo.database('shop') }` gives `MONGODB_URL` and its
   * parts. Passwords come from Secrets.
   * @default nothing
   */
  readonly uses?: Readonly<Record<string, Dependency<NoInfer<C>>>> | undefined;
  /** Variables with plain values. @default none */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /**
   * Variables whose values only the owner knows or nobody needs to know, in Secret `<name>-env`.
   * @default none
   */
  readonly secrets?: Readonly<Record<string, ServiceSecret>> | undefined;
  /** Secret with the credentials of the image's registry; several programs of a namespace share one. @default none: a public image */
  readonly pullSecret?: string | undefined;
}

/** Base of what runs an image of the owner's: its Secrets, and its variables from typed handles. */
export abstract class Program<C extends AnyCluster> extends Workload<C> {
  protected get secretName(): string {
    return `${this.name}-env`;
  }

  protected askForSecrets({ secrets = {}, pullSecret }: ProgramProps<C>): void {
    const entries = Object.entries(secrets);
    if (entries.length > 0) {
      this.requireSecret(this.secretName, entries.map(secretKey));
      for (const [name] of entries) this.readSecret(this.secretName, name);
    }
    if (pullSecret === undefined) return;
    const { facts } = this.cluster;
    if (!facts.secrets.has(`${this.namespace}/${pullSecret}`)) {
      this.requireSecret(
        pullSecret,
        [
          {
            name: '.dockerconfigjson',
            kind: 'given',
            example: '{"auths":{"registry.example.org":{"username":"reader","password":"…"}}}',
            purpose: 'credentials of the registry that holds the images of this namespace',
          },
        ],
        { type: 'kubernetes.io/dockerconfigjson' },
      );
    }
    this.readSecret(pullSecret, '.dockerconfigjson');
  }

  /** What it is told: of its dependencies, its peers by the names of their variables, its secrets, and plain values. */
  protected variables(
    { uses = {}, env: plain = {}, secrets = {} }: ProgramProps<C>,
    peers: Readonly<Record<string, string>> = {},
  ): k8s.EnvVar[] {
    return [
      ...sorted(uses).flatMap(([prefix, to]) => variablesOf(prefix, to, (ref) => this.credential(ref, to.endpoint.namespace))),
      ...sorted(peers).map(([name, url]) => env(name, url)),
      ...sorted(secrets).map(([name]) => secretEnv(name, { name: this.secretName, key: name })),
      ...sorted(plain).map(([name, value]) => env(name, value)),
    ];
  }
}

/** One key of the Secret with the variables of a program. */
export function secretKey([name, secret]: readonly [string, ServiceSecret]) {
  return 'random' in secret
    ? { name, kind: 'random' as const, length: secret.random, alphabet: 'url' as const, purpose: secret.purpose }
    : { name, kind: 'given' as const, example: secret.example, purpose: secret.purpose };
}

/** By name, because the order of entries is none of the owner's decisions. */
export function sorted<V>(map: Readonly<Record<string, V>>): readonly (readonly [string, V])[] {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
}
