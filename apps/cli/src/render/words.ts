import type { Artifact, Outcome, Phase } from '@interlock/contracts';
import type { Style } from '../terminal/index.ts';

/** How a phase looks. The word itself says what it means; the mark and the colour only help. */
export const PHASE: Readonly<Record<Phase, { readonly mark: string; readonly style: Style; readonly says: string }>> = {
  requested: { mark: '·', style: 'dim', says: 'requested' },
  held: { mark: '‖', style: 'warn', says: 'held' },
  escalated: { mark: '?', style: 'warn', says: 'escalated' },
  denied: { mark: '✗', style: 'bad', says: 'denied' },
  indeterminate: { mark: '!', style: 'warn', says: 'could not be decided' },
  authorised: { mark: '✓', style: 'good', says: 'authorised' },
  deploying: { mark: '→', style: 'good', says: 'deploying' },
  narrowed: { mark: '◐', style: 'good', says: 'narrowed' },
  applied: { mark: '●', style: 'good', says: 'applied' },
  failed: { mark: '✗', style: 'bad', says: 'apply failed' },
  stopped: { mark: '■', style: 'bad', says: 'stopped' },
  rolled_back: { mark: '↩', style: 'warn', says: 'rolled back' },
  voided: { mark: '✗', style: 'warn', says: 'voided' },
  superseded: { mark: '-', style: 'dim', says: 'superseded' },
};

export const OUTCOME_STYLE: Readonly<Record<Outcome | 'info', Style>> = {
  allow: 'good',
  narrow: 'good',
  escalate: 'warn',
  hold: 'warn',
  deny: 'bad',
  indeterminate: 'warn',
  info: 'dim',
};

/** `registry.example/x@sha256:1234…` whole: a digest that is cut cannot be compared. */
export const artifactText = ({ name, digest }: Artifact): string => `${name}@${digest}`;

/** Enough of an id to recognise it in a list, never to quote it. */
export const shortId = (id: string): string => id.slice(0, 8);

export const shortDigest = (digest: string): string => digest.slice(0, digest.indexOf(':') + 13);

/** The same without its algorithm, as image tools show it in lists. */
export const shortHex = (digest: string): string => digest.slice(digest.indexOf(':') + 1).slice(0, 12);

export const percentText = (share: number): string => `${Math.round(share * 1000) / 10} %`;

export const nameOf = (ref: string): string => ref.slice(ref.indexOf('/') + 1);
