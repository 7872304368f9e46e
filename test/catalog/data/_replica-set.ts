/** Thrown where the shell would end. */
export class Quit extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`quit ${code}`);
    this.code = code;
  }
}

interface Config {
  readonly version: number;
  readonly members: readonly { readonly _id: number; readonly host: string }[];
}

interface Command {
  readonly replSetInitiate?: Omit<Config, 'version'>;
  readonly replSetReconfig?: Config;
  readonly replSetGetConfig?: 1;
  readonly replSetGetStatus?: 1;
}

/** The rules of a replica set that its set-up must keep, and what the shell offers to a script. */
export class FakeReplicaSet {
  config: Config | undefined;
  initiations = 0;
  readonly printed: string[] = [];
  readonly #answering: readonly string[];
  readonly #users = new Set<string>();
  readonly #withDisk = new Set<string>();
  #now = 0;

  constructor(answering: readonly string[]) {
    this.#answering = answering;
  }

  get users(): readonly string[] {
    return [...this.#users].sort();
  }

  loseDisk(host: string): void {
    this.#withDisk.delete(host);
  }

  globals(): object {
    return {
      connect: (uri: string) => this.#connect(uri),
      print: (text: string) => this.printed.push(text),
      quit: (code: number) => {
        throw new Quit(code);
      },
      sleep: (milliseconds: number) => {
        this.#now += milliseconds;
      },
      Date: { now: () => this.#now },
      require: () => ({ readFileSync: (path: string) => `${path.split('/').at(-2)}-password\n` }),
    };
  }

  #connect(uri: string): object {
    const [, credentials, hosts = '', options = ''] = /^mongodb:\/\/([^@]*@)?([^/]*)\/admin\?(.*)$/.exec(uri) ?? [];
    if (options.includes('directConnection') && !this.#answering.includes(hosts)) throw new Error('connection refused');
    const replicaSet = options.includes('replicaSet=rs0');
    if (replicaSet && this.config === undefined) throw new Error('no server of the set');
    return this.#database('admin', hosts, { root: credentials === 'root:root-password@', replicaSet });
  }

  #database(name: string, host: string, as: { readonly root: boolean; readonly replicaSet: boolean }): object {
    const asRoot =
      <A extends readonly unknown[], R>(act: (...values: A) => R) =>
      (...values: A): R => {
        if (!as.root) throw new Error('not authorised');
        return act(...values);
      };
    return {
      hello: () => (as.replicaSet ? { isWritablePrimary: true } : this.#withDisk.has(host) ? { setName: 'rs0' } : { isreplicaset: true }),
      adminCommand: asRoot((command: Command) => this.#command(command)),
      getSiblingDB: (other: string) => this.#database(other, host, as),
      getUser: asRoot((user: string) => (this.#users.has(`${name}.${user}`) ? { user } : null)),
      createUser: asRoot(({ user }: { readonly user: string }) => this.#users.add(`${name}.${user}`)),
      updateUser: asRoot(() => ({ ok: 1 })),
    };
  }

  #command({ replSetInitiate, replSetReconfig, replSetGetConfig }: Command): object {
    if (replSetInitiate !== undefined) {
      this.initiations += 1;
      this.#take({ ...replSetInitiate, version: 1 });
      return { ok: 1 };
    }
    if (this.config === undefined) throw new Error('not yet initialised');
    if (replSetGetConfig !== undefined) return { config: this.config };
    if (replSetReconfig === undefined) return { members: this.config.members.map(({ host }) => ({ name: host, stateStr: 'SECONDARY' })) };
    if (replSetReconfig.version !== this.config.version + 1) throw new Error('version');
    if (Math.abs(replSetReconfig.members.length - this.config.members.length) > 1) throw new Error('more than one voting member changed');
    this.#take(replSetReconfig);
    return { ok: 1 };
  }

  #take(config: Config): void {
    this.config = config;
    for (const { host } of config.members) this.#withDisk.add(host);
  }
}
