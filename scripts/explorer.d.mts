/** Types of explorer.mjs for tests. */
export declare function bundleExplorer(): Promise<{ readonly script: string }>;
