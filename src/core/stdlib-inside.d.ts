/** Parts of @stdlib without types of their own. */
declare module "@stdlib/random-base-improved-ziggurat/lib/improved_ziggurat.js" {
  export default function zigguratOf(uniform: () => number, word: () => number): () => number;
}
