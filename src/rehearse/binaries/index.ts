export { type Binaries, findBinaries } from './find.ts';
export { type FindProps, type From, type Origin, type Places, thisPlatform } from './places.ts';
export { missingForArgocd, type Readiness, readiness } from './readiness.ts';
export { setupCommand } from './setup-command.ts';
export { compareMinors, pinnedMinors, readVersions, type Versions } from './versions.ts';
