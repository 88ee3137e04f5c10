import { readdirSync } from 'node:fs';
import { fixture } from '../fixture.ts';
import type { Case } from './making.ts';

const REPORTS = readdirSync(new URL('../fixtures/reports/', import.meta.url)).filter((name) => /\.(?:json|xml)$/.test(name));
const XML = '<testsuites><testsuite><testcase name="a"/></testsuite></testsuites>';

/** Genuine reports, and what pretends to be one: nobody signed any of it. */
export const RAW_REPORTS: readonly Case[] = [
  ...REPORTS.map((name): Case => [`the report ${name}, as its tool wrote it`, fixture(`reports/${name}`), 'evidence.report_unnamed']),
  ['JUnit XML after a byte order mark and blanks', Buffer.from(`\ufeff \n\t${XML}`), 'evidence.report_unnamed'],
  ['XML with lines that look like JSON Lines', Buffer.from(`<a>\n{"payload":"x"}\n{"payload":"y"}\n</a>`), 'evidence.report_unnamed'],
  ['XML that is cut', Buffer.from('<testsuites'), 'evidence.report_unnamed'],
  ['XML that is not UTF-8', Buffer.concat([Buffer.from(XML), Buffer.from([0xff])]), 'evidence.malformed'],
  ['XML in UTF-16', Buffer.from(`\ufeff${XML}`, 'utf16le'), 'evidence.malformed'],
  ['a report that looks like two', Buffer.from('{"SchemaVersion":2,"matches":[]}'), 'evidence.unsupported_format'],
  ['a context of another vocabulary', Buffer.from('{"@context":"https://schema.org"}'), 'evidence.unsupported_format'],
  ['a report beside a statement that nobody signed', Buffer.from('{"runs":[],"_type":"x"}'), 'evidence.no_signature'],
];
