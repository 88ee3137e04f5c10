export { lunchMenu } from './lunch-menu.ts';
export { parcelLabels } from './parcel-labels.ts';
export { invoices, ledgerArchive } from './refused.ts';
export { payments } from './payments.ts';
export { checkout } from './checkout.ts';
export { search } from './search.ts';
export type { Stage, Story } from './story.ts';
