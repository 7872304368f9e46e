export { type Bumped, bumpImage, type NewPin, type Pin, type SourceFile } from './bump.ts';
export { type ImagePlace, type ImageUse, listImages, show as showPlace } from './list.ts';
export { type ImageReference, parseReference } from './reference.ts';
export { lookUpImage, RegistryError, type RegistryOptions, type RemoteImage } from './registry.ts';
export { type VerifiedImage, verifyImages } from './verify.ts';
