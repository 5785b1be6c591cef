/** Adapters in PEFT's format: names, shapes, scaling, and what is refused. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stream } from "../../core/stream.js";
import { decodeSafetensors, encodeSafetensors } from "../../store/safetensors.js";
import { loadAdapter, saveAdapter, type SavedAdapter } from "./adapter-file.js";
import { moduleName, parameterShapes, PROJECTIONS, type Projection } from "./transformer.js";

const shape = { vocabulary: 11, width: 8, layers: 2, heads: 2, context: 6 };
const rank = 3;
const { normal } = stream("1", "adapter-file", 0);
const tensor = (...dims: number[]) => ({
  shape: dims,
  data: Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, normal),
});
const adapter: SavedAdapter = {
  rank,
  alpha: 6,
  rslora: true,
  base: "loradp/small",
  modules: Object.fromEntries(
    [0, 1].flatMap((l) =>
      (["q_proj", "v_proj", "down_proj"] as Projection[]).map((p) => {
        const [out, into] = PROJECTIONS[p].map((k) => k * shape.width);
        return [moduleName(l, p), { loraA: tensor(rank, into), loraB: tensor(out, rank) }];
      }),
    ),
  ),
};
const folder = mkdtempSync(join(tmpdir(), "loradp-adapter-"));

describe("adapter files", () => {
  saveAdapter(folder, adapter);
  const model = join(folder, "adapter_model.safetensors");
  const config = join(folder, "adapter_config.json");

  /** As it is read: with the scaling of each module. */
  const loaded = {
    ...adapter,
    fanInFanOut: false,
    modules: Object.fromEntries(
      Object.entries(adapter.modules).map(([module, factors]) => [
        module,
        { ...factors, rank, alpha: 6, scaling: 6 / Math.sqrt(3) },
      ]),
    ),
  };

  it("come back as they were", () => expect(loadAdapter(folder)).toEqual(loaded));

  it("carry PEFT's tensor names, shapes and settings", () => {
    const { tensors, metadata } = decodeSafetensors(readFileSync(model), model);
    expect(metadata).toEqual({ format: "pt" });
    expect(Object.keys(tensors).sort()).toEqual(
      [0, 1]
        .flatMap((l) =>
          ["attn.q_proj", "attn.v_proj", "mlp.down_proj"].flatMap((m) =>
            ["A", "B"].map((f) => `base_model.model.h.${l}.${m}.lora_${f}.weight`),
          ),
        )
        .sort(),
    );
    expect(tensors["base_model.model.h.0.mlp.down_proj.lora_A.weight"].shape).toEqual([3, 32]);
    expect(tensors["base_model.model.h.0.mlp.down_proj.lora_B.weight"].shape).toEqual([8, 3]);
    // Every module is a matrix of the model.
    const names = new Set(parameterShapes(shape).map(([name]) => name));
    for (const name of Object.keys(adapter.modules)) expect(names.has(`${name}.weight`)).toBe(true);
    expect(JSON.parse(readFileSync(config, "utf8"))).toMatchObject({
      peft_type: "LORA",
      r: 3,
      lora_alpha: 6,
      use_rslora: true,
      target_modules: ["down_proj", "q_proj", "v_proj"],
      bias: "none",
    });
  });

  it("refuse what does not fit, in one line", () => {
    const [goodConfig, goodModel] = [readFileSync(config), readFileSync(model)];
    const attempt = (change: () => void, message: RegExp): void => {
      change();
      expect(() => loadAdapter(folder)).toThrow(message);
      writeFileSync(config, goodConfig);
      writeFileSync(model, goodModel);
    };
    const tensors = () => ({ ...decodeSafetensors(goodModel, model).tensors });
    const { "base_model.model.h.0.attn.q_proj.lora_B.weight": _, ...half } = tensors();
    attempt(() => rmSync(model), /holds adapter_model\.safetensors/);
    attempt(
      () => writeFileSync(config, JSON.stringify({ peft_type: "IA3" })),
      /field peft_type must be LORA, got IA3/,
    );
    attempt(
      () => writeFileSync(config, JSON.stringify({ peft_type: "LORA", r: 0, lora_alpha: 1 })),
      /a whole number from 1/,
    );
    attempt(
      () => writeFileSync(config, JSON.stringify({ peft_type: "LORA", r: 4, lora_alpha: 1 })),
      /of rank 4: .* got 3 x 8 and 8 x 3/,
    );
    attempt(() => writeFileSync(model, encodeSafetensors(half)), /both factors/);
    attempt(
      () =>
        writeFileSync(
          model,
          encodeSafetensors({ ...tensors(), "base_model.model.h.0.ln_1.weight": tensor(8) }),
        ),
      /must be named base_model/,
    );
    expect(loadAdapter(folder)).toEqual(loaded);
  });
});
