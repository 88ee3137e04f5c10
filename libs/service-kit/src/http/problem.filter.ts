import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../logging/logger.ts';
import { problemOf } from './problem-of.ts';

/** Every error of every route ends here: a problem to the caller, the stack to the log. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const path = request.url.split('?', 1)[0] ?? '/';
    const { problem, headers } = problemOf(error, path.slice(0, 500));
    const fields = { method: request.method, path, status: problem.status, code: problem.code, requestId: request.id };
    if (problem.status >= 500) this.#logger.error({ ...fields, err: error }, 'request failed');
    else this.#logger.info(fields, 'request refused');
    // A stream that broke after its head was sent can only be cut off.
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    await reply.status(problem.status).headers(headers).send(JSON.stringify(problem));
  }
}
