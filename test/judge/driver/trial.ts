import { setTimeout as sleep } from 'node:timers/promises';
import { conditionOf, isBeingDeleted, type KubeObject, textAt } from '../../../src/api/index.ts';
import { type PlacementCase, renamed } from '../cases/index.ts';
import { type Bent, type Order, ordersOf } from '../orders.ts';
import { type JudgedPod, podsOf } from '../pods.ts';
import { podObject } from './apart.ts';
import type { Bench } from './bench.ts';
import { build, namespacesOf } from './house.ts';
import type { PodEvent } from './watch.ts';

/** How one order ended. */
export interface Outcome {
  readonly order: string;
  /** Pods without a node at the end, with what the scheduler said of each. */
  readonly pending: Readonly<Record<string, string>>;
  /** Pods that had to make way, and were made again. */
  readonly evictions: number;
  /** Node of each pod that has one. */
  readonly nodes: Readonly<Record<string, string>>;
}

export interface TrialProps {
  /** Stands for the case on the control plane; nobody else's. */
  readonly token: string;
  readonly seed: number;
  readonly bent?: Bent | undefined;
  /** Milliseconds without a change after which a pod without a node counts as pending. */
  readonly quiet?: number | undefined;
  /** Only orders of these names. */
  readonly only?: readonly string[] | undefined;
}

/**
 * A pod that found no place is moved back to the queue by what happens later, waits up to a second there (the backoff of the scheduler's
 * configuration), and the queue is looked through once a second.
 */
const QUIET = 2_500;
/** The scheduler has its nodes, volumes and deleted pods from watches, which are a moment behind. */
const WATCHES_CATCH_UP = 250;
const LONGEST = 180_000;

/** Lets the scheduler place the pods of a case in every order, on the same nodes, one order after another. */
export async function tryCase(bench: Bench, judged: PlacementCase, props: TrialProps): Promise<readonly Outcome[]> {
  const { token, seed, bent, quiet = QUIET, only } = props;
  const house = renamed(judged, token);
  const orders = ordersOf(podsOf(house), seed, bent).filter(({ name }) => only?.includes(name) ?? true);
  const tearDown = await build(bench.api, house, token, bench.version);
  await sleep(WATCHES_CATCH_UP);
  const outcomes: Outcome[] = [];
  for (const order of orders) {
    const arrival = new Arrival(bench, token);
    try {
      outcomes.push(await arrival.run(order, quiet));
    } finally {
      await arrival.clear();
    }
  }
  await tearDown();
  return outcomes;
}

interface Seen {
  readonly pod: JudgedPod;
  /** Name it was created under last. */
  name: string;
  node: string;
  /** Why it has no node, once the scheduler has said so. */
  reason: string | undefined;
}

/** The pods of one order, from the first arrival to the last decision. */
class Arrival {
  readonly #bench: Bench;
  readonly #token: string;
  readonly #seen = new Map<string, Seen>();
  readonly #present = new Set<string>();
  readonly #unlisten: () => void;
  #evictions = 0;
  #isClearing = false;
  #failure: unknown;
  #lastChange = Date.now();
  #wake: () => void = () => undefined;

  constructor(bench: Bench, token: string) {
    this.#bench = bench;
    this.#token = token;
    this.#unlisten = bench.listen(namespacesOf(token), (event, pod) => this.#note(event, pod));
  }

  async run({ name, oneByOne, pods }: Order, quiet: number): Promise<Outcome> {
    for (const pod of pods) {
      const seen: Seen = { pod, name: pod.name, node: '', reason: undefined };
      await this.#create(seen);
      if (oneByOne) await this.#until(() => isDecided(seen), LONGEST);
    }
    const all = () => [...this.#seen.values()];
    await this.#until(() => all().every(isDecided) && (all().every(isPlaced) || Date.now() - this.#lastChange >= quiet), LONGEST);
    return {
      order: name,
      pending: Object.fromEntries(
        all().flatMap((seen) => (isPlaced(seen) ? [] : [[this.#plain(seen.pod.name), this.#plain(seen.reason ?? '')]])),
      ),
      evictions: this.#evictions,
      nodes: Object.fromEntries(all().flatMap((seen) => (isPlaced(seen) ? [[this.#plain(seen.pod.name), this.#plain(seen.node)]] : []))),
    };
  }

  /** Removes the pods and waits until everybody knows. */
  async clear(): Promise<void> {
    this.#isClearing = true;
    await Promise.all(
      namespacesOf(this.#token).map((namespace) =>
        this.#bench.api.request('DELETE', `/api/v1/namespaces/${namespace}/pods`, {
          body: JSON.stringify({ kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0 }),
        }),
      ),
    );
    await this.#until(() => this.#present.size === 0, LONGEST);
    this.#unlisten();
    await sleep(WATCHES_CATCH_UP);
  }

  async #create(seen: Seen): Promise<void> {
    this.#seen.set(`${seen.pod.namespace}/${seen.name}`, seen);
    await this.#bench.api.create(podObject(seen.pod, this.#token, seen.name));
  }

  #note(event: PodEvent, pod: KubeObject): void {
    const namespace = textAt(pod, 'metadata', 'namespace');
    const key = `${namespace}/${textAt(pod, 'metadata', 'name')}`;
    const seen = this.#seen.get(key);
    this.#lastChange = Date.now();
    if (event === 'DELETED') {
      this.#present.delete(key);
      if (seen !== undefined && !this.#isClearing) this.#again(key, seen);
    } else {
      this.#present.add(key);
      if (seen !== undefined && !isBeingDeleted(pod)) {
        seen.node = textAt(pod, 'spec', 'nodeName');
        const condition = conditionOf(pod, 'PodScheduled');
        if (condition?.['status'] === 'False') seen.reason = String(condition['message']);
      }
    }
    this.#wake();
  }

  /** A pod that had to make way is made again by its controller, under another name. */
  #again(key: string, { pod, name }: Seen): void {
    this.#evictions += 1;
    this.#seen.delete(key);
    const [, base = name, count = '0'] = /^(.*?)(?:-again-(\d+))?$/.exec(name) ?? [];
    this.#create({ pod, name: `${base}-again-${Number(count) + 1}`, node: '', reason: undefined }).catch((error: unknown) => {
      this.#failure = error;
    });
  }

  async #until(isSo: () => boolean, longest: number): Promise<void> {
    const end = Date.now() + longest;
    while (!isSo()) {
      this.#bench.signal.throwIfAborted();
      if (this.#failure !== undefined) throw this.#failure;
      if (Date.now() > end) throw new UndecidedError(this.#token, this.#stateNow());
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await Promise.race([woken, sleep(100)]);
    }
  }

  /** What it waits for, and how long nothing was heard. */
  #stateNow(): string {
    const undecided = [...this.#seen.values()].filter((seen) => !isDecided(seen)).map(({ name }) => name);
    const silence = Math.round((Date.now() - this.#lastChange) / 1000);
    const rest = this.#isClearing ? `${[...this.#present].join(', ')} not gone` : `undecided: ${undecided.join(', ') || 'none'}`;
    return `${rest}; last change ${silence} s ago`;
  }

  /** A name as the case has it. */
  #plain(text: string): string {
    return text.replaceAll(this.#token, 'case-0');
  }
}

/** The scheduler did not come to an end with some pods, or the server not with their removal. */
export class UndecidedError extends Error {
  override readonly name = 'UndecidedError';

  constructor(token: string, state: string) {
    super(`${token}: no end within ${LONGEST / 1000} s; ${state}`);
  }
}

function isDecided({ node, reason }: Seen): boolean {
  return node !== '' || reason !== undefined;
}

function isPlaced({ node }: Seen): boolean {
  return node !== '';
}
