export * from './deployment-target.ts';
