import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { arch, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { IssueError } from '../../src/issues/index.ts';
import {
  type FindProps,
  findBinaries,
  missingForArgocd,
  pinnedMinors,
  readiness,
  readVersions,
  setupCommand,
  thisPlatform,
  type Versions,
} from '../../src/rehearse/binaries/index.ts';
import { script } from './_programs.ts';

const above = mkdtempSync(join(tmpdir(), 'labwright-binaries-'));
afterAll(() => rmSync(above, { recursive: true, force: true }));

const versions: Versions = {
  kubernetes: { minors: { '1.34': '1.34.4', '1.36': '1.36.3', '1.9': '1.9.1' } },
  etcd: { version: '3.6.8' },
  kwok: { version: '0.8.0' },
  argocd: { version: '3.5.7' },
  redis: { version: '2.40.0' },
};

let folder = '';
let props: FindProps;
beforeEach(() => {
  folder = mkdtempSync(join(above, 'case-'));
  props = {
    env: { LABWRIGHT_CACHE: folder },
    platform: thisPlatform(),
    versions,
    minor: '1.34',
    argocd: false,
    setup: (...flags) => `setup ${flags.join(' ')}`,
  };
});

const kubernetes = ['kube-apiserver', 'kube-scheduler', 'kube-controller-manager'];
const cached = (file: string) => join(folder, 'control-plane', props.platform, file);

/** Fakes that answer as the real programs do. */
const answers = {
  kubernetes: (version: string) => `echo Kubernetes v${version}`,
  etcd: (version: string) => `echo "etcd Version: ${version}"; echo "Git SHA: Not provided"`,
  kwok: (version: string) => `echo "kwok version v${version} go1.26.8 (linux/amd64)"`,
  argocd: (version: string) => `[ "$*" = "version --client --short" ] && echo "argocd: v${version}+unknown"`,
  redis: 'echo Usage: >&2; echo "  -address string" >&2; [ "$*" = -h ]',
};

function fillCache(version = '1.34.4'): void {
  for (const name of kubernetes) script(cached(`kubernetes-${version}/${name}`), answers.kubernetes(version));
  script(cached('etcd-3.6.8/etcd'), answers.etcd('3.6.8'));
  script(cached('kwok-0.8.0/kwok'), answers.kwok('0.8.0'));
}

function fillArgocd(): void {
  script(cached('argocd-3.5.7/argocd'), answers.argocd('3.5.7'));
  writeFileSync(cached('argocd-3.5.7/install.yaml'), 'kind: List\n');
  script(cached('redis-2.40.0/redis-server'), answers.redis);
}

/** The findings without the folder of this test, which is another one each time. */
function issuesOf(other: Partial<FindProps> = {}): string[] {
  try {
    findBinaries({ ...props, ...other });
  } catch (error) {
    if (!(error instanceof IssueError)) throw error;
    expect(error.issues.map(({ code }) => code)).toEqual(error.issues.map(() => 'REHEARSE_BINARIES'));
    return error.issues.map(({ path, message, hint }) =>
      `${path}: ${message} → ${hint}`.replaceAll(cached(''), '<cache>').replaceAll(folder, '<folder>'),
    );
  }
  return [];
}

describe('where programs come from', () => {
  test('the cache, with the versions that the programs say themselves', () => {
    fillCache();
    const { kubeApiserver, etcd, argocd, versions: said, origins } = findBinaries(props);
    expect({ kubeApiserver, etcd, argocd }).toEqual({
      kubeApiserver: cached('kubernetes-1.34.4/kube-apiserver'),
      etcd: cached('etcd-3.6.8/etcd'),
      argocd: undefined,
    });
    expect(said).toEqual({ kubernetes: '1.34.4', etcd: '3.6.8', kwok: '0.8.0' });
    expect(origins.map(({ from }) => from)).toEqual(Array(5).fill('cache'));
  });

  test('Argo CD and the stand-in for Redis only when they are wanted', () => {
    fillCache();
    fillArgocd();
    const { argocd, redis, versions: said } = findBinaries({ ...props, argocd: true });
    expect({ argocd, redis, version: said.argocd }).toEqual({
      argocd: cached('argocd-3.5.7/argocd'),
      redis: cached('redis-2.40.0/redis-server'),
      version: '3.5.7',
    });
  });

  test('KUBEBUILDER_ASSETS first, and the cache for what it lacks', () => {
    fillCache();
    const assets = join(folder, 'assets');
    script(join(assets, 'kube-apiserver'), answers.kubernetes('1.34.1'));
    script(join(assets, 'etcd'), answers.etcd('3.5.21'));
    const { versions: said, origins } = findBinaries({ ...props, env: { ...props.env, KUBEBUILDER_ASSETS: assets } });
    expect(said).toEqual({ kubernetes: '1.34.1', etcd: '3.5.21', kwok: '0.8.0' });
    expect(origins.map(({ program, from }) => `${program} ${from}`)).toEqual([
      'kube-apiserver KUBEBUILDER_ASSETS',
      'kube-scheduler cache',
      'kube-controller-manager cache',
      'etcd KUBEBUILDER_ASSETS',
      'kwok cache',
    ]);
  });

  test('--binaries before both, also for a minor that nobody pinned', () => {
    fillCache();
    const [assets, binaries] = [join(folder, 'assets'), join(folder, 'own')];
    script(join(assets, 'kube-apiserver'), answers.kubernetes('1.34.1'));
    for (const name of kubernetes) script(join(binaries, name), answers.kubernetes('1.33.5'));
    const env = { ...props.env, KUBEBUILDER_ASSETS: assets };
    const { origins, versions: said } = findBinaries({ ...props, env, binaries, minor: '1.33' });
    expect(said.kubernetes).toBe('1.33.5');
    expect(origins.map(({ from }) => from)).toEqual(['--binaries', '--binaries', '--binaries', 'cache', 'cache']);
  });

  test('without LABWRIGHT_CACHE the cache lies in the home folder', () => {
    fillCache();
    rmSync(cached('kwok-0.8.0'), { recursive: true });
    const home = join(folder, 'home');
    const inHome = join(home, '.cache', 'labwright', 'control-plane', props.platform);
    expect(issuesOf({ env: { HOME: home } })).toEqual([expect.stringContaining(inHome.replace(folder, '<folder>'))]);
  });
});

describe('what does not fit', () => {
  test('REHEARSE_BINARIES: nothing is there', () => {
    expect(issuesOf()).toEqual([
      'rehearse: for a rehearsal on Kubernetes 1.34, kube-apiserver, kube-scheduler, kube-controller-manager, etcd, kwok are missing; looked in <cache> → run `setup --kubernetes 1.34`',
    ]);
  });

  test('REHEARSE_BINARIES: one program is missing, and who named the folder is told so', () => {
    fillCache();
    rmSync(cached('kwok-0.8.0'), { recursive: true });
    script(join(folder, 'own', 'etcd'), answers.etcd('3.6.8'));
    expect(issuesOf({ binaries: join(folder, 'own') })).toEqual([
      '--binaries: for a rehearsal on Kubernetes 1.34, kwok is missing; looked in <folder>/own, <cache> → run `setup --kubernetes 1.34`',
    ]);
  });

  test('REHEARSE_BINARIES: Argo CD is missing, its manifest is missing', () => {
    fillCache();
    expect(issuesOf({ argocd: true })).toEqual([
      expect.stringMatching(/argocd, redis-server are missing.*`setup --kubernetes 1.34 --argocd`/),
    ]);
    fillArgocd();
    rmSync(cached('argocd-3.5.7/install.yaml'));
    expect(issuesOf({ argocd: true })).toEqual([
      'rehearse: <cache>/argocd-3.5.7/install.yaml is missing: the install manifest of Argo CD belongs beside the program → run `setup --argocd`',
    ]);
  });

  test('REHEARSE_BINARIES: the setup does not build this minor', () => {
    fillCache();
    expect(issuesOf({ minor: '1.33' })).toEqual([
      'rehearse: for a rehearsal on Kubernetes 1.33, kube-apiserver, kube-scheduler, kube-controller-manager are missing → the setup builds Kubernetes 1.9, 1.34, 1.36: rehearse on one of these with `--kubernetes 1.36`, or name a folder with programs of 1.33 with `--binaries`',
    ]);
  });

  test('REHEARSE_BINARIES: --binaries names nothing, or a folder with something else in it', () => {
    fillCache();
    expect(issuesOf({ binaries: join(folder, 'nowhere') })).toEqual([
      expect.stringMatching(/^--binaries: <folder>\/nowhere does not exist/),
    ]);
    expect(issuesOf({ binaries: cached('') })).toEqual([expect.stringMatching(/^--binaries: <cache> holds none of kube-apiserver, /)]);
  });

  test('REHEARSE_BINARIES: programs of another minor, all of them at once', () => {
    fillCache();
    const assets = join(folder, 'assets');
    script(join(assets, 'kube-apiserver'), answers.kubernetes('1.36.3'));
    script(join(assets, 'etcd'), answers.etcd('3.4.30'));
    script(cached('kwok-0.8.0/kwok'), answers.kwok('0.7.1'));
    expect(issuesOf({ env: { ...props.env, KUBEBUILDER_ASSETS: assets } })).toEqual([
      'KUBEBUILDER_ASSETS: <folder>/assets/kube-apiserver is kube-apiserver 1.36.3, wanted is 1.34 → let KUBEBUILDER_ASSETS name a folder with programs that fit, or unset it and run `setup --kubernetes 1.34`',
      'KUBEBUILDER_ASSETS: <folder>/assets/etcd is etcd 3.4.30, wanted is 3.5 or newer → let KUBEBUILDER_ASSETS name a folder with programs that fit, or unset it and run `setup --kubernetes 1.34`',
      'rehearse: <cache>/kwok-0.8.0/kwok is kwok 0.7.1, wanted is 0.8 → `rm <cache>/kwok-0.8.0/kwok`, then `setup --kubernetes 1.34`',
    ]);
  });

  test('REHEARSE_BINARIES: a minor is compared by number, not by the start of its text', () => {
    fillCache();
    for (const name of kubernetes) script(join(folder, 'own', name), answers.kubernetes('1.34.0'));
    expect(issuesOf({ binaries: join(folder, 'own'), minor: '1.3' })).toHaveLength(3);
    script(cached('etcd-3.6.8/etcd'), answers.etcd('3.10.0'));
    expect(issuesOf()).toEqual([]);
  });

  test('REHEARSE_BINARIES: a file that may not be executed, and one that is something else', () => {
    fillCache();
    script(cached('etcd-3.6.8/etcd'), answers.etcd('3.6.8'), 0o644);
    script(cached('kwok-0.8.0/kwok'), 'echo what? >&2; exit 3');
    expect(issuesOf()).toEqual([
      expect.stringMatching(/^rehearse: <cache>\/etcd-3.6.8\/etcd may not be executed/),
      expect.stringMatching(/^rehearse: <cache>\/kwok-0.8.0\/kwok does not answer `--version` as kwok does: what\? → /),
    ]);
  });

  test('REHEARSE_BINARIES: Redis itself in the place of the stand-in, which is started with another flag', () => {
    fillCache();
    fillArgocd();
    script(cached('redis-2.40.0/redis-server'), 'echo "Usage: ./redis-server [/path/to/redis.conf] [options] [-]"');
    expect(issuesOf({ argocd: true })).toEqual([expect.stringMatching(/redis-server does not answer `-h` as redis-server does: Usage/)]);
  });

  test('REHEARSE_BINARIES: a program for another processor', () => {
    fillCache();
    // The head of an ELF file; what follows is nothing that a shell could run either.
    const head = Buffer.alloc(64);
    head.writeUInt32BE(0x7f454c46, 0);
    head.set([2, 1, 1], 4);
    head.writeUInt16LE(2, 16);
    head.writeUInt16LE(arch() === 'arm64' ? 0x3e : 0xb7, 18);
    script(cached('etcd-3.6.8/etcd'), '');
    writeFileSync(cached('etcd-3.6.8/etcd'), head);
    const other = arch() === 'arm64' ? 'linux-amd64' : 'linux-arm64';
    expect(issuesOf()).toEqual([expect.stringContaining(`etcd is a program for ${other}, and this machine is ${props.platform} → `)]);
  });
});

describe('what doctor is told', () => {
  test('what each minor has and lacks', () => {
    fillCache();
    expect(readiness('1.34', props)).toEqual({ minor: '1.34', version: '1.34.4', missing: [] });
    expect(readiness('1.36', props)).toEqual({ minor: '1.36', version: '1.36.3', missing: kubernetes });
    expect(readiness('1.33', props)).toEqual({ minor: '1.33', version: undefined, missing: kubernetes });
    expect(missingForArgocd(props)).toEqual(['argocd', 'redis-server']);
    fillArgocd();
    expect(missingForArgocd(props)).toEqual([]);
    rmSync(cached('argocd-3.5.7/install.yaml'));
    expect(missingForArgocd(props)).toEqual(['install.yaml']);
  });

  test('the setup is started by the script of the fleet where there is one, else by its path', () => {
    expect(setupCommand(folder, join(folder, 'node_modules', 'labwright'))('--argocd')).toBe(
      'node node_modules/labwright/tools/control-plane/setup.mjs --argocd',
    );
    writeFileSync(join(folder, 'package.json'), '{ "scripts": { "rehearse:setup": "x" } }');
    expect(setupCommand(folder, folder)('--argocd')).toBe('npm run rehearse:setup -- --argocd');
    expect(setupCommand(folder, folder)()).toBe('npm run rehearse:setup');
  });
});

test('the pinned minors are read from the package, oldest first', () => {
  expect(pinnedMinors(versions)).toEqual(['1.9', '1.34', '1.36']);
  const real = readVersions(resolve('.'));
  expect(pinnedMinors(real).length).toBeGreaterThanOrEqual(2);
  expect([real.etcd, real.kwok, real.argocd, real.redis].every(({ version }) => /^\d+\.\d+\.\d+$/.test(version))).toBe(true);
});
