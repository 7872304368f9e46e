/** One page below `docs/clusters/<cluster>/`. */
export interface Page {
  readonly file: string;
  readonly text: string;
}
