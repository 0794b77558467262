import { escapeHtml } from "../escape.js";
import { refuseOtherThanText, refuseUnknownOptions } from "../options.js";
import { brief } from "../text.js";
import { Widget } from "../widget.js";

export interface SliderOptions {
  min?: number;
  max?: number;
  step?: number;
  /** Where it stands at first; the middle by default. */
  value?: number;
  label?: string;
}

type SliderState = { min: number; max: number; step: number; value: number; label: string };

const esm = `export default {
  render({ model, el }) {
    const label = document.createElement("label");
    label.className = "lectern-slider";
    const name = document.createElement("span");
    const input = document.createElement("input");
    input.type = "range";
    const output = document.createElement("output");
    label.append(name, input, output);
    el.append(label);
    const draw = () => {
      name.textContent = model.get("label");
      name.hidden = model.get("label") === "";
      if (name.hidden) input.setAttribute("aria-label", "Value");
      for (const key of ["min", "max", "step"]) input[key] = model.get(key);
      // While it is dragged, the hand is right and not what was said before.
      if (!dragging) input.value = model.get("value");
      output.textContent = input.value;
    };
    let dragging = false;
    input.addEventListener("pointerdown", () => { dragging = true; });
    const release = () => { dragging = false; };
    window.addEventListener("pointerup", release);
    input.addEventListener("input", () => {
      output.textContent = input.value;
      model.set("value", Number(input.value));
      model.save_changes();
    });
    // The notebook's own keys (arrows move between cells) must not take the slider's.
    input.addEventListener("keydown", (event) => event.stopPropagation());
    model.on("change", draw);
    draw();
    return () => {
      model.off("change", draw);
      window.removeEventListener("pointerup", release);
    };
  },
};`;

const css = `.lectern-slider { display: flex; align-items: center; gap: 10px; padding: 4px 0;
  font: 13px/1.5 var(--jp-ui-font-family, system-ui, sans-serif); color: var(--jp-ui-font-color1, currentColor); }
.lectern-slider input { flex: 0 1 300px; accent-color: var(--jp-brand-color1, #1976d2); }
.lectern-slider output { min-width: 4em; font-variant-numeric: tabular-nums; }`;

/** A slider for a number: read {@link value}, or hear of changes by `on("change:value", …)`. */
export class Slider extends Widget<SliderState> {
  constructor(state: SliderState) {
    super({
      esm,
      css,
      state,
      still: ({ label, min, max, step, value }) =>
        `<label style="display:flex;align-items:center;gap:10px">${escapeHtml(label)}` +
        `<input type="range" disabled min="${min}" max="${max}" step="${step}" value="${value}"> ${value}</label>`,
      text: ({ label, value, min, max }) => `${label === "" ? "Slider" : label}: ${value} (${min} to ${max})`,
    });
  }

  get value(): number {
    return this.get("value");
  }

  set value(value: number) {
    const { min, max } = this.peek();
    if (!(value >= min && value <= max))
      throw new RangeError(`a slider's value must be from ${min} to ${max}, but is ${brief(value)}`);
    this.set("value", value);
  }
}

/**
 * A slider from `min` (0) to `max` (100) in steps of `step` (1).
 *
 * @throws RangeError if a number isn't finite, `min` isn't below `max`, `step` isn't above 0 or `value` lies outside
 */
export function slider(options: SliderOptions = {}): Slider {
  refuseUnknownOptions("slider", options, ["min", "max", "step", "value", "label"]);
  refuseOtherThanText("slider", options, ["label"]);
  const { min = 0, max = 100, step = 1, label = "" } = options;
  for (const [name, number] of Object.entries({ min, max, step, value: options.value ?? min }))
    if (!Number.isFinite(number))
      throw new RangeError(`slider: ${name} must be a finite number, but is ${brief(number)}`);
  if (min >= max) throw new RangeError(`slider: min must be below max, but ${min} is not below ${max}`);
  if (step <= 0) throw new RangeError(`slider: step must be above 0, but is ${step}`);
  const value = options.value ?? min + Math.round((max - min) / 2 / step) * step;
  if (value < min || value > max)
    throw new RangeError(`slider: value must be from ${min} to ${max}, but is ${value}`);
  return new Slider({ min, max, step, value, label });
}
