import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileDrillScripts } from '../../../src/catalog/shared/file-drill-scripts.ts';

const hasPython = spawnSync('python3', ['-c', 'import sqlite3']).status === 0;

test('the report says what the question counts, and a statement with quotes of its own stays one text of Python', () => {
  const query = "SELECT count(*) FROM photos WHERE kind = 'raw'";
  const scripts = fileDrillScripts(true, { file: 'photos.db', query, counts: 'photos' });
  expect(scripts['drill.sh']).toContain('"$PYTHON" /scripts/check.py /drill\nanswer="$answer, $(cat /tmp/answer)"\n');
  expect(scripts['check.py']).toContain(`.execute("${query}")`);
  expect(Object.keys(fileDrillScripts(false))).toEqual(['drill.sh']);
});

test.runIf(hasPython)('a question to a file that the copy lacks fails the drill (needs python3)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'labwright-question-'));
  const script = fileDrillScripts(true, { file: 'photos.db', query: 'SELECT 1', counts: 'photos' })['check.py'] ?? '';
  const { status, stderr } = spawnSync('python3', ['-c', script, folder], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  expect([status, stderr.trim()]).toEqual([1, `${folder}/photos.db is missing`]);
});
