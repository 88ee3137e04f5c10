import { HttpError, type HttpErrorCode } from '@interlock/service-kit';
import { ApprovalRefusedError } from './judge.ts';

/** Who may not judge is refused; what no longer stands is a conflict; what is over is gone. */
const HTTP: Readonly<Record<string, HttpErrorCode>> = {
  'approval.package_mismatch': 'http.conflict',
  'approval.material_changed': 'http.conflict',
  'approval.not_open': 'http.conflict',
  'approval.already_granted': 'http.conflict',
  'approval.expired': 'http.gone',
};

/** A refusal as the HTTP door tells it, with the refusal's own code in the text. */
export const approvalProblem = (error: unknown): unknown =>
  error instanceof ApprovalRefusedError
    ? new HttpError(HTTP[error.code] ?? 'http.refused', `${error.code}: ${error.message}`, { cause: error })
    : error;
