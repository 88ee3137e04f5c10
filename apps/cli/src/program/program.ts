import { Command } from 'commander';
import { withoutSecrets } from '@interlock/domain';
import { addApprovalGrant, addApprovalRefuse } from '../commands/approval/judge.ts';
import { addApprovalList } from '../commands/approval/list.ts';
import { addApprovalShow } from '../commands/approval/show.ts';
import { addCatalogCheck } from '../commands/catalog/check.ts';
import { addCatalogScorecard } from '../commands/catalog/scorecard.ts';
import { addCatalogShow } from '../commands/catalog/show.ts';
import { addConfigCheck } from '../commands/config/check.ts';
import { addDecisionDiff } from '../commands/decision/diff.ts';
import { addDecisionExport } from '../commands/decision/export.ts';
import { addDecisionReplay } from '../commands/decision/replay.ts';
import { addDecisionShow } from '../commands/decision/show.ts';
import { addDriftAccept } from '../commands/drift/accept.ts';
import { addDriftList } from '../commands/drift/list.ts';
import { addIncidentLink } from '../commands/incident/link.ts';
import { addIncidentTimeline } from '../commands/incident/timeline.ts';
import { addFreezeEnd } from '../commands/freeze/end.ts';
import { addFreezeList } from '../commands/freeze/list.ts';
import { addFreezeStart } from '../commands/freeze/start.ts';
import { addInit } from '../commands/init/init.ts';
import { addLater } from '../commands/later/later.ts';
import { addLedgerAcknowledge } from '../commands/ledger/acknowledge.ts';
import { addLedgerExport } from '../commands/ledger/export.ts';
import { addLedgerHead } from '../commands/ledger/head.ts';
import { addLedgerProve } from '../commands/ledger/prove.ts';
import { addLedgerVerify } from '../commands/ledger/verify.ts';
import { addLogin } from '../commands/login/login.ts';
import { addMigrationsLint } from '../commands/migrations/lint.ts';
import { addParkedDiscard } from '../commands/parked/discard.ts';
import { addParkedList } from '../commands/parked/list.ts';
import { addParkedReplay } from '../commands/parked/replay.ts';
import { addPolicyList } from '../commands/policy/list.ts';
import { addPolicyShow } from '../commands/policy/show.ts';
import { addPolicyObserved } from '../commands/policy/observed.ts';
import { addPolicyTest } from '../commands/policy/test.ts';
import { addPolicyTry } from '../commands/policy/try.ts';
import { addReleaseExplain } from '../commands/release/explain.ts';
import { addReleaseGate } from '../commands/release/gate.ts';
import { addReleaseGet } from '../commands/release/get.ts';
import { addReleaseList } from '../commands/release/list.ts';
import { addReleasePromote } from '../commands/release/promote.ts';
import { addReleaseRollback } from '../commands/release/rollback.ts';
import { addReleaseSubmit } from '../commands/release/submit.ts';
import { addReleaseWatch } from '../commands/release/watch.ts';
import { addSignalSet } from '../commands/signal/set.ts';
import { addVersion } from '../commands/version/version.ts';
import type { Cli, GlobalOptions } from './cli.ts';

export type AddVerb = (parent: Command, cli: Cli) => void;

/** Nouns and their verbs, in the order of the help. Each verb is a file of `commands/<noun>/`. */
const NOUNS: readonly (readonly [string, string, readonly AddVerb[]])[] = [
  ['config', 'the configuration', [addConfigCheck]],
  [
    'release',
    'releases: what is to run, and why it may or may not',
    [
      addReleaseSubmit,
      addReleaseList,
      addReleaseGet,
      addReleaseExplain,
      addReleaseWatch,
      addReleaseGate,
      addReleasePromote,
      addReleaseRollback,
    ],
  ],
  ['approval', 'what people are asked to judge', [addApprovalList, addApprovalShow, addApprovalGrant, addApprovalRefuse]],
  ['decision', 'decisions and their certificates', [addDecisionShow, addDecisionExport, addDecisionReplay, addDecisionDiff]],
  ['policy', 'the rules', [addPolicyShow, addPolicyList, addPolicyTest, addPolicyTry, addPolicyObserved]],
  ['catalog', 'who owns what', [addCatalogShow, addCatalogCheck, addCatalogScorecard]],
  ['migrations', 'what SQL does to stored data', [addMigrationsLint]],
  ['freeze', 'when changes must wait', [addFreezeStart, addFreezeEnd, addFreezeList]],
  ['signal', 'what production says', [addSignalSet]],
  ['drift', 'what runs although nobody authorised it', [addDriftList, addDriftAccept]],
  ['incident', 'what changed, and what it did', [addIncidentTimeline, addIncidentLink]],
  ['ledger', 'the record', [addLedgerHead, addLedgerExport, addLedgerProve, addLedgerVerify, addLedgerAcknowledge]],
  ['parked', 'messages that no handler could take', [addParkedList, addParkedReplay, addParkedDiscard]],
];

/** `json`: whether the command line asks for it, wherever; what is answered while it is still being read needs to know. */
export const buildProgram = (cli: Cli, json: boolean): Command => {
  const program = new Command('interlock')
    .description('Interlock: the system of record and decision layer between CI and production.')
    .option('--json', 'one JSON document on stdout, and nothing else there')
    .option('--url <address>', 'address of Interlock, up to /v1 (INTERLOCK_URL; default http://127.0.0.1:7080)')
    .configureOutput({
      writeOut: cli.io.out,
      writeErr: (text) => cli.io.err(withoutSecrets(text)),
      outputError: (text, write) => write(`interlock: ${text.replace(/^error: /, '')}`),
    })
    .configureHelp({ showGlobalOptions: true, helpWidth: 100 })
    .showHelpAfterError('(--help says more)')
    .exitOverride();
  cli.globals = () => program.opts<GlobalOptions>();
  addInit(program, cli);
  addLogin(program, cli);
  for (const [name, description, verbs] of NOUNS) {
    const noun = program.command(name).description(description);
    for (const add of verbs) add(noun, cli);
  }
  addVersion(program, cli, json);
  addLater(program);
  return program;
};
