import fc from 'fast-check';

// In a pipeline the same commit gets the same answer, so properties get the same cases there. Everywhere else every run tries
// others; whoever meets a counterexample keeps it as an example of the test.
if (process.env['CI'] !== undefined) fc.configureGlobal({ seed: 20_260 });
