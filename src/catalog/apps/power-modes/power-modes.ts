import { Construct } from 'constructs';
import { type AnyCluster, clusterOf, type Facts, type Named, type NodeName, refuseUnknownProps, trace } from '../../../authoring/index.ts';
import { parseMemory, UnitError } from '../../../units/index.ts';
import { Machine } from '../machine/index.ts';

/** Which machines of a host its owner switches on together. */
export interface PowerModesProps<C extends AnyCluster, Mode extends string> {
  /** The host they all run on. It needs `cpu`, and `gpus` where a device is passed through. */
  readonly host: Machine<NoInfer<C>>;
  /**
   * What is on in each mode, machines by their handle and nodes by their name. What runs on the host and is in no mode
   * is on in every one.
   */
  readonly modes: Named<Mode, readonly (Machine<NoInfer<C>> | NodeName<C>)[]>;
  /** Modes that may be on at the same time: `[['devops', 'ai']]`. @default none - one mode at a time */
  readonly together?: readonly (readonly NoInfer<Mode>[])[] | undefined;
  /** Memory that the host keeps for itself. @unit binary bytes @default '2Gi' - Proxmox with LVM; ZFS takes more for its cache */
  readonly reserve?: string | undefined;
  /**
   * Virtual cores that may be given out for each thread of the host. Memory has no such factor.
   * @default 2 - machines at home wait most of the time, and when all of them work each still gets half of what it was given
   */
  readonly cpuOvercommit?: number | undefined;
}

/**
 * Which machines of one host are on together. A host for several purposes has less memory than all of its machines
 * take; each mode, and each combination that is allowed, is held against it: memory as a hard limit, cores with a
 * factor, a device that is passed through for one machine at a time. The sums are in the handbook of the cluster, and
 * `labwright hosts` prints them. Nothing is rendered, and nothing is switched on or off.
 */
export class PowerModes<C extends AnyCluster, Mode extends string> extends Construct {
  readonly cluster: C;

  constructor(cluster: C, id: string, props: PowerModesProps<C, Mode>) {
    super(cluster, id);
    refuseUnknownProps(this, 'PowerModes', props);
    trace(this);
    this.cluster = cluster;
    const { host, modes, together = [], reserve = '2Gi', cpuOvercommit = 2 } = props;
    const { facts } = clusterOf(cluster);
    const hostName = host.node.id;
    this.checkAmounts(facts, props);
    const plan = {
      name: id,
      host: hostName,
      reserve,
      cpuOvercommit,
      modes: Object.entries<readonly (Machine<C> | string)[]>(modes).map(([name, members]) => ({
        name,
        machines: members.filter((member) => member instanceof Machine).map((member) => member.node.id),
        nodes: members.filter((member) => typeof member === 'string'),
      })),
      together: together.map((names) => [...names]),
    };
    for (const { name, machines, nodes } of plan.modes) this.checkMembers(facts, hostName, name, { machines, nodes });
    plan.together.forEach((names, index) => {
      const path = `together[${index}]`;
      for (const name of names) facts.lookUp(modes, name, `${this.node.path} ${path}`, 'mode');
      if (new Set(names).size < 2) this.refuse(facts, path, `[${names.join(', ')}] is no combination: it takes two modes`);
    });
    if (facts.powerModes.some((other) => other.host === hostName))
      this.refuse(facts, 'host', `${hostName} has modes already`, 'put them all into one `PowerModes`');
    else facts.powerModes.push(plan);
  }

  private checkAmounts(facts: Facts, { host, reserve, cpuOvercommit = 2 }: PowerModesProps<C, Mode>): void {
    if (host.kind !== 'host') this.refuse(facts, 'host', `${host.node.id} is a ${host.kind}`, "write `kind: 'host'`");
    if (!(cpuOvercommit >= 1)) this.refuse(facts, 'cpuOvercommit', `${cpuOvercommit} is below 1, so that threads would never be used`);
    if (reserve === undefined) return;
    try {
      parseMemory(reserve);
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      const { message, hint } = error;
      facts.issues.push({ code: 'MODEL_QUANTITY', severity: 'error', path: `${this.node.path} reserve`, message, hint });
    }
  }

  private checkMembers(
    facts: Facts,
    host: string,
    mode: string,
    { machines, nodes }: { readonly machines: readonly string[]; readonly nodes: readonly string[] },
  ): void {
    const path = `modes.${mode}`;
    if (machines.length + nodes.length === 0) this.refuse(facts, path, 'is empty: what is in no mode is on in every one');
    for (const name of machines)
      if (!facts.machines.some((machine) => machine.name === name && machine.host === host))
        this.refuse(facts, path, `machine ${name} does not run on ${host}`, `give it \`host: ${host}\``);
    const { nodes: known } = clusterOf(this.cluster);
    for (const name of nodes) {
      if (facts.lookUp(known, name, `${this.node.path} ${path}`, 'node') === undefined) continue;
      if (!facts.machines.some((machine) => machine.name === host && machine.nodes.includes(name)))
        this.refuse(facts, path, `node ${name} does not run on ${host}`, `add it to \`nodes\` of ${host}`);
    }
    const twice = [...machines, ...nodes].find((name, index, all) => all.indexOf(name) !== index);
    if (twice !== undefined) this.refuse(facts, path, `${twice} is in it twice`);
  }

  private refuse(facts: Facts, field: string, message: string, hint?: string): void {
    facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${this.node.path} ${field}`, message, hint });
  }
}
