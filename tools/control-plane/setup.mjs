#!/usr/bin/env node
// Brings the programs of a rehearsal into a cache outside the repository: built by Go at pinned versions, or fetched as
// upstream released them. See README.md. Progress goes to stderr, the folder to stdout.
import { rmSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { cacheFolder, missingOf, placeOf, thisPlatform, workFolder } from './setup/cache.mjs';
import { minorsOfFleet } from './setup/fleet.mjs';
import { requireGo } from './setup/go.mjs';
import { Progress } from './setup/progress.mjs';
import { stepsFor } from './setup/steps.mjs';
import { Trouble } from './setup/trouble.mjs';
import { groupsFor, minorsOf, readVersions } from './setup/versions.mjs';

const usage = `Usage: npm run rehearse:setup -- [flags]

Builds what a rehearsal runs and what is not there yet: etcd, kube-apiserver, kube-scheduler, kube-controller-manager, kwok.

  --kubernetes <minor>  for this minor, e.g. 1.36; may be given again. Without it: the minors of the clusters in dist/
                        and the newest
  --argocd              what \`rehearse --argocd\` runs too
  --from-release        fetch upstream's release files and hold them against their published checksums (Linux)
  --mirror <url>        fetch from there, by the same paths
  --list                only say what is there and what is missing
  --help                this text

The cache is \${LABWRIGHT_CACHE:-~/.cache/labwright}/control-plane.`;

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => stop.abort(signal));

try {
  await main(readFlags());
} catch (error) {
  if (stop.signal.aborted) {
    process.kill(process.pid, stop.signal.reason);
  } else if (error instanceof Trouble || error.code?.startsWith('ERR_PARSE_ARGS')) {
    console.error(error instanceof Trouble ? error.message : `${error.message} (see --help)`);
    process.exitCode = 2;
  } else {
    throw error;
  }
}

function readFlags() {
  const { values } = parseArgs({
    options: {
      kubernetes: { type: 'string', multiple: true },
      argocd: { type: 'boolean', default: false },
      'from-release': { type: 'boolean', default: false },
      mirror: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { mirror } = values;
  if (mirror !== undefined && !values['from-release'])
    throw new Trouble('--mirror is where release files are fetched from: give --from-release too');
  if (mirror !== undefined && !/^https?:\/\/[^/]/.test(mirror)) throw new Trouble(`--mirror: "${mirror}" is no http or https address`);
  return values;
}

async function main(flags) {
  if (flags.help) {
    console.log(usage);
    return;
  }
  const [versions, platform] = [readVersions(), thisPlatform()];
  const cache = cacheFolder(platform);
  if (flags.list) {
    list(groupsFor({ versions, minors: minorsOf(versions), argocd: true, platform }), cache);
    return;
  }
  const fromRelease = flags['from-release'];
  if (fromRelease && platform.os !== 'linux')
    throw new Trouble('upstream releases a control plane for Linux only', 'leave --from-release out: Go builds it');
  const groups = groupsFor({ versions, minors: wantedMinors(versions, flags.kubernetes), argocd: flags.argocd, platform });
  const steps = stepsFor({ groups, cache, platform, fromRelease, mirror: flags.mirror });
  await take(steps, { cache, platform, fromRelease });
  console.log(cache);
}

/** Those that were asked for; else those of the clusters, as far as they are pinned, and the newest. */
function wantedMinors(versions, asked) {
  if (asked !== undefined) return [...new Set(asked)];
  const known = minorsOf(versions);
  const minors = new Set(known.slice(-1));
  for (const [minor, clusters] of minorsOfFleet(process.cwd())) {
    if (known.includes(minor)) minors.add(minor);
    else console.error(`left out: Kubernetes ${minor} of ${clusters.join(', ')} is not among the pinned minors: ${known.join(', ')}`);
  }
  return known.filter((minor) => minors.has(minor));
}

/** @param {readonly import('./setup/steps.mjs').Step[]} steps */
async function take(steps, { cache, platform, fromRelease }) {
  const progress = new Progress(process.stderr, steps.length);
  if (steps.length === 0) {
    progress.say('everything is there');
    return;
  }
  const built = steps.filter(({ needsGo }) => needsGo);
  if (built.length > 0) await requireGo([...new Set(built.map(({ group }) => group))], { platform, fromRelease, signal: stop.signal });
  const minutes = steps.reduce((sum, step) => sum + (step.minutes ?? 0), 0);
  const total = minutes === 0 ? '' : `, about ${minutes} min on two cores the first time`;
  progress.say(`${steps.length} ${steps.length === 1 ? 'step' : 'steps'}${total}`);
  for (const { doing, done, minutes: some, act } of steps) {
    const expected = some === undefined ? undefined : `${some} min`;
    const work = workFolder(cache);
    const tools = { work, signal: stop.signal, detail: (text) => progress.detail(text) };
    try {
      await progress.step({ doing, done, expected }, () => act(tools));
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
}

function list(groups, cache) {
  console.log(cache);
  for (const group of groups) {
    const missing = missingOf(cache, group);
    const absent = [...missing.programs, ...missing.files];
    const all = [...Object.keys(group.programs), ...Object.keys(group.files)];
    const there = all.filter((file) => !absent.includes(file));
    const size = there.reduce((sum, file) => sum + statSync(placeOf(cache, group, file)).size, 0);
    const name = `${group.name} ${group.version}`.padEnd(20);
    if (there.length > 0) console.log(`ok       ${name} ${there.join(', ')} (${Math.round(size / 1e6)} MB)`);
    if (absent.length > 0) console.log(`missing  ${name} ${absent.join(', ')}`);
  }
}
