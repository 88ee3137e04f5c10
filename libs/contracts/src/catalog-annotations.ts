import { z } from 'zod';

/** Of annotations of our own, a number without quotes is as clear as text. Backstage itself takes text only. */
const orNumber = <T extends z.ZodType, N extends z.ZodType>(text: T, number: N) => z.union([text, number]);

/** Spaces around a name count towards its 63: the pattern must stay linear, whatever it is given. */
const NAMES = /^[^,]{0,63}(?:,[^,]{0,63})*$/;

/** A web address without user and password. */
const Address = z
  .string()
  .max(500)
  .regex(/^https?:\/\/[^/?#@\s]+(?:[/?#]\S*)?$/, 'expected an address like "https://wiki.example/shop", without a password');

/**
 * The annotations below `interlock.dev/` that descriptors may have, as the reader of descriptors takes them. An annotation's text is trimmed before it is looked at;
 * these say what is then expected. The published JSON Schemas are made of this table.
 */
export const ANNOTATIONS = {
  component: {
    'interlock.dev/tier': orNumber(z.enum(['1', '2', '3', '4']), z.literal([1, 2, 3, 4])).describe(
      'How much depends on it: "1" (most critical) to "4". Chooses path, evidence and approvers.',
    ),
    'interlock.dev/runtime': z
      .string()
      .min(1)
      .max(200)
      .describe('Name of the workload in the deployment target. Else backstage.io/kubernetes-id or argocd/app-name.'),
    'interlock.dev/slo': orNumber(
      z
        .string()
        .regex(
          /^(?:0?\.(?=\d*[1-9])\d{1,12}|(?=[\d.]*[1-9])\d{1,2}(?:\.\d{1,10})?\s*%)$/,
          'expected a ratio such as "0.999" or a percentage such as "99.9%"',
        ),
      z.number().gt(0).lt(1),
    ).describe('Objective: a ratio such as "0.999" or a percentage such as "99.9%".'),
    'interlock.dev/rollout': z.enum(['narrow', 'whole']).describe('"narrow" asks for rollouts in steps.'),
    'interlock.dev/runbook': Address.describe('What to do when it fails. Else a link of metadata.links whose type or title says runbook.'),
    'interlock.dev/on-call': z
      .string()
      .max(200)
      .regex(
        /^(?:(?:[Gg]roup|[Uu]ser):)?(?:[A-Za-z0-9-]+\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/,
        'expected a group or user, e.g. "group:payments"',
      )
      .describe(
        'Group or User that is called, Group by default. Else pagerduty.com/service-id, pagerduty.com/integration-key or opsgenie.com/component-selector.',
      ),
    'backstage.io/techdocs-ref': z
      .string()
      .max(500)
      .regex(/^[A-Za-z][A-Za-z-]*:\S+$/, 'expected "dir:<path>" or "url:<address>"')
      .describe('Where TechDocs finds the documentation.'),
  },
  environment: {
    'interlock.dev/classification': z
      .string()
      .min(1)
      .max(63)
      .describe('E.g. production, staging, development. Rules are relaxed only where it says so.'),
    'interlock.dev/order': orNumber(
      z.string().regex(/^\d{1,6}$/, 'expected a whole number such as "10"'),
      z.number().int().min(0).max(999_999),
    ).describe('Releases take environments in this order.'),
    'interlock.dev/clusters': z
      .string()
      .regex(NAMES, 'expected names of at most 63 characters, separated by commas')
      .describe('Clusters of the environment, separated by commas.'),
    'interlock.dev/calendars': z
      .string()
      .regex(NAMES, 'expected names of at most 63 characters, separated by commas')
      .describe('Freeze calendars and windows of interlock.yaml (`calendars`) that hold here, by name, separated by commas.'),
  },
} as const;

/** Annotations that name the workload, in the order in which they are looked for. */
export const RUNTIME_ANNOTATIONS = ['interlock.dev/runtime', 'backstage.io/kubernetes-id', 'argocd/app-name'] as const;

/** What is never deployed by itself needs neither tier nor runtime. */
export const NOT_DEPLOYED_TYPES = ['library', 'documentation'] as const;
