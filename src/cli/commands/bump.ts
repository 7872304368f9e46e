import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { bumpImage, type SourceFile } from '../../images/index.ts';
import type { AddCommand } from '../common.ts';
import { exit, type Io } from '../io.ts';
import { print } from '../print.ts';

interface BumpOptions {
  readonly digest?: string | undefined;
  readonly in: string;
}

/** `labwright bump IMAGE TAG`: pins another version of an image in the cluster files, for pipelines that built one. */
export const addBump: AddCommand = (program, io, done) => {
  program
    .command('bump')
    .description('pin another tag of an image in the cluster files, and print where; `synth` comes after it')
    .argument('<image>', 'name without tag, as it stands there: registry.lab.home/team/shop')
    .argument('<tag>', 'the new tag')
    .option('--digest <digest>', 'pin this digest too; needed where one is pinned')
    .option('--in <path>', 'file or folder to look in', 'clusters')
    .action((image: string, tag: string, options: BumpOptions) => done(run(io, image, tag, options)));
};

function run(io: Io, image: string, tag: string, options: BumpOptions): number {
  const at = resolve(io.root, options.in);
  if (!existsSync(at)) {
    io.stderr.write(`error: there is no ${options.in}\n`);
    return exit.trouble;
  }
  const bumped = bumpImage(sourcesBelow(io.root, at), { image, tag, digest: options.digest });
  if (bumped.kind === 'refused') {
    io.stderr.write(`error: ${bumped.message}\n  hint: ${bumped.hint}\n`);
    return exit.trouble;
  }
  const { path, line, tag: before } = bumped.pin;
  if (bumped.kind === 'unchanged') {
    print(io, `${path}:${line}: ${image} is at ${tag} already`);
    return exit.clean;
  }
  writeFileSync(join(io.root, path), bumped.text);
  print(io, `${path}:${line}: ${image} ${before} → ${tag}`);
  return exit.clean;
}

/** Every TypeScript file, in a fixed order. */
function sourcesBelow(root: string, at: string): readonly SourceFile[] {
  const names = statSync(at).isFile() ? [at] : readdirSync(at, { recursive: true, encoding: 'utf8' }).map((name) => join(at, name));
  return names
    .filter((name) => name.endsWith('.ts') && !name.split(sep).includes('node_modules'))
    .sort()
    .map((name) => ({ path: relative(root, name).split(sep).join('/'), text: readFileSync(name, 'utf8') }));
}
