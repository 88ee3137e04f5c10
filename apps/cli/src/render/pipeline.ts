import type { PipelineLine } from '@interlock/domain';
import { durationText, type Page } from '../terminal/index.ts';
import { shortDigest } from './words.ts';

/** What pipelines said: apart from evidence, so that nobody takes one for the other. */
export const renderPipeline = (page: Page, lines: readonly PipelineLine[]): Page => {
  if (lines.length === 0) return page;
  page.heading('WHAT THE PIPELINE SAYS');
  page.text('Nobody signed this, and no rule counts it.', { indent: 2, style: 'dim' });
  for (const { says, matchedBy, ageSeconds, reportedBy, contradicts } of lines) {
    page.text(says, { indent: 4, first: '  ·' });
    page.text(`by ${matchedBy}, through ${reportedBy}, ${durationText(ageSeconds)} ago`, { indent: 6, style: 'dim' });
    if (contradicts.length > 0)
      page.text(`verified evidence says otherwise: ${contradicts.map(shortDigest).join(', ')}`, { indent: 6, style: 'warn' });
  }
  return page;
};

/** The same in a decision package, as it was when people were asked. */
export const renderPipelineTexts = (page: Page, texts: readonly string[]): Page => {
  if (texts.length === 0) return page;
  page.heading('WHAT THE PIPELINE SAYS');
  page.text('Nobody signed this, and no rule counts it.', { indent: 2, style: 'dim' });
  for (const text of texts) page.text(text, { indent: 4, first: '  ·' });
  return page;
};
