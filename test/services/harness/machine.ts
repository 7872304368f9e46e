import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { layerFolder, RELAY, whyNotHere } from './cache.ts';
import { ContainerFailed, type RunningContainer, startContainer } from './container.ts';
import { environmentOf, expand, type Fields } from './environment.ts';
import { identityOf } from './identity.ts';
import { type ImageProfile, PROFILES, profileOf } from './images.ts';
import type { Container, KubernetesObject, Volume } from './kubernetes.ts';
import { launchScript, type Mount, quote } from './launch.ts';
import { namespaceOf, type PodTemplate, podTemplate } from './manifests.ts';
import {
  connectThrough,
  forwards,
  type HttpAnswer,
  type HttpOptions,
  hostsFile,
  type KnownService,
  type NetworkPod,
  requestOver,
  serviceLinks,
  servicesOf,
} from './network.ts';
import { type Objects, objectsOf, type SecretValues } from './objects.ts';
import { failedJob, type JobResult, Pod } from './pod.ts';
import { runHandler, runProbe } from './probes.ts';
import { pause, runOrThrow, start } from './process.ts';
import { type ClaimKind, prepareVolumes, type ReadyVolume, sharedName } from './volumes.ts';

export interface MachineOptions {
  /** Where names, Services, ConfigMaps and Secrets come from. */
  readonly manifests: readonly KubernetesObject[];
  /** Secrets that are not in the manifests: `{ 'ai/redis': { password: '…' } }`. */
  readonly secrets?: SecretValues | undefined;
  /** Programs that stand in for images; all known ones when not said. */
  readonly profiles?: readonly ImageProfile[] | undefined;
  /** How new claims look; `block` when not said. */
  readonly claims?: ClaimKind | undefined;
}

export interface RunOptions {
  /** Name of the set of claims: another name is another, empty set of disks. */
  readonly disks?: string | undefined;
  /** Number of the pod of a StatefulSet; the first when not said. */
  readonly ordinal?: number | undefined;
}

/** A node in a bottle: its own processes, mounts and network, and nothing of it stays. */
export class Machine {
  readonly #options: MachineOptions;
  #objects: Objects;
  readonly #services: readonly KnownService[];
  readonly #folder: string;
  readonly #relay: ChildProcess;
  readonly #pods = new Map<string, NetworkPod>();
  readonly #waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  #pid = 0;
  #counter = 0;

  private constructor(options: MachineOptions) {
    this.#options = options;
    this.#objects = objectsOf(options.manifests, options.secrets ?? {});
    this.#services = servicesOf(options.manifests);
    this.#folder = mkdtempSync(join(tmpdir(), 'labwright-services-'));
    for (const name of ['hosts', 'pods', 'disks']) mkdirSync(join(this.#folder, name));
    const unshare = ['--mount', '--net', '--pid', '--fork', '--kill-child', '--', process.execPath, RELAY, this.#socket, this.#folder];
    this.#relay = spawn('unshare', unshare, { stdio: ['pipe', 'pipe', 'inherit'], env: { PATH: process.env['PATH'] }, detached: true });
  }

  /** Starts a machine. End it with `dispose()`, or `await using`. */
  static async start(options: MachineOptions): Promise<Machine> {
    const reason = whyNotHere();
    if (reason !== undefined) throw new Error(`no machine: ${reason}`);
    const machine = new Machine(options);
    try {
      await machine.#boot();
    } catch (error) {
      await machine.dispose();
      throw error;
    }
    return machine;
  }

  get #socket(): string {
    return join(this.#folder, 'relay');
  }

  async #boot(): Promise<void> {
    const ready = new Promise<void>((resolve, reject) => {
      this.#relay.once('error', reject);
      this.#relay.once('exit', (code) => {
        reject(new Error(`the machine ended with ${code}`));
        for (const { reject: rejectOne } of this.#waiting.splice(0)) rejectOne(new Error(`the machine ended with ${code}`));
      });
      createInterface({ input: this.#relay.stdout! }).on('line', (line) => {
        const message = JSON.parse(line) as { readonly ready?: number; readonly failed?: string };
        if (message.ready !== undefined) {
          this.#pid = message.ready;
          resolve();
        } else if (message.failed !== undefined) this.#waiting.shift()?.reject(new Error(message.failed));
        else this.#waiting.shift()?.resolve();
      });
    });
    await ready;
    const addresses = this.#services.filter(({ address }) => address !== '').map(({ address }) => `ip addr add ${address}/32 dev lo`);
    // With an address of its own: otherwise it takes the lowest of its pods', and every pod that comes or goes would cut off the others.
    const bridge = ['ip link add pods address 02:00:0a:01:00:01 type bridge', 'ip addr add 10.1.0.1/16 dev pods', 'ip link set pods up'];
    await this.#inside(['ip link set lo up', ...bridge, ...addresses].join('\n'));
    for (const namespace of new Set(this.#options.manifests.map((manifest) => manifest.metadata.namespace ?? 'default')))
      this.#hosts(namespace);
  }

  /** Runs a script with the machine's mounts and network. */
  #inside(script: string): Promise<string> {
    return runOrThrow(['nsenter', `--target=${this.#pid}`, '--mount', '--net', '--', 'bash', '-euc', script]);
  }

  /** Host file of a namespace, written in place: running containers see every change. */
  #hosts(namespace: string): string {
    const file = join(this.#folder, 'hosts', namespace);
    writeFileSync(file, hostsFile(namespace, this.#services, [...this.#pods.values()]));
    return file;
  }

  /** Tells the relay and the host files what runs now. */
  async #refresh(): Promise<void> {
    for (const namespace of new Set([...this.#services, ...this.#pods.values()].map((each) => each.namespace))) this.#hosts(namespace);
    const state = { services: forwards(this.#services, [...this.#pods.values()]) };
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#relay.stdin?.write(`${JSON.stringify(state)}\n`);
    });
  }

  /**
   * Starts the first pod of a workload (Pod, Deployment, StatefulSet, DaemonSet, Job, CronJob): volumes, init containers in their order, then
   * the containers. Resolves when all programs run; `waitReady()` waits for the probes. A failing init container throws `ContainerFailed`.
   */
  async runPod(manifest: KubernetesObject, options: RunOptions = {}): Promise<Pod> {
    const template = podTemplate(manifest, options.ordinal);
    if (template.spec.hostNetwork === true || template.spec.hostPID === true)
      throw new Error(`${template.owner}: pods on the host's namespaces are not run here`);
    const number = ++this.#counter;
    const folder = join(this.#folder, 'pods', `${number}`);
    mkdirSync(folder);
    const address = `10.1.${1 + Math.floor(number / 250)}.${(number % 250) + 1}`;
    const sandbox = await this.#sandbox(template.podName, address, number);
    const started: RunningContainer[] = [];
    const memory: string[] = [];
    const network: NetworkPod = {
      name: template.podName,
      namespace: template.namespace,
      address,
      labels: template.metadata.labels ?? {},
      ready: false,
      serviceName: template.serviceName,
      ports: new Map(
        template.spec.containers.flatMap(({ ports = [] }) =>
          ports.flatMap(({ name, containerPort }) => (name === undefined ? [] : [[name, containerPort] as const])),
        ),
      ),
    };
    const key = `${number}`;
    const remove = async () => {
      for (const container of started) {
        container.kill('SIGKILL');
        await container.ended;
      }
      process.kill(sandbox.pid, 'SIGKILL');
      await sandbox.ended;
      this.#pods.delete(key);
      await this.#refresh();
      for (const mounted of memory) await this.#inside(`umount ${quote(mounted)}`);
      rmSync(folder, { recursive: true, force: true });
    };
    try {
      this.#pods.set(key, network);
      await this.#refresh();
      const fields = this.#fields(template, address);
      const volumes = prepareVolumes(template.spec, {
        namespace: template.namespace,
        objects: this.#objects,
        fields,
        podFolder: folder,
        claimsFolder: this.#disks(options.disks),
        claimKind: this.#options.claims ?? 'block',
        claims: template.claims,
        boundTo: (claim) => this.#boundTo(template.namespace, claim),
      });
      for (const volume of volumes.values()) {
        if (volume.memory === undefined) continue;
        await this.#inside(`mount -t tmpfs -o ${quote(volume.memory)} tmpfs ${quote(volume.folder)}`);
        memory.push(volume.folder);
      }
      const launch = async (container: Container) => {
        const running = this.#launch(template, container, { folder, volumes, fields, sandbox: sandbox.pid });
        started.push(running);
        await running.started();
        const { postStart } = container.lifecycle ?? {};
        if (postStart !== undefined) {
          const { ok, detail } = await runHandler(running, postStart, target, 300);
          if (!ok) throw new ContainerFailed(container.name, `postStart: ${detail}`, 1, running.logs());
        }
        return running;
      };
      const target = { relay: this.#socket, address };
      const initLogs = new Map<string, string>();
      const sidecars: RunningContainer[] = [];
      for (const container of template.spec.initContainers ?? []) {
        const running = await launch(container);
        if (container.restartPolicy === 'Always') {
          sidecars.push(running);
          while (container.startupProbe !== undefined && !(await runProbe(running, container.startupProbe, target)).ok) {
            if (running.exitCode !== undefined) throw new ContainerFailed(container.name, 'ended', running.exitCode, running.logs());
            await pause(200);
          }
          continue;
        }
        const code = await running.ended;
        initLogs.set(container.name, running.logs());
        if (code !== 0) throw new ContainerFailed(container.name, 'failed', code, [...initLogs.values()].join(''));
      }
      const containers: RunningContainer[] = [];
      for (const container of template.spec.containers) containers.push(await launch(container));
      return new Pod([...containers, ...sidecars], initLogs, {
        target,
        network,
        setReady: async (ready) => {
          this.#pods.set(key, { ...network, ready });
          await this.#refresh();
        },
        remove,
        again: () => this.runPod(manifest, options),
        gracePeriod: template.spec.terminationGracePeriodSeconds ?? 30,
      });
    } catch (error) {
      await remove();
      throw error;
    }
  }

  /** Runs the pod of a Job or CronJob once, to its end. Never retries: a Job that needs its back-off is seen to fail. */
  async runJob(manifest: KubernetesObject, options: RunOptions & { readonly timeout?: number | undefined } = {}): Promise<JobResult> {
    let pod: Pod;
    try {
      pod = await this.runPod(manifest, options);
    } catch (error) {
      if (error instanceof ContainerFailed) return failedJob(error);
      throw error;
    }
    const main = pod.containers.slice(0, podTemplate(manifest).spec.containers.length);
    const seconds = options.timeout ?? 300;
    const timer = setTimeout(() => main.forEach((container) => void container.kill('SIGKILL')), seconds * 1000);
    const codes = await Promise.all(main.map((container) => container.ended));
    clearTimeout(timer);
    const index = codes.findIndex((code) => code !== 0);
    const logs = [...pod.initLogs.values(), ...pod.containers.map((container) => container.logs())].join('');
    await pod.stop();
    return { code: codes[index] ?? 0, logs, failed: main[index]?.name };
  }

  /** Changes Secrets, as a renewed password does: pods that start from now on see the new values. */
  setSecrets(secrets: SecretValues): void {
    this.#objects = objectsOf(this.#options.manifests, secrets);
  }

  /** A TCP connection to a Service or pod, by name (`redis.ai`, `redis.ai.svc.cluster.local`) or address. */
  async connect(host: string, port: number): Promise<Socket> {
    return connectThrough(this.#socket, this.#resolve(host), port);
  }

  /** One HTTP request to a Service or pod. Redirects are not followed. */
  async fetch(url: string, options: HttpOptions = {}): Promise<HttpAnswer> {
    const parsed = new URL(url);
    const port = Number(parsed.port === '' ? (parsed.protocol === 'https:' ? 443 : 80) : parsed.port);
    return requestOver(await this.connect(parsed.hostname, port), parsed, options);
  }

  /** Folder of this machine that is a claim's volume: `disk('ai', 'data-redis-0')`. */
  disk(namespace: string, claim: string, disks?: string): string {
    return join(this.#disks(disks), `${namespace}-${claim}`);
  }

  /** Folder of this machine that stands in for an NFS export or a folder of the node, in the default set of disks. */
  shared(volume: Pick<Volume, 'nfs' | 'hostPath'>, disks?: string): string {
    return join(this.#disks(disks), sharedName(volume) ?? '');
  }

  /** Ends every process, unmounts everything and removes the folder. May be called twice. */
  async dispose(): Promise<void> {
    if (this.#relay.exitCode === null && this.#relay.signalCode === null) {
      const ended = new Promise<void>((resolve) => this.#relay.once('exit', () => resolve()));
      this.#relay.stdin?.end();
      const timer = setTimeout(() => this.#relay.kill('SIGKILL'), 20_000);
      await ended;
      clearTimeout(timer);
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  #disks(name = 'main'): string {
    const folder = join(this.#folder, 'disks', name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** The PersistentVolume that a claim of the manifests names, or that names the claim. */
  #boundTo(namespace: string, claim: string): Pick<Volume, 'nfs' | 'hostPath'> | undefined {
    const { manifests } = this.#options;
    const declared = manifests.find(
      (each) => each.kind === 'PersistentVolumeClaim' && each.metadata.name === claim && namespaceOf(each) === namespace,
    );
    const volumeName = (declared?.spec as { readonly volumeName?: string } | undefined)?.volumeName;
    for (const manifest of manifests.filter((each) => each.kind === 'PersistentVolume')) {
      const spec = manifest.spec as Pick<Volume, 'nfs' | 'hostPath'> & {
        readonly claimRef?: { readonly name?: string; readonly namespace?: string };
      };
      const claimed = spec.claimRef?.name === claim && spec.claimRef.namespace === namespace;
      if (manifest.metadata.name === volumeName || claimed) return spec;
    }
    return undefined;
  }

  #resolve(host: string): string {
    if (/^[0-9.]+$/.test(host)) return host;
    const namespaces = ['default', ...this.#services.map(({ namespace }) => namespace)];
    for (const namespace of namespaces) {
      const line = hostsFile(namespace, this.#services, [...this.#pods.values()])
        .split('\n')
        .find((text) => text.split(' ').slice(1).includes(host));
      if (line !== undefined && !line.startsWith('127.') && !line.startsWith('::1')) return line.split(' ')[0] ?? host;
    }
    throw new Error(
      `no Service or pod "${host}"; known are ${this.#services.map(({ name, namespace }) => `${name}.${namespace}`).join(', ')}`,
    );
  }

  /** The pod's network, held by a process of its own as a pause container does. */
  async #sandbox(name: string, address: string, number: number): Promise<{ readonly pid: number; readonly ended: Promise<void> }> {
    const hold = 'read -r self _ </proc/self/stat; echo "$1" >/proc/sys/kernel/hostname; echo "$self"; exec sleep infinity';
    const enter = ['nsenter', `--target=${this.#pid}`, '--mount', '--net', '--pid', '--', 'unshare', '--net', '--uts', '--ipc', '--'];
    const child = start([...enter, 'bash', '-euc', hold, 'sandbox', name]);
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const pid = await new Promise<number>((resolve, reject) => {
      let problem = '';
      child.stderr?.on('data', (part) => {
        problem += part;
      });
      child.stdout?.once('data', (part) => resolve(Number(String(part))));
      child.once('close', () => reject(new Error(`the network of ${name} could not be made: ${problem}`)));
    });
    await this.#inside(`ip link add pod${number} type veth peer name eth0 netns ${pid}; ip link set pod${number} master pods up`);
    const configure = `ip link set lo up; ip addr add ${address}/16 dev eth0; ip link set eth0 up; ip route add default via 10.1.0.1`;
    await runOrThrow(['nsenter', `--target=${pid}`, '--net', '--', 'bash', '-euc', configure]);
    return { pid, ended };
  }

  #fields({ namespace, podName, metadata, spec }: PodTemplate, address: string): Fields {
    return (path) => {
      const [, kind, key] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path) ?? [];
      if (kind !== undefined) return metadata[kind as 'labels' | 'annotations']?.[key ?? ''] ?? '';
      const known: Readonly<Record<string, string>> = {
        'metadata.name': podName,
        'metadata.namespace': namespace,
        'metadata.uid': '00000000-0000-4000-8000-000000000000',
        'spec.nodeName': 'machine',
        'spec.serviceAccountName': spec.serviceAccountName ?? 'default',
        'status.podIP': address,
        'status.podIPs': address,
        'status.hostIP': '10.1.0.1',
        'status.hostIPs': '10.1.0.1',
      };
      const value = known[path];
      if (value === undefined) throw new Error(`fieldRef ${path} is not known`);
      return value;
    };
  }

  #launch(
    template: PodTemplate,
    container: Container,
    pod: { readonly folder: string; readonly volumes: ReadonlyMap<string, ReadyVolume>; readonly fields: Fields; readonly sandbox: number },
  ): RunningContainer {
    const profile = profileOf(container.image, this.#options.profiles ?? PROFILES);
    if (profile === undefined) throw new Error(`${template.owner} ${container.name}: no program here for ${container.image}`);
    const identity = identityOf(template.spec, container, profile);
    const home = profile.users.find((user) => user.uid === identity.uid)?.home ?? '/';
    const links = template.spec.enableServiceLinks === false ? [] : serviceLinks(template.namespace, this.#services);
    const kubernetes = [['KUBERNETES_SERVICE_HOST', '10.152.183.1'] as const, ['KUBERNETES_SERVICE_PORT', '443'] as const];
    const environment = environmentOf(container, {
      namespace: template.namespace,
      objects: this.#objects,
      fields: pod.fields,
      defaults: new Map([['HOSTNAME', template.podName], ['HOME', home], ...Object.entries(profile.environment), ...kubernetes, ...links]),
    });
    const words = (list: readonly string[]) => list.map((word) => expand(word, environment));
    const args = words(container.args ?? []);
    const command = container.command === undefined ? profile.start?.(args) : [...words(container.command), ...args];
    if (command === undefined)
      throw new Error(`${template.owner} ${container.name}: no program here for ${container.image}, only the tools of its scripts`);
    const folder = join(pod.folder, `container-${container.name}`);
    mkdirSync(join(folder, 'box'), { recursive: true });
    const users = profile.users.map(({ name, uid, gid, home: at }) => `${name}:x:${uid}:${gid}::${at}:/bin/sh\n`).join('');
    const groups = profile.users.map(({ name, gid }) => (gid === 0 ? '' : `${name}:x:${gid}:\n`)).join('');
    const files: Readonly<Record<string, string>> = {
      '/etc/passwd': `root:x:0:0:root:/root:/bin/bash\n${users}nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n`,
      '/etc/group': `root:x:0:\n${groups}nogroup:x:65534:\n`,
      '/etc/hostname': `${template.podName}\n`,
      '/etc/resolv.conf': 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n',
      ...profile.files?.(environment),
    };
    for (const [path, text] of Object.entries(files)) {
      const file = join(folder, 'files', path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const hosts: Mount = { source: this.#hosts(template.namespace), target: '/etc/hosts', isFile: true, readOnly: false };
    const launch = {
      container,
      profile,
      layers: profile.layers.map(layerFolder).reverse(),
      folder,
      mounts: [hosts, ...this.#mounts(container, pod.volumes, environment)],
      identity,
      environment,
      workingDirectory: container.workingDir ?? profile.workingDirectory,
      command,
    };
    writeFileSync(join(folder, 'launch.sh'), launchScript(launch));
    return startContainer(launch, this.#pid, pod.sandbox);
  }

  #mounts(container: Container, volumes: ReadonlyMap<string, ReadyVolume>, environment: ReadonlyMap<string, string>): readonly Mount[] {
    return (container.volumeMounts ?? []).map(({ name, mountPath, subPath, subPathExpr, readOnly = false }) => {
      const volume = volumes.get(name);
      if (volume === undefined) throw new Error(`${container.name} volumeMounts: no volume "${name}"`);
      const inner = subPath ?? (subPathExpr === undefined ? '' : expand(subPathExpr, environment));
      const path = join(volume.folder, inner);
      // The kubelet makes a missing sub-folder with the mode of the volume's own folder.
      if (inner !== '' && !volume.readOnly && mkdirSync(path, { recursive: true }) !== undefined) {
        if (volume.memory !== undefined)
          throw new Error(`${container.name} volumeMounts ${name}: subPath in a memory volume is not run here`);
        chmodSync(path, statSync(volume.folder).mode & 0o7777);
      }
      const source = realpathSync(path);
      return { source, target: mountPath, isFile: !statSync(source).isDirectory(), readOnly: readOnly || volume.readOnly };
    });
  }
}
