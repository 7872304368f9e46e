/** Which machines of one host are on together: it has less memory than all of them take. */
export interface PowerModes {
  readonly name: string;
  /** Machine of kind `host`. */
  readonly host: string;
  /** Memory that the host keeps for itself. */
  readonly reserve: string;
  /** Virtual cores for each thread of the host. */
  readonly cpuOvercommit: number;
  readonly modes: readonly PowerMode[];
  /** Names of modes that may be on at the same time. */
  readonly together: readonly (readonly string[])[];
}

/** What is on beside the machines that are in no mode, which are always on. */
export interface PowerMode {
  readonly name: string;
  readonly machines: readonly string[];
  readonly nodes: readonly string[];
}
