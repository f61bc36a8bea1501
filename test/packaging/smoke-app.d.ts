/** Makes an app of a library, its source or its package, and synthesizes it. */
declare function synthesize(library: object, outdir: string): void;
export = synthesize;
