export { aloneLeadership } from './alone-leadership.ts';
