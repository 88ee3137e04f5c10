import { Refusal } from '../../refusal.ts';
import type { Counted } from './counted.ts';
import { readXml, type XmlNode } from './parse-xml.ts';

const FAILED = new Set(['failure', 'error']);
/** Maven Surefire: it passed when it was run again. */
const FLAKY = new Set(['flakyFailure', 'flakyError']);

/**
 * JUnit XML. There is no standard: what its writers agree on is `testcase` with `failure`, `error` or `skipped` inside. The totals that suites carry are not
 * believed, because nested suites count twice and a truncated run keeps its totals.
 */
export const readJunit = (source: string, at: string): Counted => {
  const root = readXml(source, at);
  if (root.name !== 'testsuites' && root.name !== 'testsuite')
    throw new Refusal('evidence.predicate_malformed', at, `<${root.name.slice(0, 100)}>`, '<testsuites> or <testsuite>');
  const counted = { passed: 0, flaky: 0, failed: 0, skipped: 0 };
  for (const node of nodesOf(root)) counted[outcomeOf(node)] += 1;
  return counted;
};

/** Suites nest; test cases do not. An error of a suite itself (its set-up broke) is a failure too. */
const nodesOf = (suite: XmlNode): XmlNode[] =>
  suite.children.flatMap((child) => {
    if (child.name === 'testsuite') return nodesOf(child);
    return child.name === 'testcase' || FAILED.has(child.name) ? [child] : [];
  });

const outcomeOf = ({ name, children }: XmlNode): keyof Counted => {
  if (FAILED.has(name) || children.some((child) => FAILED.has(child.name))) return 'failed';
  if (children.some((child) => child.name === 'skipped')) return 'skipped';
  return children.some((child) => FLAKY.has(child.name)) ? 'flaky' : 'passed';
};
