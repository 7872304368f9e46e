import { expect, test } from 'vitest';
import { anchor, block, code, list, steps, table, words } from '../../../src/report/handbook/markdown.ts';

test.each([
  ['a | b', 'a | b'],
  ['*all* of [it](x)', '\\*all\\* of \\[it\\](x)'],
  ['<script>', '&lt;script>'],
  ['R&amp;D, R&D', 'R&amp;amp;D, R&D'],
  ['C:\\temp', 'C:\\\\temp'],
  ['_one_ of pg_dump', '\\_one\\_ of pg_dump'],
  ['role `notes`, which * owns', 'role `notes`, which \\* owns'],
  ['half a ` tick', 'half a \\` tick'],
  ['two\nlines', 'two lines'],
  ['~~gone~~', '\\~\\~gone\\~\\~'],
])('words of an owner stay as they are: %j', (text, expected) => {
  expect(words(text)).toBe(expected);
});

test('code holds backticks', () => {
  expect(code('kubectl get pods')).toBe('`kubectl get pods`');
  expect(code('a `b` c')).toBe('``a `b` c``');
  expect(code('`b`')).toBe('`` `b` ``');
});

test('a row stays a row, whatever is in its cells', () => {
  expect(table(['what'], [['a|b'], ['c\nd']])).toEqual(['| what |\n| --- |\n| a\\|b |\n| c d |']);
  expect(table(['what'], [])).toEqual([]);
});

test('lists and blocks', () => {
  expect(list(['one', 'two'])).toEqual(['- one\n- two']);
  expect(steps(['one', 'two'])).toEqual(['1. one\n2. two']);
  expect(list([])).toEqual([]);
  expect(block('sh', 'echo')).toBe('```sh\necho\n```');
  expect(block('text', '```')).toBe('````text\n```\n````');
});

test('a heading is found by the name that GitLab and GitHub give it', () => {
  expect(anchor('Trust it on a device, once')).toBe('#trust-it-on-a-device-once');
  expect(anchor('1. Your own machine')).toBe('#1-your-own-machine');
});
