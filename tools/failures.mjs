// Says of a vitest JSON report which tests failed, each with the first lines of its reason; `--counts` says how many passed
// and failed instead.
import { readFileSync } from 'node:fs';

const LINES_OF_A_REASON = 12;

const [first, second] = process.argv.slice(2);
const report = JSON.parse(readFileSync(second ?? first, 'utf8'));

if (first === '--counts') {
  console.log(report.numPassedTests, report.numFailedTests);
} else {
  for (const file of report.testResults) {
    const name = file.name.replace(`${process.cwd()}/`, '');
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    for (const test of failed) console.log(`test: ${name}: ${test.fullName}\n${reason(test.failureMessages.join('\n'))}`);
    // A file whose set-up fails has no failed test.
    if (file.status === 'failed' && failed.length === 0) console.log(`file: ${name}\n${reason(file.message)}`);
  }
}

function reason(text) {
  return text
    .split('\n')
    .slice(0, LINES_OF_A_REASON)
    .map((line) => `  ${line}`)
    .join('\n');
}
