import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { attributes, driver, type Hook, hasAttributes, hooks, hooksPlace } from './hooks.ts';
import { exit, type Io } from './io.ts';
import { print } from './print.ts';
import { git } from './tree.ts';

/** Puts hooks, merge driver and attributes in place; what exists is left alone and what to add to it is said. */
export function installHooks(io: Io): number {
  const place = hooksPlace(io.root);
  if (place === undefined) {
    io.stderr.write('this folder is no Git repository\n');
    return exit.trouble;
  }
  const wanted = hooks(place.prefix);
  const leftAlone =
    place.refused === undefined
      ? wanted.flatMap((hook) => installHook(io, join(place.folder, hook.name), hook))
      : [`${place.refused}; add to hooks of your own:${wanted.map(({ name, line }) => `\n  ${name}: ${line}`).join('')}`];
  if (place.isHusky) print(io, `husky is in use, so hooks are files of the repository: commit ${relative(io.root, place.folder)}/`);
  leftAlone.push(...installDriver(io), ...writeAttributes(io));
  for (const line of leftAlone) io.stderr.write(`${line}\n`);
  return leftAlone.length === 0 ? exit.clean : exit.trouble;
}

/** Returns what the owner has to do, if anything. */
function installHook(io: Io, path: string, { name, text, what, line }: Hook): readonly string[] {
  if (!existsSync(path)) {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, 0o755);
    print(io, `installed ${name}: ${what}`);
    return [];
  }
  const there = readFileSync(path, 'utf8');
  if (there === text) {
    print(io, `${name} is there already`);
    return [];
  }
  if (there.includes('Installed by `labwright new'))
    return [`${path} is of another version of Labwright, or was changed since, and is left alone: delete it and run this again`];
  if (there.includes(line.replace(/^.*npx /, ''))) {
    print(io, `${name} is there already, in a hook of your own`);
    return [];
  }
  return [`${path} exists already and is left alone; add \`${line}\` to it`];
}

function installDriver(io: Io): readonly string[] {
  const left = driver.flatMap(([key, value]) => {
    const there = git(io.root, ['config', '--get', key])?.replace(/\n$/, '');
    if (there === value) return [];
    if (there !== undefined) return [`${key} is "${there}" already and is left alone; it has to be "${value}"`];
    return git(io.root, ['config', '--local', key, value]) === undefined
      ? [`\`git config ${key} "${value}"\` failed; run it to see why`]
      : [];
  });
  if (left.length === 0) print(io, 'merge driver: Git keeps our side of generated files until they are rendered anew');
  return left;
}

function writeAttributes(io: Io): readonly string[] {
  if (hasAttributes(io.root)) return [];
  const path = join(io.root, '.gitattributes');
  if (existsSync(path)) return [`.gitattributes exists already and is left alone; add to its end:\n${attributes.trimEnd()}`];
  writeFileSync(path, attributes);
  print(io, 'wrote .gitattributes; commit it');
  return [];
}
