// An upload that cannot be read on: thrown deep in the stream, caught where the upload is answered.
import { refuse, type Refusal, type RefusalCode } from '../domain/refusal.ts';

export class Unreadable extends Error {
  readonly refusal: Refusal;

  constructor(message: string, code: RefusalCode = 'invalid') {
    super(message);
    this.refusal = refuse(code, message);
  }
}
