import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findBinaries, pinnedMinors, readVersions, thisPlatform } from '../../src/rehearse/binaries/index.ts';
import { until } from './_host.ts';
import { type Mirror, releaseOf, startMirror } from './_mirror.ts';
import { script } from './_programs.ts';

const tools = resolve('tools/control-plane');
const versions = readVersions(resolve('.'));
const newest = pinnedMinors(versions).at(-1)!;
const oldest = pinnedMinors(versions)[0]!;
const [kubernetes, etcd, kwok] = [versions.kubernetes.minors[newest]!, versions.etcd.version, versions.kwok.version];
const above = mkdtempSync(join(tmpdir(), 'labwright-setup-'));
afterAll(() => rmSync(above, { recursive: true, force: true }));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(above, 'case-'));
  mkdirSync(join(folder, 'bin'));
});

const cached = (file = '') => join(folder, 'cache', 'control-plane', thisPlatform(), file);
const files = () => (existsSync(cached()) ? readdirSync(cached(), { recursive: true, encoding: 'utf8' }).sort() : []);

/** PATH with a `go` of ours at most, and with what a shell needs. */
const path = () => `${join(folder, 'bin')}:/usr/bin:/bin`;

function start(args: string, { program = 'setup.mjs', cwd = folder, PATH = path() } = {}) {
  const words = [resolve(tools, program), ...args.split(' ').filter((word) => word !== '')];
  const env = { PATH, HOME: folder, LABWRIGHT_CACHE: join(folder, 'cache') };
  return execa(process.execPath, words, { cwd, env, extendEnv: false, reject: false, stdin: 'ignore' });
}

async function run(args: string, options?: Parameters<typeof start>[1]) {
  const { exitCode, stdout, stderr } = await start(args, options);
  return { code: exitCode, stdout, stderr };
}

const seconds = (text: string) => text.replaceAll(/after \d+ s/g, 'after … s');

describe('flags', () => {
  test.each([
    ['--kubernets 1.34', "Unknown option '--kubernets'"],
    ['1.34', "Unexpected argument '1.34'"],
    ['--kubernetes', '--kubernetes <value>'],
    ['--kubernetes 1.2', `Kubernetes 1.2 is not among the pinned minors: ${pinnedMinors(versions).join(', ')}`],
    ['--kubernetes constructor', 'Kubernetes constructor is not among the pinned minors: '],
    ['--mirror https://mirror.example.org', '--mirror is where release files are fetched from: give --from-release too'],
    ['--from-release --mirror mirror.example.org', '--mirror: "mirror.example.org" is no http or https address'],
  ])('%s is refused', async (args, message) => {
    const outcome = await run(args);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain(message);
    expect(outcome.stderr).not.toMatch(/^\s+at /m);
  });

  test('--help names every flag', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    for (const flag of ['--kubernetes', '--argocd', '--from-release', '--mirror', '--list']) expect(stdout).toContain(flag);
  });
});

describe.runIf(platform() === 'linux')('--from-release', () => {
  let mirror: Mirror;
  const release = releaseOf({ kubernetes, etcd, kwok });
  beforeEach(async () => {
    mirror = await startMirror();
    for (const [path, content] of release.files) mirror.files.set(path, content);
  });
  afterEach(() => mirror.stop());

  const fetchAll = () => run(`--from-release --kubernetes ${newest} --mirror ${mirror.url}/`);

  test('brings programs that a rehearsal accepts, and asks for nothing again', async () => {
    const first = await fetchAll();
    expect({ ...first, stderr: seconds(first.stderr) }).toEqual({
      code: 0,
      stdout: cached(),
      stderr: [
        '3 steps',
        `[1/3] kube-apiserver, kube-scheduler, kube-controller-manager ${kubernetes} fetched after … s`,
        `[2/3] etcd ${etcd} fetched after … s`,
        `[3/3] kwok ${kwok} fetched after … s`,
      ].join('\n'),
    });
    expect(files().filter((name) => name.includes('/'))).toEqual([
      `etcd-${etcd}/etcd`,
      `kubernetes-${kubernetes}/kube-apiserver`,
      `kubernetes-${kubernetes}/kube-controller-manager`,
      `kubernetes-${kubernetes}/kube-scheduler`,
      `kwok-${kwok}/kwok`,
    ]);
    expect(files().filter((name) => name.startsWith('.'))).toEqual([]);
    const props = { env: { LABWRIGHT_CACHE: join(folder, 'cache') }, platform: thisPlatform(), versions, minor: newest, argocd: false };
    expect(findBinaries({ ...props, setup: () => '' }).versions).toEqual({ kubernetes, etcd, kwok });
    const asked = mirror.asked.length;
    expect(await fetchAll()).toEqual({ code: 0, stdout: cached(), stderr: 'everything is there' });
    expect(mirror.asked.length).toBe(asked);
  });

  test('one program that went missing comes back alone', async () => {
    await fetchAll();
    const kept = statSync(cached(`kubernetes-${kubernetes}/kube-apiserver`)).mtimeMs;
    rmSync(cached(`kubernetes-${kubernetes}/kube-scheduler`));
    const { stderr } = await fetchAll();
    expect(seconds(stderr)).toBe(`1 step\n[1/1] kube-scheduler ${kubernetes} fetched after … s`);
    expect(statSync(cached(`kubernetes-${kubernetes}/kube-apiserver`)).mtimeMs).toBe(kept);
  });

  test('two at once both end well', async () => {
    const outcomes = await Promise.all([fetchAll(), fetchAll(), fetchAll()]);
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(readFileSync(cached(`kubernetes-${kubernetes}/kube-apiserver`), 'utf8')).toBe(`#!/bin/sh\necho Kubernetes v${kubernetes}\n`);
    expect(files().filter((name) => name.startsWith('.'))).toEqual([]);
  });

  const etcdOnly = async () => {
    const { code, stderr } = await fetchAll();
    expect(code).toBe(2);
    expect(files().filter((name) => name.startsWith('etcd') || name.startsWith('.'))).toEqual([]);
    return stderr.split('\n').slice(2).join('\n').replaceAll(mirror.url, '<mirror>');
  };

  test('a file that is not the published one is refused and leaves nothing', async () => {
    mirror.files.set(release.etcd, 'something else');
    expect(await etcdOnly()).toMatch(
      /^<mirror>\/etcd-io\/.*tar\.gz has the sha256 [0-9a-f]{64}, published is [0-9a-f]{64}; nothing of it was kept\n {2}do not use that file$/,
    );
  });

  test('a list of checksums without the file is refused before anything is fetched', async () => {
    mirror.files.set(release.sums, `${'0'.repeat(64)}  other.tar.gz\n`);
    expect(await etcdOnly()).toMatch(/SHA256SUMS holds no checksum of etcd-v.*\.tar\.gz, so nothing was fetched$/);
    expect(mirror.asked).not.toContain(release.etcd);
  });

  test.each([
    ['that the mirror does not have', () => mirror.files.delete(release.etcd), /tar\.gz answered 404 Not Found$/],
    [
      'that breaks off',
      () =>
        mirror.files.set(release.etcd, (response) => {
          response.writeHead(200, { 'content-length': '1000' });
          response.write('the beginning', () => response.destroy());
        }),
      /^the download of <mirror>\/.*tar\.gz broke off: .+\n {2}run the same again$/,
    ],
  ])('a file %s is told by its address', async (_, spoil, message) => {
    spoil();
    expect(await etcdOnly()).toMatch(message);
  });

  test('an archive that holds something else is refused', async () => {
    const other = releaseOf({ kubernetes, etcd: '0.0.1', kwok });
    const archive = other.files.find(([path]) => path === other.etcd)?.[1] ?? '';
    const sum = other.files
      .find(([path]) => path === other.sums)?.[1]
      .toString()
      .split('\n')[1]
      ?.split(' ')[0];
    mirror.files.set(release.etcd, archive);
    mirror.files.set(release.sums, `${sum}  ${release.etcd.split('/').at(-1)}\n`);
    expect(await etcdOnly()).toMatch(/^etcd-v.*\.tar\.gz does not hold what it should: tar: /);
  });

  test('a mirror that nobody serves', async () => {
    const { url } = mirror;
    await mirror.stop();
    const { code, stderr } = await run(`--from-release --mirror ${url}`);
    expect(code).toBe(2);
    expect(stderr).toMatch(/sha512 cannot be reached: .*ECONNREFUSED.*\n {2}name a mirror with `--mirror`, or leave `--from-release` out/);
    mirror = await startMirror();
  });

  test('Argo CD and its cache are built in any case, and that is told before anything is fetched', async () => {
    const { code, stderr } = await run(`--from-release --argocd --mirror ${mirror.url}`);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^there is no `go` on this machine\n {2}install Go 1\.\d+.*: argocd and redis are built in any case$/),
    });
    expect(mirror.asked).toEqual([]);
  });

  test('an interrupted download leaves nothing', async () => {
    mirror.files.set(release.server, (response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('the beginning');
    });
    const child = start(`--from-release --kubernetes ${newest} --mirror ${mirror.url}`);
    await until(() => mirror.asked.includes(release.server));
    child.kill('SIGTERM');
    expect((await child).signal).toBe('SIGTERM');
    expect(files()).toEqual([]);
  });
});

/** A compiler that writes down how it was called and makes a program of what it was asked for. */
function fakeGo(build = 'true', version = 'go1.99.1'): string {
  const log = join(folder, 'go.log');
  script(
    join(folder, 'bin', 'go'),
    `[ "$1 $2" = "env GOVERSION" ] && { echo ${version}; exit; }
    echo "$(basename "$PWD"): CGO_ENABLED=$CGO_ENABLED GOOS=$GOOS $*" >> ${log}
    ${build}
    while [ "$1" != -o ]; do shift; done
    echo '#!/bin/sh' > "$2"; chmod 755 "$2"`,
  );
  return log;
}

describe('with Go', () => {
  test('builds what is pinned, at its version, and skips what is there', async () => {
    const log = fakeGo();
    script(cached(`etcd-${etcd}/etcd`), '');
    const { code, stderr } = await run(`--kubernetes ${newest}`);
    expect({ code, stderr: seconds(stderr) }).toEqual({
      code: 0,
      stderr: [
        '4 steps, about 9 min on two cores the first time',
        `[1/4] kube-apiserver ${kubernetes} built after … s`,
        `[2/4] kube-scheduler ${kubernetes} built after … s`,
        `[3/4] kube-controller-manager ${kubernetes} built after … s`,
        `[4/4] kwok ${kwok} built after … s`,
      ].join('\n'),
    });
    const [first] = readFileSync(log, 'utf8').split('\n');
    const stamp = 'k8s.io/component-base/version';
    const [major, minor] = newest.split('.');
    expect(first?.replace(/-o \S+/, '-o …')).toBe(
      `kubernetes-${newest}: CGO_ENABLED=0 GOOS=${platform()} build -mod=readonly -trimpath -buildvcs=false -ldflags -s -w -X ${stamp}.gitVersion=v${kubernetes} -X ${stamp}.gitMajor=${major} -X ${stamp}.gitMinor=${minor} -o … k8s.io/kubernetes/cmd/kube-apiserver`,
    );
    expect(files().filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test.each([
    ['says nothing known', 'echo "main.go:1: wrong" >&2; exit 1', /^kube-apiserver \S+ was not built:\nmain.go:1: wrong$/],
    [
      'has no network',
      'echo "go: x@v1: Get https://proxy: dial tcp: lookup proxy: no such host" >&2; exit 1',
      /could not fetch its modules: go: x@v1: .*no such host\n {2}.*GOPROXY$/,
    ],
    [
      'has no room',
      'echo "write /tmp/x: no space left on device" >&2; exit 1',
      /^the disk is full, so kube-apiserver \S+ was not built: write \/tmp\/x: no space left on device\n/,
    ],
    ['was killed', 'echo "x: signal: killed" >&2; exit 1', /a step of the compiler was killed\n {2}.*memory/],
  ])('a build that %s is told so and leaves nothing', async (_, build, message) => {
    fakeGo(`echo half > "$(echo "$*" | sed 's/.*-o \\([^ ]*\\).*/\\1/')"; ${build}`);
    const { code, stderr } = await run(`--kubernetes ${newest}`);
    expect(code).toBe(2);
    expect(stderr.split('\n').slice(1).join('\n')).toMatch(message);
    expect(files()).toEqual([]);
  });

  test('without Go, with one that is too old and with one that does not run', async () => {
    const way = /\n {2}install Go 1\.\d+(\.\d+)? or newer \(https:\/\/go\.dev\/dl\), or let `--from-release` fetch what upstream built$/;
    const { code, stderr } = await run('');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^there is no `go` on this machine/) });
    expect(stderr).toMatch(way);
    fakeGo('true', 'go1.9.7');
    expect(await run('')).toMatchObject({ code: 2, stderr: expect.stringMatching(/^Go 1\.9\.7 is too old: the modules need 1\.\d+/) });
    script(join(folder, 'bin', 'go'), 'echo "go: download go1.99 for linux/amd64: toolchain not available" >&2; exit 1');
    expect(await run('')).toMatchObject({ code: 2, stderr: expect.stringMatching(/^Go does not run: go: download go1\.99/) });
    expect(files()).toEqual([]);
  });

  test('an interrupted build ends the compiler and leaves nothing', async () => {
    fakeGo(`echo $$ > ${join(folder, 'pid')}; exec sleep 60`);
    const child = start(`--kubernetes ${newest}`);
    await until(() => existsSync(join(folder, 'pid')) && readFileSync(join(folder, 'pid'), 'utf8').endsWith('\n'));
    child.kill('SIGINT');
    expect((await child).signal).toBe('SIGINT');
    expect(() => process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), 0)).toThrow('ESRCH');
    expect(files()).toEqual([]);
  });

  test('what a killed run left behind goes after a day, not before', async () => {
    fakeGo();
    for (const [name, age] of Object.entries({ '.unfinished-old': 48, '.unfinished-new': 1 })) {
      mkdirSync(cached(name), { recursive: true });
      const then = Date.now() / 1000 - age * 3600;
      utimesSync(cached(name), then, then);
    }
    await run(`--kubernetes ${newest}`);
    expect(files().filter((name) => name.startsWith('.'))).toEqual(['.unfinished-new']);
  });

  test('a cache that cannot be written', async () => {
    fakeGo();
    writeFileSync(join(folder, 'cache'), 'a file');
    const { code, stderr } = await run(`--kubernetes ${newest}`);
    expect(code).toBe(2);
    expect(stderr).toMatch(/cannot be written: ENOTDIR.*\n {2}name another folder with LABWRIGHT_CACHE$/);
  });

  test('without flags: the minors of the clusters and the newest; one that is not pinned is named', async () => {
    fakeGo();
    for (const [name, version] of Object.entries({ attic: oldest, barn: '1.2', shed: oldest })) {
      mkdirSync(join(folder, 'dist', name), { recursive: true });
      writeFileSync(join(folder, 'dist', name, 'model.json'), JSON.stringify({ distribution: { version } }));
    }
    mkdirSync(join(folder, 'clusters', 'deep'), { recursive: true });
    writeFileSync(join(folder, 'clusters', 'fleet.ts'), '');
    const { code, stderr } = await run('', { cwd: join(folder, 'clusters', 'deep') });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^left out: Kubernetes 1\.2 of barn is not among the pinned minors: /);
    const wanted = [...new Set([oldest, newest])].map((minor) => `kubernetes-${versions.kubernetes.minors[minor]}`);
    expect(files().filter((name) => /^kubernetes[^/]*$/.test(name))).toEqual(wanted.sort());
  });

  test('--list says what is there and what is missing, and brings nothing', async () => {
    script(cached(`etcd-${etcd}/etcd`), '');
    const { code, stdout } = await run('--list');
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe(cached());
    expect(lines).toContain(`ok       ${`etcd ${etcd}`.padEnd(20)} etcd (0 MB)`);
    expect(lines).toContain(`missing  ${`kubernetes ${kubernetes}`.padEnd(20)} kube-apiserver, kube-scheduler, kube-controller-manager`);
    expect(files()).toEqual([`etcd-${etcd}`, `etcd-${etcd}/etcd`]);
  });
});

describe('what is pinned', () => {
  const all = JSON.parse(readFileSync(join(tools, 'versions.json'), 'utf8'));
  const groups = [
    ...Object.entries<string>(all.kubernetes.minors).map(([minor, version]) => [`kubernetes-${minor}`, all.kubernetes.module, version]),
    ...['etcd', 'kwok', 'argocd', 'redis'].map((name) => [all[name].folder, all[name].module, all[name].version]),
  ] as [string, string, string][];

  test.each(groups)('%s: go.mod and versions.json name the same version of %s', (name, module, version) => {
    const text = readFileSync(join(tools, name, 'go.mod'), 'utf8');
    expect(text).toMatch(
      new RegExp(`^(require)?\\s*${module.replaceAll('.', '\\.')} v${version.replaceAll('.', '\\.')}( // indirect)?$`, 'm'),
    );
  });

  test('a minor has the same patch here as its schemas have', () => {
    const { minors } = JSON.parse(readFileSync('imports/kubernetes/versions.json', 'utf8'));
    const ours = Object.entries(all.kubernetes.minors);
    expect(ours).toEqual(ours.map(([minor]) => [minor, minors[minor].patch]));
  });
});

describe('adding a minor', () => {
  /** A copy of the tools, in which a minor can be added without harm. */
  function scratch(): string {
    const copy = join(folder, 'tools');
    for (const name of ['setup', 'add.mjs', 'versions.json', `kubernetes-${newest}`])
      cpSync(join(tools, name), join(copy, name), { recursive: true });
    return copy;
  }

  /** A `go` that knows one release with one staged module, and edits go.mod by adding its arguments. */
  const goOfModules = (tidy = 'true') =>
    script(
      join(folder, 'bin', 'go'),
      `case "$1 $2" in
      "mod download") echo '{ "GoMod": "/upstream/go.mod" }' ;;
      "mod edit")
        if [ "$3" = -json ]; then echo '{ "Replace": [
          { "Old": { "Path": "k8s.io/api" }, "New": { "Path": "./staging/src/k8s.io/api" } },
          { "Old": { "Path": "example.org/x" }, "New": { "Path": "example.org/y", "Version": "v1.0.0" } } ] }'
        else echo "$@" >> go.mod; fi ;;
      "mod tidy") ${tidy}; echo sums > go.sum ;;
      *) echo "$@" >> go.mod ;;
      esac`,
    );

  const add = (copy: string, args: string) => run(args, { program: join(copy, 'add.mjs') });

  test('writes the folder and the line in versions.json', async () => {
    const copy = scratch();
    goOfModules();
    const { code, stdout } = await add(copy, 'v1.99.0');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'Kubernetes 1.99.0 is pinned in kubernetes-1.99/\nnext: npm run rehearse:setup -- --kubernetes 1.99',
    });
    const go = /^go .*$/m.exec(readFileSync(join(tools, `kubernetes-${newest}`, 'go.mod'), 'utf8'))?.[0];
    expect(readFileSync(join(copy, 'kubernetes-1.99', 'go.mod'), 'utf8')).toBe(`module labwright.invalid/tools/control-plane/kubernetes-1.99

${go}
mod edit -replace=k8s.io/api=k8s.io/api@v0.99.0
get -tool k8s.io/kubernetes/cmd/kube-apiserver@v1.99.0 k8s.io/kubernetes/cmd/kube-scheduler@v1.99.0 k8s.io/kubernetes/cmd/kube-controller-manager@v1.99.0
`);
    const before = JSON.parse(readFileSync(join(tools, 'versions.json'), 'utf8'));
    const after = JSON.parse(readFileSync(join(copy, 'versions.json'), 'utf8'));
    before.kubernetes.minors['1.99'] = '1.99.0';
    expect(after).toEqual(before);
    expect(Object.keys(after.kubernetes.minors)).toEqual([...pinnedMinors(versions), '1.99']);
  });

  test('what fails leaves everything as it was', async () => {
    const copy = scratch();
    goOfModules('echo "go: cannot reach it" >&2; exit 1');
    const before = readdirSync(copy, { recursive: true, encoding: 'utf8' }).sort();
    expect(await add(copy, '1.99.0')).toMatchObject({ code: 2, stderr: '`go mod tidy` failed:\ngo: cannot reach it' });
    expect(await add(copy, '1.99')).toMatchObject({ code: 2, stderr: expect.stringContaining('name one release of Kubernetes') });
    rmSync(join(folder, 'bin', 'go'));
    expect(await add(copy, '1.99.0')).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no `go` on this machine') });
    expect(readdirSync(copy, { recursive: true, encoding: 'utf8' }).sort()).toEqual(before);
    expect(readFileSync(join(copy, 'versions.json'))).toEqual(readFileSync(join(tools, 'versions.json')));
  });
});
