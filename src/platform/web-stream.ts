// A Node stream as the body of a response, read at the client's pace.
import type { Readable } from 'node:stream';

/**
 * Node's own Readable.toWeb throws outside of any promise when a client leaves at the wrong moment (Node 20), which would
 * end the process. Here a client that leaves destroys the source, and a source that breaks breaks the body.
 */
export function webStream(source: Readable): ReadableStream<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        controller.error(error);
      }
    },
    cancel() {
      source.destroy();
    },
  }, { highWaterMark: 1 });
}
