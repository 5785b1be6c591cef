export function compileKernel(
  relaxed?: boolean,
  edit?: (name: string, text: string) => string,
): Promise<Uint8Array>;
