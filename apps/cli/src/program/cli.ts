import { Client } from '../client/client.ts';
import { addressOf, tokenFor } from '../client/tokens.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { Page, pageWidth, safeJson, safeText, type Io } from '../terminal/index.ts';

/** What a verb gives: the document of `--json`, the text for people, and the exit code (0 when absent). */
export interface Answer {
  readonly document: unknown;
  readonly page: Page | string;
  readonly exit?: ExitCode;
}

/** What a verb works with. */
export interface Verb {
  readonly io: Io;
  readonly json: boolean;
  /** Where the API answers: an origin, and the path before `/v1`, if there is one. */
  readonly url: string;
  readonly client: Client;
  readonly page: () => Page;
  /** Progress and hints, on stderr. */
  readonly note: (text: string) => void;
  /** Text on stdout before the answer; nothing with `--json`, which is one document. */
  readonly say: (text: string) => void;
}

export interface GlobalOptions {
  readonly json?: boolean;
  readonly url?: string;
}

const DEFAULT_URL = 'http://127.0.0.1:7080';

/** One command line being run. */
export class Cli {
  exit: ExitCode = EXIT.ok;
  readonly io: Io;
  globals: () => GlobalOptions = () => ({});

  constructor(io: Io) {
    this.io = io;
  }

  /** Runs a verb and writes its one answer. */
  async answer(run: (verb: Verb) => Promise<Answer>): Promise<void> {
    const verb = this.#verb();
    const { document, page, exit } = await run(verb);
    this.io.out(verb.json ? `${safeJson(document)}\n` : page.toString());
    this.exit = exit ?? EXIT.ok;
  }

  #verb(): Verb {
    const { io } = this;
    const options = this.globals();
    const json = options.json === true;
    const url = addressOf(options.url ?? io.env['INTERLOCK_URL'] ?? DEFAULT_URL);
    return {
      io,
      json,
      url,
      client: new Client({ url, token: () => tokenFor(url, io) }),
      page: () =>
        new Page({ width: pageWidth(io.columns), colours: io.colours && !json, url: options.url === undefined ? undefined : url }),
      note: (text) => io.err(`${safeText(text)}\n`),
      say: (text) => {
        if (!json) io.out(text);
      },
    };
  }
}
