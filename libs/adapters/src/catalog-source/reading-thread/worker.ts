// The thread's own script: reads what it is sent, one after another.
import { parentPort } from 'node:worker_threads';
import { readPage } from '../backstage/read-page.ts';
import { answerOf } from '../folder/file-answer.ts';
import { packedAnswer } from './packed-answer.ts';
import type { Answer, Reply, Request } from './requests.ts';

// The parser of YAML asks it at every token whether to print that. The process's own would answer from the system, each time; this thread was given an empty one.
process.env = {};

const read = (request: Request): Promise<Answer> => {
  switch (request.reading) {
    case 'page':
      return readPage(request.asks);
    case 'file': {
      const { heldBefore, seenAt, ...file } = request.asks;
      return answerOf({ ...file, seenAt: () => seenAt }, heldBefore);
    }
    default:
      throw new Error(`nobody reads ${JSON.stringify(request satisfies never)}`);
  }
};

parentPort?.on('message', (request: Request) => {
  const reply = (said: Reply): void => parentPort?.postMessage(said);
  read(request).then(
    (answer) => reply({ id: request.id, packed: packedAnswer(answer) }),
    (error: unknown) => reply({ id: request.id, failed: error instanceof Error ? error.message : String(error) }),
  );
});
