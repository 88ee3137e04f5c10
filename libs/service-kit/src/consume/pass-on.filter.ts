import { Catch, type ExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';

/** Hands a handler's error to the strategy as it is: Nest's own filter would replace it by "Internal server error" and lose the cause. */
@Catch()
export class PassOnFilter implements ExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}
