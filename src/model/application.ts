/** One folder, one Argo CD Application. */
export interface Application {
  readonly name: string;
  /** Name of the Argo CD Application: `<cluster>-<application>`. */
  readonly argoName: string;
  readonly layer: string;
  readonly namespace: string;
  /** `dist/<cluster>/<layer>/<application>`. */
  readonly folder: string;
  /** Whether removing the Application may delete what it made. Never for what holds data. */
  readonly cascade: boolean;
  readonly holdsData: boolean;
  /** Applications whose handles this one uses. */
  readonly dependsOn: readonly string[];
  readonly syncOptions: readonly string[];
  readonly ignoreDifferences: readonly IgnoreDifference[];
  readonly charts: readonly HelmChart[];
  /** Folders of other Git repositories. Left out where there are none. */
  readonly sources?: readonly GitSource[] | undefined;
  /** Kinds without a namespace that the Application's project must allow, footprints included. */
  readonly clusterKinds: readonly { readonly group: string; readonly kind: string }[];
}

export interface IgnoreDifference {
  readonly group: string;
  readonly kind: string;
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly jsonPointers?: readonly string[] | undefined;
  readonly jqPathExpressions?: readonly string[] | undefined;
}

/** A component that exists only as a Helm chart: a pinned source beside the folder. */
export interface HelmChart {
  readonly repoURL: string;
  readonly chart: string;
  readonly version: string;
  readonly releaseName: string;
  readonly values: { readonly [key: string]: unknown };
}

/** A component that its authors publish as a folder of a Git repository, for kustomize or as plain YAML: a pinned source beside the folder. */
export interface GitSource {
  readonly repoURL: string;
  /** Tag or full commit. */
  readonly revision: string;
  readonly path: string;
  /** What Argo CD adds on top of the folder's kustomization. */
  readonly kustomize?: KustomizeOptions | undefined;
}

export interface KustomizeOptions {
  /** Namespace of everything in it. */
  readonly namespace?: string | undefined;
  /** Strategic merge patches, or JSON patches, as kustomize takes them. */
  readonly patches?:
    | readonly { readonly target: { readonly kind: string; readonly name?: string | undefined }; readonly patch: string }[]
    | undefined;
}
