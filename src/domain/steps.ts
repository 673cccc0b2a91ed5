// Arithmetic that takes long, in steps: who has it done decides what may happen between two of them.

/** Yields after each step, returns what was found. */
export type Steps<T> = Generator<undefined, T, undefined>;
