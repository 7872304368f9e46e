// Generates what documentation can be made from the code and from what is rendered: the list of findings, the JSON
// Schemas, the table of rooms, the list of images, what runs in the page of a review. `--check` changes nothing and fails
// when one of them is out of step.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { constructPages } from './construct-pages.mjs';

const check = process.argv.includes('--check');
const stale = [];

// First, because committed models are read by it: one with a field that it does not know yet would be passed over.
const schemas = spawnSync(process.execPath, ['scripts/json-schemas.mjs', ...(check ? ['--check'] : [])], {
  stdio: ['ignore', 'inherit', 'inherit'],
});
if (schemas.status !== 0) stale.push('the JSON Schemas');

const page = spawnSync(process.execPath, ['scripts/review-page.mjs', ...(check ? ['--check'] : [])], {
  stdio: ['ignore', 'inherit', 'inherit'],
});
if (page.status !== 0) stale.push('src/report/review-page/assets.json');

const scratch = mkdtempSync(resolve('node_modules', '.labwright-docs-'));
try {
  const outfile = join(scratch, 'code.mjs');
  await esbuild.build({
    stdin: {
      contents: `export { codes } from './src/issues/index.ts';
        export { allowedImports } from './test/rooms.ts';
        export { readCommitted } from './src/cli/committed.ts';
        export { listImages } from './src/images/index.ts';
        export { default as shown } from './docs/examples/index.ts';
        export { buildFleet } from './src/authoring/index.ts';
        export { renderFleet } from './src/render/index.ts';
        export { ownChecks, runChecks } from './src/checks/index.ts';`,
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    bundle: true,
    packages: 'external',
    alias: { labwright: resolve('src/index.ts') },
    keepNames: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
  });
  const { codes, allowedImports, readCommitted, listImages, ...code } = await import(pathToFileURL(outfile));
  put('docs/issues.md', issuesPage(codes));
  put('docs/images.md', imagesPage(listImages(readCommitted({ root: process.cwd() }).clusters)));
  const { pages, names, props } = constructPages(renderedConstructs(code));
  put('src/authoring/known-props.json', `${JSON.stringify(props)}\n`);
  for (const [path, text] of pages) put(path, text);
  forget('docs/constructs', pages);
  checkProofs(names);
  put('CONTRIBUTING.md', between(readFileSync('CONTRIBUTING.md', 'utf8'), 'rooms', roomsTable(allowedImports)));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
if (stale.length > 0) {
  console.error(`out of step: ${stale.join(', ')}; run \`npm run docs\``);
  process.exit(1);
}

function put(path, text) {
  let before = '';
  try {
    before = readFileSync(path, 'utf8');
  } catch {
    // A page that is not there yet is out of step like any other.
  }
  if (before === text) return;
  if (check) stale.push(path);
  else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/** Every construct of the fleet that the pages show, with what it renders. */
function renderedConstructs({ shown, buildFleet, renderFleet, ownChecks, runChecks }) {
  const fleet = buildFleet(shown);
  const { clusters, issues } = renderFleet(fleet);
  // The real clusters are checked by `labwright check`.
  const examples = clusters.filter(({ model }) => ['garden', 'bench'].includes(model.cluster));
  const found = [...issues, ...clusters.flatMap((cluster) => cluster.issues), ...examples.flatMap((one) => runChecks(one, ownChecks))];
  const errors = found.filter(({ severity }) => severity === 'error');
  if (errors.length > 0)
    throw new Error(`docs/examples does not render:\n${errors.map(({ code, path, message }) => `${code} ${path}: ${message}`).join('\n')}`);
  const manifests = clusters.flatMap((cluster) => cluster.manifests);
  return fleet.node.findAll().map((construct) => {
    const { path, id, scopes } = construct.node;
    const own = manifests.filter(({ origin }) => origin.construct.startsWith(`${path}/`));
    const kinds = [...new Set(own.map(({ identity }) => identity.kind))];
    const charts = scopes.flatMap(({ charts = [] }) => charts).filter(({ releaseName }) => releaseName === id);
    return {
      name: construct.constructor.name,
      id,
      cluster: path.split('/')[0],
      lines: [
        ...charts.map(({ chart, version, repoURL }) => `the chart \`${chart}\` ${version} of ${repoURL}, which Argo CD renders`),
        ...kinds.map((kind) => {
          const names = own.filter(({ identity }) => identity.kind === kind).map(({ identity }) => `\`${identity.name}\``);
          return `${kind} ${names.join(', ')}`;
        }),
      ],
    };
  });
}

/** Pages of constructs that are gone. */
function forget(folder, pages) {
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    if (pages.has(`${folder}/${name}`)) continue;
    if (check) stale.push(`${folder}/${name}`);
    else rmSync(`${folder}/${name}`);
  }
}

/** Every construct has its line in the table of what was proven, and no other has. */
function checkProofs(names) {
  const text = readFileSync('docs/proofs.md', 'utf8');
  const listed = [...text.matchAll(/^\| \[?`?(\w+)`?/gm)].map(([, name]) => name).filter((name) => /^[A-Z]/.test(name));
  for (const name of names) if (!listed.includes(name)) stale.push(`docs/proofs.md, which has no line for ${name}`);
  for (const name of new Set(listed.filter((one, index) => listed.indexOf(one) !== index)))
    stale.push(`docs/proofs.md, with two lines for ${name}`);
  for (const name of listed) if (!names.includes(name)) stale.push(`docs/proofs.md, whose ${name} is no construct`);
}

function issuesPage(codes) {
  const names = Object.keys(codes).sort();
  const families = [...new Set(names.map((name) => name.split('_')[0]))];
  const entry = (name) => `### ${name}\n\n${codes[name].title}.\n\n${codes[name].why}\n\n**Do:** ${codes[name].fix}\n`;
  const parts = families.map(
    (family) =>
      `## ${family}\n\n${names
        .filter((name) => name.startsWith(`${family}_`))
        .map(entry)
        .join('\n')}`,
  );
  return `# Findings\n\nEvery finding has a stable code. \`labwright explain CODE\` prints the same text.\n\n${parts.join('\n')}`;
}

/** What `labwright images --verify --record docs/images-verified.json` found; everything else is a tag nobody could verify. */
function imagesPage(images) {
  let verified = {};
  try {
    verified = JSON.parse(readFileSync('docs/images-verified.json', 'utf8'));
  } catch {
    // Without a record nothing is verified.
  }
  const rows = images.map(({ image, places, platforms }) => {
    const users = [...new Set(places.map(({ cluster, application }) => `${cluster}/${application}`))].join(', ');
    return `| \`${image}\` | ${users} | ${platforms.join(', ')} | ${verified[image]?.digest ?? 'not verified'} |`;
  });
  const missing = images.filter(({ image }) => verified[image] === undefined).length;
  return [
    '# Images',
    `Every image that the clusters of this repository use, ${images.length} in all, with the platforms of the machines that may run it. ${missing} of them were not looked up in their registry, which takes a network: their tags come from the documentation of their projects. On a machine with one:`,
    '```sh\nnpm run images -- --verify --record docs/images-verified.json && npm run docs\n```',
    ['| image | used by | platforms | digest in the registry |', '| --- | --- | --- | --- |', ...rows].join('\n'),
  ]
    .join('\n\n')
    .concat('\n');
}

function roomsTable(rooms) {
  const rows = Object.entries(rooms).map(
    ([room, { what, may }]) => `| \`${room}\` | ${what} | ${may.map((other) => `\`${other}\``).join(', ') || 'nothing of ours'} |`,
  );
  return ['| room | what is in it | may import |', '| --- | --- | --- |', ...rows].join('\n');
}

/** Replaces what stands between the two marks of a name. */
function between(text, name, content) {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  if (from < 0 || to < 0) throw new Error(`CONTRIBUTING.md has no marks for ${name}`);
  return `${text.slice(0, from + open.length)}\n${content}\n${text.slice(to)}`;
}
