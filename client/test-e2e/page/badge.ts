// What a test gets to know of a number behind a line of code.

export interface Badge {
  /** The code of the line. */
  readonly line: string;
  readonly number: string;
  readonly colour: string;
  readonly edge: string;
  readonly ground: string;
  readonly corners: string;
  readonly weight: string;
}
