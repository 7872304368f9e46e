/** What `labwright explain CODE` and `docs/issues.md` say about a finding. */
export interface CodeEntry {
  /** One line, sentence case, no full stop. */
  readonly title: string;
  /** Why the rule exists: what would happen on the cluster. */
  readonly why: string;
  /** What to do about it. */
  readonly fix: string;
}
