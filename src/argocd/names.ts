import type { Model } from '../model/index.ts';

/** Folder of everything Argo CD reads about a cluster. */
export function argoFolder({ cluster }: Model): string {
  return `argocd/${cluster}`;
}

/** The root Application and its project share this name. No application and no layer may be called `root`. */
export function rootName({ cluster }: Model): string {
  return `${cluster}-root`;
}

/** AppProject and ApplicationSet of a layer share this name. */
export function layerName({ cluster }: Model, layer: string): string {
  return `${cluster}-${layer}`;
}

/** Folder of what one Argo CD reads about the whole fleet, and the name of its root Application and project. */
export const HUB_FOLDER = 'argocd/hub';
export const HUB_ROOT = 'hub-root';
