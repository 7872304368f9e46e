import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noteBody, pipelineOf, tailOf } from '../../../src/cli/notes/body.ts';

test('a note knows its pipeline and what people wrote below it', () => {
  const body = noteBody('# Report', 12, 'mine', 1000);
  expect(body).toBe('<!-- labwright:diff pipeline=12 -->\n# Report\n<!-- labwright:end -->\n\nmine\n');
  expect([pipelineOf(body), tailOf(body)]).toEqual([12, 'mine']);
  expect([pipelineOf('<!-- labwright:diff -->\nold'), pipelineOf('> <!-- labwright:diff pipeline=3 -->'), tailOf('old')]).toEqual([
    0,
    undefined,
    '',
  ]);
  expect(noteBody('<!-- labwright:diff -->\n# Report', 12, '', 1000)).toBe(
    '<!-- labwright:diff pipeline=12 -->\n# Report\n<!-- labwright:end -->\n',
  );
});

test('a report cannot end our part of the note early', () => {
  expect(tailOf(noteBody('a\n<!-- labwright:end -->\nb', 1, 'mine', 1000))).toBe('mine');
});

test('no line of a report is a command to GitLab', () => {
  const body = noteBody('/merge\n  /close\ntext /label\n```\n/approve\n```\n/data', 1, '', 1000);
  expect(body.split('\n').slice(1, -2)).toEqual(['\\/merge', '  \\/close', 'text /label', '```', ' /approve', '```', '\\/data']);
});

test('what is cut fits, is closed and says so', () => {
  const line = fc.constantFrom('<details>', '</details>', '```yaml', '```', '~~~', '- text', '', '<details><summary>a</summary>');
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), fc.integer({ min: 300, max: 600 }), (lines, limit) => {
      const body = noteBody(lines.join('\n'), 1, '', limit);
      expect(body.length).toBeLessThanOrEqual(limit);
      expect(pipelineOf(body)).toBe(1);
      expect(tailOf(body)).toBe('');
    }),
  );
  const folded = noteBody(`<details>\n\n\`\`\`\n${'x\n'.repeat(500)}\`\`\`\n</details>`, 1, '', 400);
  expect(folded).toContain('\nx\n```\n</details>\n\n**The report goes on:**');
});
