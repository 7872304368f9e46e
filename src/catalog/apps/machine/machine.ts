import { Construct } from 'constructs';
import { type AnyCluster, clusterOf, type GpuSpec, type NodeName, refuseUnknownProps } from '../../../authoring/index.ts';
import type { Machine as MachineFacts } from '../../../model/index.ts';
import { parseAddress, parseCpu, parseMemory, UnitError } from '../../../units/index.ts';

/** What the owner knows about a machine that is no node of the cluster. */
export interface MachineProps<C extends AnyCluster> {
  /** What it is for, for people. */
  readonly purpose: string;
  /** @default 'vm' */
  readonly kind?: 'host' | 'vm' | 'lxc' | undefined;
  /** Machine it runs on. @default none is declared */
  readonly host?: Machine<NoInfer<C>> | undefined;
  /** Network of the site, by its name in `networks` of the fleet's `sites`. @default the LAN */
  readonly network?: string | undefined;
  /** IPv4 address in its network. @default it has none that matters */
  readonly address?: string | undefined;
  /** Cores or threads. @default unknown */
  readonly cpu?: string | undefined;
  /** @unit binary bytes */
  readonly memory: string;
  readonly gpus?: readonly GpuSpec[] | undefined;
  /** Nodes of this cluster that run on it, for a host. @default none */
  readonly nodes?: readonly NodeName<C>[] | undefined;
}

/**
 * A machine beside the cluster: the host under its nodes, a VM that computes, a NAS. Nothing is rendered for it; its
 * facts are in the model, so that what is planned on it can be held against what it has.
 */
export class Machine<C extends AnyCluster> extends Construct {
  readonly cluster: C;
  readonly kind: 'host' | 'vm' | 'lxc';
  readonly address: string | undefined;
  readonly memory: string;

  constructor(cluster: C, id: string, props: MachineProps<C>) {
    super(cluster, id);
    refuseUnknownProps(this, 'Machine', props);
    this.cluster = cluster;
    this.kind = props.kind ?? 'vm';
    this.address = props.address;
    this.memory = props.memory;
    const { facts, nodes } = clusterOf(cluster);
    const attempt = (field: string, code: 'MODEL_QUANTITY' | 'MODEL_ADDRESS', parse: () => void) => {
      try {
        parse();
      } catch (error) {
        if (!(error instanceof UnitError)) throw error;
        facts.issues.push({ code, severity: 'error', path: `${this.node.path} ${field}`, message: error.message, hint: error.hint });
      }
    };
    attempt('memory', 'MODEL_QUANTITY', () => parseMemory(props.memory));
    const { cpu, address } = props;
    if (cpu !== undefined) attempt('cpu', 'MODEL_QUANTITY', () => parseCpu(cpu));
    if (address !== undefined) attempt('address', 'MODEL_ADDRESS', () => parseAddress(address));
    if (Object.hasOwn(nodes, id))
      facts.issues.push({
        code: 'MODEL_VALUE',
        severity: 'error',
        path: this.node.path,
        message: `"${id}" is the name of a node of this cluster`,
        hint: 'a node is a machine already: leave this one out, or give it another name',
      });
    for (const name of props.nodes ?? []) facts.lookUp(nodes, name, `${this.node.path} nodes`, 'node');
    facts.machines.push({
      name: id,
      address: props.address,
      kind: this.kind,
      ...(props.network === undefined ? {} : { network: props.network }),
      host: props.host?.node.id,
      cpu: props.cpu,
      memory: props.memory,
      gpus: [...(props.gpus ?? [])],
      nodes: [...(props.nodes ?? [])],
      purpose: props.purpose,
    } satisfies MachineFacts);
  }
}
