/** Folder of the compiled release policies: `policy.wasm`, `data.json`, `manifest.json`. */
export declare const bundleDirectory: string;
