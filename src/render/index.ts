export { fileName, folderNames } from './file-names.ts';
export { type RenderedCluster, renderCluster, renderFleet } from './render.ts';
export { isClusterScoped } from './scope.ts';
export { topologicalOrder } from './topology.ts';
