import { Construct } from 'constructs';
import { type Issue, IssueError, suggest } from '../issues/index.ts';
import type { JsonObject } from '../model/index.ts';
import type { ClusterConstruct } from './cluster.ts';
import { checkDeclaration, isUnusable } from './declaration.ts';
import { checkShape } from './declaration-shape.ts';
import { emptySiteIssues } from './declaration-sites.ts';
import { sourceOf } from './trace.ts';

/** One LAN of a fleet. */
export interface SiteSpec {
  readonly lan: string;
  readonly gateway?: string | undefined;
  /** First and last address that DHCP hands out: `192.168.1.100-192.168.1.199`. */
  readonly dhcp?: string | undefined;
  /** Addresses that belong to something else: a NAS, a printer. */
  readonly fixed?: Readonly<Record<string, string>> | undefined;
  readonly routedTo?: readonly string[] | undefined;
  /** Further networks of the house by name, VLANs for example. @default none */
  readonly networks?: Readonly<Record<string, SiteNetworkSpec>> | undefined;
}

/** A network beside the LAN. */
export interface SiteNetworkSpec {
  /** `10.66.0.0/24`; apart from the LAN, the other networks, and the ranges of the clusters. */
  readonly range: string;
  /** Tag of the VLAN, 1 to 4094. @default none - a bridge of its own */
  readonly vlan?: number | undefined;
  /** Address of its router or firewall in it. @default it has none */
  readonly gateway?: string | undefined;
  /**
   * Nothing of a cluster may reach it, and none lets it in: the policies are checked for it. What lies between the
   * networks, router and switch, has to refuse the same.
   * @default false
   */
  readonly isolated?: boolean | undefined;
}

/** What all clusters share. */
export interface FleetSpec {
  /** URL that Argo CD clones; GitLab wants it to end in `.git`. */
  readonly repository: string;
  /** Branch that Argo CD follows. */
  readonly revision: string;
  /**
   * How Argo CD proves to the Git server who it is; anything but `public` is a Secret that the cluster needs.
   * @default 'ssh' for an SSH address, else 'token' - because a house's repository is rarely public
   */
  readonly access?: 'public' | 'token' | 'ssh' | undefined;
  /** Ranges of the Git server when it stands in a private network. @default the internet on port 443 or 22 */
  readonly gitServer?: { readonly ranges: readonly string[]; readonly port: number } | undefined;
  readonly sites?: Readonly<Record<string, SiteSpec>> | undefined;
  /** One Argo CD for all clusters. @default each cluster has its own - then one that is down keeps no other from syncing */
  readonly hub?: HubSpec | undefined;
}

/** Which Argo CD serves the whole fleet. */
export interface HubSpec {
  /** Cluster that Argo CD runs in. */
  readonly cluster: string;
  /** Address of the API server of every other cluster, as the hub reaches it: `{ cabin: 'https://192.168.8.11:6443' }`. */
  readonly servers: Readonly<Record<string, string>>;
}

/** A function that makes one cluster and everything in it. It must not keep anything between calls. */
export type ClusterFunction = (fleet: Fleet) => ClusterConstruct;

/** What `clusters/fleet.ts` exports by default. */
export interface FleetDefinition {
  readonly spec: FleetSpec;
  readonly clusters: readonly ClusterFunction[];
}

/** Files beside the code that constructs may read, relative to the fleet's root folder. */
export interface FleetInputs {
  /** Objects of a YAML file. @throws when it cannot be read or is no YAML */
  readYaml(path: string): readonly JsonObject[];
  /** YAML files of a folder, sorted; none when there is no such folder. */
  listYaml(folder: string): readonly string[];
}

/** Inputs of a fleet that reads no files. */
export const noInputs: FleetInputs = {
  readYaml: (path) => {
    throw new Error(`${path}: no files can be read here`);
  },
  listYaml: () => [],
};

/** Root of the construct tree. */
export class Fleet extends Construct {
  readonly spec: FleetSpec;
  readonly inputs: FleetInputs;
  readonly clusters: ClusterConstruct[] = [];
  /** Findings that belong to no cluster that could be made. */
  readonly issues: Issue[] = [];

  constructor(spec: FleetSpec, inputs: FleetInputs = noInputs) {
    super(undefined as unknown as Construct, '');
    this.spec = spec;
    this.inputs = inputs;
  }
}

/** The whole fleet: what the clusters share, and a function for each of them. */
export function defineFleet(spec: FleetSpec, ...clusters: readonly ClusterFunction[]): FleetDefinition {
  return { spec, clusters };
}

/**
 * Runs the owner's functions. One that throws becomes an issue; the others still run. What it had made until then is
 * left out, because judging half a cluster only yields consequences; what was found about it by then is kept.
 */
export function buildFleet({ spec, clusters }: FleetDefinition, inputs: FleetInputs = noInputs): Fleet {
  const fleet = new Fleet(spec, inputs);
  for (const make of clusters) {
    const before = fleet.clusters.length;
    const name = make.name === '' ? '' : ` ${make.name}()`;
    try {
      const made: unknown = make(fleet);
      if (made instanceof Promise) {
        made.catch(() => {});
        fleet.clusters.splice(before);
        fleet.issues.push(
          notMade(`clusters/fleet.ts${name}`, 'is async, and what it does after an `await` would be lost', 'make it a plain function'),
        );
      } else if (fleet.clusters.length === before) {
        fleet.issues.push(
          notMade(`clusters/fleet.ts${name}`, 'made no cluster', 'create one in it: `const cluster = new MyCluster(fleet);`'),
        );
      }
      for (const cluster of fleet.clusters.slice(before)) if (isUnusable(checkShape(cluster))) leaveOut(fleet, cluster);
    } catch (error) {
      const halfMade = fleet.clusters.slice(before);
      const cluster = halfMade[0]?.clusterName;
      for (const issue of ownerCodeThrew(error, `clusters/fleet.ts${name}`))
        fleet.issues.push({ ...issue, ...(cluster === undefined ? {} : { cluster }) });
      for (const half of halfMade) leaveOut(fleet, half);
    }
  }
  if (clusters.length === 0) fleet.issues.push(noClusters);
  else fleet.issues.push(...hubIssues(fleet), ...emptySiteIssues(fleet));
  return fleet;
}

/** Every cluster but the hub itself has an address, and no other name has one. */
function hubIssues({ spec: { hub }, clusters }: Fleet): readonly Issue[] {
  if (hub === undefined) return [];
  const names = clusters.map(({ clusterName }) => clusterName);
  const error = (field: string, message: string, hint?: string): Issue => ({
    code: 'MODEL_FLEET',
    severity: 'error',
    path: `clusters/fleet.ts hub.${field}`,
    message,
    hint,
  });
  if (!names.includes(hub.cluster)) return [error('cluster', `no cluster "${hub.cluster}" in this fleet`, suggest(hub.cluster, names))];
  if (names.includes('hub')) return [error('cluster', 'a cluster is called "hub", and `argocd/hub/` is the folder of the whole fleet')];
  const others = names.filter((name) => name !== hub.cluster);
  return [
    ...others
      .filter((name) => hub.servers[name] === undefined)
      .map((name) => error('servers', `cluster ${name} has no address`, `add \`${name}: 'https://…:6443'\``)),
    ...Object.entries(hub.servers).flatMap(([name, url]) => {
      if (!others.includes(name)) return [error(`servers.${name}`, 'is no other cluster of this fleet', suggest(name, others))];
      return URL.canParse(url) && url.startsWith('https://')
        ? []
        : [error(`servers.${name}`, `"${url}" is no address of an API server`, 'write `https://192.168.8.11:6443`')];
    }),
  ];
}

/** Keeps what was found about a cluster and forgets the cluster. */
function leaveOut(fleet: Fleet, cluster: ClusterConstruct): void {
  fleet.clusters.splice(fleet.clusters.indexOf(cluster), 1);
  for (const issue of [...checkDeclaration(cluster), ...cluster.facts.issues])
    fleet.issues.push({ cluster: cluster.clusterName, ...issue });
}

function notMade(path: string, message: string, hint: string): Issue {
  return { code: 'MODEL_FLEET', severity: 'error', path, message, hint };
}

/** Taken at its word, an empty fleet would remove everything that was rendered before. */
const noClusters: Issue = {
  code: 'MODEL_FLEET',
  severity: 'error',
  path: 'clusters/fleet.ts',
  message: 'the fleet has no cluster',
  hint: 'name a function for each cluster: `export default defineFleet({ … }, myCluster);`',
};

/** The owner's code stopped with an exception: what it said and where. */
export function ownerCodeThrew(error: unknown, path: string): readonly Issue[] {
  if (error instanceof IssueError) return error.issues.map((issue) => ({ source: sourceOf(error.stack), ...issue }));
  return [exception(error, path)];
}

function exception(error: unknown, path: string): Issue {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : `"${String(error)}" was thrown, which is no Error`;
  const at = error instanceof Error ? sourceOf(error.stack) : undefined;
  const place = { severity: 'error', path: at === undefined ? path : `${path} (${at})`, source: at } as const;
  const twice = message.match(/already a Construct with name '([^']*)' in (\w+)/);
  if (twice !== null)
    return {
      ...place,
      code: 'TREE_DUPLICATE',
      message: `this ${twice[2]} already holds a "${twice[1]}"`,
      hint: 'give one of the two another id',
    };
  return {
    ...place,
    code: 'TREE_CONSTRUCT_THREW',
    message: message.replaceAll(/\s*\n\s*/g, ' '),
    hint: 'if a value is missing there, the compiler names it: `npx tsc -p tsconfig.json`',
  };
}
