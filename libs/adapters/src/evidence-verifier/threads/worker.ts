// Script of one verifying thread. It runs from source as well as compiled, so it and what it imports have erasable syntax only.
import { parentPort, workerData } from 'node:worker_threads';
import { nodeHashing } from '../../hashing/index.ts';
import { judgeDocument } from '../judge-document.ts';
import { judgeFile } from '../large-document/judge-file.ts';
import { judgeReport } from '../raw-report/judge-report.ts';
import { unpackTrust } from '../trust/portable-trust.ts';
import type { ThreadReply, ThreadRequest, ThreadStart } from './messages.ts';

const { trust, maxAttestationBytes } = workerData as ThreadStart;
const bench = { trust: unpackTrust(trust), hashing: nodeHashing, maxAttestationBytes };

const judge = ({ document, statement, kind, candidate }: ThreadRequest): ThreadReply => {
  try {
    if (!(document instanceof Uint8Array)) return { kind: 'judged', judgements: [...judgeFile(document.path, kind, candidate, bench)] };
    const judgements =
      statement === undefined
        ? [...judgeDocument(document, kind, candidate, bench)]
        : [{ from: 0, length: document.length, ...judgeReport({ report: document, statement }, candidate, bench) }];
    return { kind: 'judged', judgements };
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
};

parentPort?.on('message', (request: ThreadRequest) => parentPort?.postMessage(judge(request)));
