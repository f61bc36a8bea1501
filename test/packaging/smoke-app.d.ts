/** Makes an app of a library, its source or its package, and synthesizes it. */
export declare function synthesize(library: object, outdir: string): void;
