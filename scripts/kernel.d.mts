export function compileKernel(
  relaxed?: boolean,
  edit?: (name: string, text: string) => string,
  level?: number,
): Promise<Uint8Array>;
