export class ShowDecision {
  readonly decisionId: string;
  constructor(decisionId: string) {
    this.decisionId = decisionId;
  }
}

export class ExportDecision {
  readonly decisionId: string;
  constructor(decisionId: string) {
    this.decisionId = decisionId;
  }
}
