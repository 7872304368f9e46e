// Loaded before a program that is measured: leaves the most memory it had, in kibibytes.
const { writeFileSync } = require('node:fs');

process.on('exit', () => writeFileSync(process.env.LABWRIGHT_BENCH_MEMORY, String(process.resourceUsage().maxRSS)));
