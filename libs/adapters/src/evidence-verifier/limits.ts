/** Bounds on what a sender can make us do (threat T14). */
export const MAX_ATTESTATIONS = 100;
export const MAX_SIGNATURES = 20;
export const MAX_SUBJECTS = 10_000;
/** Rows of a scanner's report, and components of a bill of materials. */
export const MAX_FINDING_ROWS = 50_000;
export const MAX_COMPONENTS = 50_000;
/** Packages that all statements of one VEX document name together. */
export const MAX_VEX_PACKAGES = 5_000;
/** Elements, attributes, references, comments and the like of one XML report: what its parser keeps of them fits a thread. */
export const MAX_XML_MARKS = 750_000;
/** Characters of an XML report in a row without a blank. */
export const MAX_XML_LINE = 4 * 1_048_576;
/** Commas, opening braces and brackets of one JSON text: its values fit a thread. */
export const MAX_JSON_MARKS = 2_000_000;
/** The same of a report that nobody signed: what its reader finds wrong with each of its values fits too. */
export const MAX_REPORT_MARKS = 750_000;
