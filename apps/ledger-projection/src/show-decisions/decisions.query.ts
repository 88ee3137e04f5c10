export class ShowDecision {
  readonly decisionId: string;
  constructor(decisionId: string) {
    this.decisionId = decisionId;
  }
}

export class FindDecisions {
  readonly beginning: string;
  readonly limit: number;
  constructor(beginning: string, limit: number) {
    this.beginning = beginning;
    this.limit = limit;
  }
}

export class ExportDecision {
  readonly decisionId: string;
  constructor(decisionId: string) {
    this.decisionId = decisionId;
  }
}
