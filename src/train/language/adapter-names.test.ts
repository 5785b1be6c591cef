/** What a tensor of a PEFT adapter is, by its name: factors with their adapter, and all else that a file may hold. */
import { expect, it } from "vitest";
import { tensorPlace } from "./adapter-names.js";

const place = (name: string) => tensorPlace(`base_model.model.${name}`);

it("factors are of a module, A or B, and of an adapter where other tools name it", () => {
  expect(place("h.0.attn.q_proj.lora_A.weight")).toEqual({
    ...{ module: "h.0.attn.q_proj", factor: "A", adapter: "" },
  });
  expect(place("h.0.attn.q_proj.lora_B.second.weight")).toEqual({
    ...{ module: "h.0.attn.q_proj", factor: "B", adapter: "second" },
  });
});

it.each([
  ["wte.lora_embedding_A", "wte", "embedding"],
  ["wte.lora_embedding_B.default", "wte", "embedding"],
  ["h.1.q.lora_magnitude_vector", "h.1.q", "magnitude"],
  ["h.1.q.lora_magnitude_vector.default.weight", "h.1.q", "magnitude"],
  ["h.1.q.lora_B.bias", "h.1.q", "bias of B"],
  ["h.1.q.lora_B.default.bias", "h.1.q", "bias of B"],
  ["wte.token_adapter.trainable_tokens_delta", "wte", "changed tokens"],
  ["wte.trainable_tokens_delta.default", "wte", "changed tokens"],
  ["h.1.q.bias", "h.1.q", "bias"],
  ["lm_head.weight", "lm_head", "whole weight"],
] as const)("%s is of %s: %s", (name, module, other) => {
  expect(place(name)).toEqual({ module, other });
});

it.each([
  "h.0.q.lora_A.weight",
  "base_model.model.h.0.q.lora_A.bias",
  "base_model.model.h.0.q",
  "base_model.model.wte.trainable_tokens_delta-1",
  "base_model.model.h.0\n.q.lora_A.weight",
  "base_model.model.h.0\n.q.weight",
])("%j is none that PEFT writes", (name) => {
  expect(() => tensorPlace(name)).toThrow(/^adapter tensor must be named base_model\.model\./);
});
