export type FreezeRuleErrorCode =
  /** Nobody started such a freeze in this environment: look at the list. */
  | 'freeze.unknown'
  /** It is over already: nothing is left to do. */
  | 'freeze.not_active'
  /** A calendar's freeze ends with its calendar: change interlock.yaml, or take its hotfix lane. */
  | 'freeze.of_calendar'
  /** It would be over before it began: give a later instant. */
  | 'freeze.until_invalid';

export class FreezeRuleError extends Error {
  readonly code: FreezeRuleErrorCode;
  constructor(code: FreezeRuleErrorCode, message: string) {
    super(message);
    this.name = 'FreezeRuleError';
    this.code = code;
  }
}
