// One set of SWC options for the build and for Jest: a class that works under test must be the class that ships.

/** @returns {import('@swc/core').Options} */
export const swcOptions = ({ rewriteImports }) => ({
  swcrc: false,
  configFile: false,
  module: { type: 'es6' },
  sourceMaps: true,
  jsc: {
    target: 'es2024',
    parser: { syntax: 'typescript', decorators: true },
    // NestJS reads constructor types at run time, so decorators are the legacy kind and carry metadata.
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
    keepClassNames: true,
    // Sources import './x.ts'. What is built imports './x.js'; Jest runs the source, so there the name stays.
    rewriteRelativeImportExtensions: rewriteImports,
  },
});
