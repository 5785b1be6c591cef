/** The part of @stdlib's improved ziggurat that its factory wraps; it comes without types. */
declare module "@stdlib/random-base-improved-ziggurat/lib/improved_ziggurat.js" {
  /** Normals from uniforms on [0, 1) and from integers whose lowest 7 bits are uniform. */
  export default function wrap(uniform: () => number, integer: () => number): () => number;
}
