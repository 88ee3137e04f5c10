export * from './broker.ts';
export * from './outsider.ts';
