import { describe, expect, test } from 'vitest';
import { bumpImage } from '../../src/images/index.ts';

const old = `sha256:${'a'.repeat(64)}`;
const fresh = `sha256:${'b'.repeat(64)}`;
const image = 'registry.lab.home/team/shop';
const file = (text: string, path = 'clusters/shop.ts') => ({ path, text });

test('a text that is the whole image: tag and digest change, and nothing else', () => {
  const text = `const a = 1;\nnew WebService(at, 'shop', { image: "${image}:1.2.3@${old}", replicas: 2 });\n`;
  expect(bumpImage([file(text)], { image, tag: '1.3.0', digest: fresh })).toEqual({
    kind: 'changed',
    pin: { path: 'clusters/shop.ts', line: 2, tag: '1.2.3', digest: old },
    text: text.replace(`1.2.3@${old}`, `1.3.0@${fresh}`),
  });
});

test('a version below a comment with its name', () => {
  const text = `// renovate: datasource=docker depName=${image} versioning=docker\nconst version = '1.2.3';\nconst other = '1.2.3';\n`;
  expect(bumpImage([file(text)], { image, tag: 'v2' })).toMatchObject({
    kind: 'changed',
    pin: { line: 2 },
    text: text.replace("version = '1.2.3'", "version = 'v2'"),
  });
});

test('images whose names begin or end alike stay as they are', () => {
  const text = `['${image}-admin:1.0.0', 'mirror.home/${image}:1.0.0', '${image}:1.0.0', '${image}x:1.0.0']`;
  expect(bumpImage([file(text)], { image, tag: '2.0.0' })).toMatchObject({
    kind: 'changed',
    text: text.replace(`'${image}:1.0.0'`, `'${image}:2.0.0'`),
  });
});

test('what is there already is left alone', () => {
  expect(bumpImage([file(`'${image}:1.0.0'`)], { image, tag: '1.0.0' })).toMatchObject({ kind: 'unchanged', pin: { line: 1 } });
});

describe('refused', () => {
  const message = (text: string, tag = '2', digest?: string, name = image) => {
    const found = bumpImage([file(text), file(text, 'clusters/other.ts')].slice(0, text.includes('twice') ? 2 : 1), {
      image: name,
      tag,
      digest,
    });
    return found.kind === 'refused' ? found.message : found.kind;
  };
  test.each([
    ['nothing pins it', () => message("'registry.lab.home/team/other:1'"), `no file pins ${image}`],
    ['two files pin it', () => message(`'${image}:1' // twice`), `${image} is pinned in 2 places: clusters/shop.ts:1, clusters/other.ts:1`],
    [
      'two lines pin it',
      () => message(`'${image}:1'\n'${image}:2'`),
      `${image} is pinned in 2 places: clusters/shop.ts:1, clusters/shop.ts:2`,
    ],
    ['a digest that would stay behind', () => message(`'${image}:1@${old}'`), 'clusters/shop.ts:1 pins a digest, and it is that of 1'],
    ['no tag', () => message(`'${image}:1'`, "2'; evil('"), `"2'; evil('" is no tag`],
    ['no digest', () => message(`'${image}:1'`, '2', 'sha256:12'), '"sha256:12" is no digest'],
    ['a name with a tag', () => message(`'${image}:1'`, '2', undefined, `${image}:1`), `"${image}:1" is no name of an image`],
  ])('%s', (_, given, expected) => expect(given()).toBe(expected));
});

test('a registry with a port is no tag', () => {
  const name = 'registry:5000/shop';
  expect(bumpImage([file(`'${name}:1'`)], { image: name, tag: '2' })).toMatchObject({ kind: 'changed', text: `'${name}:2'` });
});
