/** The part of GPU.js that loradp uses (the bundle in dist/vendor has no types of its own). */
export interface KernelRun {
  (...args: unknown[]): Promise<Float32Array[][]> | Float32Array[][];
  destroy(): void;
  readonly fallbackReason?: string | null;
  readonly kernel?: { readonly fallbackReason?: string | null };
}
export class GPU {
  constructor(settings: { mode: "webgpu" | "webasm" });
  createKernel(
    source: string,
    settings: {
      output: number[];
      constants: Record<string, number>;
      loopMaxIterations: number;
      pipeline?: boolean;
      constantTypes?: Record<string, "Integer" | "Float">;
    },
  ): KernelRun;
  destroy(): Promise<void> | void;
}
declare const bundle: { GPU: typeof GPU };
export default bundle;
