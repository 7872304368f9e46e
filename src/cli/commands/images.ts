import { InvalidArgumentError } from 'commander';
import { type ImageUse, listImages, showPlace, type VerifiedImage, verifyImages } from '../../images/index.ts';
import type { Issue } from '../../issues/index.ts';
import { readCommitted } from '../committed.ts';
import { type AddCommand, type CommonOptions, withCommon } from '../common.ts';
import { dockerCredentials } from '../docker-credentials.ts';
import { exit, type Io } from '../io.ts';
import { print, report, write } from '../print.ts';

interface ImagesOptions extends CommonOptions {
  readonly verify: boolean;
  readonly mirror: Readonly<Record<string, string>>;
  readonly record?: string | undefined;
  readonly timeout: string;
}

/** `labwright images`: every image and where it is used; `--verify` asks the registries for them. */
export const addImages: AddCommand = (program, io, done) => {
  withCommon(program.command('images').description('list every image of what is committed in dist/, and where it is used'))
    .option('--verify', 'ask the registries: is it there, for the platforms of the nodes, with the digest that is pinned', false)
    .option(
      '--mirror <registry=url>',
      'ask another address for a registry, a pull-through cache for example; may be repeated',
      addMirror,
      {},
    )
    .option('--record <file>', 'with --verify: write digests and platforms of what was found there, as JSON')
    .option('--timeout <seconds>', 'with --verify: how long one answer may take', '20')
    .action(async (options: ImagesOptions) => done(await run(io, options)));
};

function addMirror(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, registry = '', url = ''] = /^([^=]+)=(https?:\/\/.+)$/.exec(text) ?? [];
  if (registry === '') throw new InvalidArgumentError('Write `ghcr.io=https://cache.lan:5000`.');
  return { ...before, [registry === 'docker.io' ? 'registry-1.docker.io' : registry]: url };
}

async function run(io: Io, options: ImagesOptions): Promise<number> {
  const { clusters, issues } = readCommitted(io, options.cluster);
  const images = listImages(clusters);
  if (!options.verify) {
    const code = issues.length === 0 ? exit.clean : report(issues, io, options);
    if (options.format === 'json') write(`${JSON.stringify({ images }, undefined, 2)}\n`, io, options.output);
    else for (const line of images.flatMap(lines)) print(io, line);
    return code;
  }
  const timeout = Number(options.timeout) * 1000;
  if (!(timeout > 0)) {
    io.stderr.write(`error: --timeout ${options.timeout} is no number of seconds above 0\n`);
    return exit.trouble;
  }
  const verified = await verifyImages(images, { mirrors: options.mirror, credentials: dockerCredentials(io), timeout });
  const found: readonly Issue[] = verified.flatMap((one) => one.issues);
  if (options.record !== undefined) write(record(verified), io, options.record);
  const code = report([...issues, ...found], io, options);
  const there = verified.filter(({ remote }) => remote !== undefined).length;
  if (options.format === 'text') print(io, `${there} of ${images.length} images were found in their registries`);
  return code;
}

function lines({ image, platforms, places }: ImageUse): readonly string[] {
  return [`${image}  ${platforms.join(' ')}`, ...places.map((place) => `  ${showPlace(place)}`)];
}

function record(verified: readonly VerifiedImage[]): string {
  return `${JSON.stringify(Object.fromEntries(verified.flatMap(({ image, remote }) => (remote === undefined ? [] : [[image, remote]]))), undefined, 2)}\n`;
}
