import { Construct } from 'constructs';
import { type AnyCluster, type ClusterConstruct, clusterOf, refuseUnknownProps } from '../../../authoring/index.ts';
import { parseMemory } from '../../../units/index.ts';
import { Machine } from '../../apps/machine/index.ts';
import { checkQuorum, memoryOf } from '../../shared/index.ts';
import { cacheSize } from '../mongodb/index.ts';
import { haproxyConfig } from '../patroni/index.ts';
import { postgresSettings } from '../postgres/index.ts';
import type { DatabaseMachinesProps, MachineMongoDbProps, MachinePostgresProps } from './database-machines-props.ts';
import { etcdFile, etcdUnit, type Place } from './etcd-machine.ts';
import { type MachinesPage, machinesPage } from './machines-page.ts';
import { mongodFile, replicaSetScript } from './mongodb-machine.ts';
import { type PatroniMachines, patroniFile, patroniUnit } from './patroni-machine.ts';

/**
 * Configuration of databases on machines beside the cluster: etcd, PostgreSQL under Patroni with HAProxy, a MongoDB replica
 * set. Each machine has a folder below `bootstrap/<cluster>/<id>/`, and README.md says where its files go. Nothing of it is
 * applied by anybody, and no password is in it.
 */
export class DatabaseMachines<C extends AnyCluster> extends Construct {
  private readonly home: ClusterConstruct;

  constructor(cluster: C, id: string, props: DatabaseMachinesProps<C>) {
    super(cluster, id);
    refuseUnknownProps(this, 'DatabaseMachines', props);
    this.home = clusterOf(cluster);
    const { etcd = [], postgres, mongodb } = props;
    if (etcd.length === 0 && postgres === undefined && mongodb === undefined)
      this.refuse('etcd', 'neither `etcd` nor `postgres` nor `mongodb` is given', 'name what stands on the machines');
    if (etcd.length > 0) checkQuorum(this.home.facts, `${this.node.path} etcd`, etcd.length);
    const stores = this.places('etcd', etcd);
    for (const own of stores) {
      this.file(`${own.name}/etcd.yaml`, etcdFile(own, stores, `${this.home.clusterName}-${id}`));
      this.file(`${own.name}/etcd.service`, etcdUnit);
    }
    const page: MachinesPage = {
      id,
      stores,
      postgres: postgres === undefined ? undefined : this.postgres(postgres, stores),
      mongodb: mongodb === undefined ? undefined : this.mongodb(mongodb),
    };
    this.file('README.md', machinesPage(page));
  }

  private postgres(props: MachinePostgresProps<C>, stores: readonly Place[]): MachinesPage['postgres'] {
    const { name, version, members, proxies = members, clients = [this.home.lan], databases = [], synchronous, settings = {} } = props;
    if (stores.length === 0)
      this.refuse('etcd', 'PostgreSQL has no store to agree on a primary in', 'write `etcd: [ … ]` with 1, 3 or 5 machines');
    if (members.length < 1 || members.length > 3) this.refuse('postgres.members', `${members.length} servers`, 'name 1, 2 or 3 machines');
    if (!/^[a-z][a-z0-9-]{0,37}$/.test(name))
      this.refuse('postgres.name', `"${name}" cannot name a folder and a cluster`, 'a lower-case letter, then letters, digits and hyphens');
    const memory = this.memory('postgres.memory', props.memory, members);
    const all: PatroniMachines = {
      name,
      version,
      members: this.places('postgres.members', members),
      stores,
      proxies: this.places('postgres.proxies', proxies),
      clients,
      synchronous: synchronous ?? members.length === 3,
      settings: { ...postgresSettings(memory), ...settings },
    };
    for (const own of all.members) {
      this.file(`${own.name}/patroni.yml`, patroniFile(own, all));
      this.file(`${own.name}/patroni.service`, patroniUnit);
    }
    for (const { name: machine } of all.proxies) this.file(`${machine}/haproxy.cfg`, haproxyConfig(all.members, { names: false }));
    return { ...all, databases };
  }

  private mongodb({ set, memory }: MachineMongoDbProps): MachinesPage['mongodb'] {
    const machines = set.places.flatMap((place, index) => {
      if (place instanceof Machine) return [place as Machine<C>];
      this.refuse('mongodb.set', `member ${index} of the set is no \`Machine\`, so that its memory is not known`, 'hand over a `Machine`');
      return [];
    });
    const places = this.places('mongodb.set', machines);
    const cache = Number(cacheSize(this.memory('mongodb.memory', memory, machines)));
    for (const own of places) this.file(`${own.name}/mongod.conf`, mongodFile(own, { ...set, cache }));
    const hosts = set.members.map((member) => member.replace(/:\d+$/, ''));
    this.file('hosts', `${places.map(({ address }, index) => `${address} ${hosts[index]}`).join('\n')}\n`);
    this.file('replica-set.js', replicaSetScript(set.replicaSet, set.members, set.databases));
    // Traffic of pods arrives with the address of their node.
    return { places, port: set.port, hosts, clients: Object.values(this.home.nodes).map(({ address }) => address) };
  }

  /** Machines with their addresses; one without, or named twice, becomes a finding. */
  private places(field: string, machines: readonly Machine<C>[]): readonly Place[] {
    const found: Place[] = [];
    for (const [index, { node, address }] of machines.entries()) {
      if (address === undefined)
        this.refuse(`${field}[${index}]`, `machine ${node.id} has no address`, `write \`address\` where ${node.path} is made`);
      else if (found.some(({ name }) => name === node.id)) this.refuse(`${field}[${index}]`, `machine ${node.id} is named twice`);
      else found.push({ name: node.id, address });
    }
    return found;
  }

  private memory(field: string, given: string | undefined, machines: readonly Machine<C>[]): number {
    const own = memoryOf(given);
    if (given !== undefined && own === undefined) this.refuse(field, `"${given}" is no amount of memory`, 'write `2Gi`');
    const smallest = Math.min(...machines.map(({ memory }) => memoryOf(memory) ?? parseMemory('2Gi')), parseMemory('1Ti'));
    if (own !== undefined && own > smallest) this.refuse(field, `${given} is more than the smallest of the machines has`);
    return own ?? smallest / 2;
  }

  private file(path: string, text: string): void {
    this.home.facts.bootstrapFiles.push({ path: `${this.node.id}/${path}`, text, owner: this.node.path });
  }

  private refuse(field: string, message: string, hint?: string): void {
    this.home.facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${this.node.path} ${field}`, message, hint });
  }
}
