// What the search, the fusion and the traces ask of the machine; step.ts makes it.

/** How one step went: what was chosen, and the instructions that ran. Only collected for traces. */
export interface Run {
  readonly choices: number[];
  readonly ran: number[];
}

export interface Stepper {
  /**
   * Puts all successors of the state by that task into `out`, one after the other, and what each of them broke
   * into `broken`. Returns how many there are; 0 if the task waits or is done.
   */
  successors(state: Uint8Array, from: number, task: number): number;
  /** Bits of the properties that it breaks that the task has to wait in this state. 0 if it need not wait. */
  blocked(state: Uint8Array, from: number, task: number): number;
  readonly out: Uint8Array;
  /** Bits of the properties that each successor's step broke. */
  readonly broken: Int32Array;
  /** How each successor's step went is noted there from now on. */
  collect(into: Run[] | undefined): void;
}
