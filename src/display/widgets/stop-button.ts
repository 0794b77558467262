import { escapeHtml } from "../escape.js";
import { refuseOtherThanText, refuseUnknownOptions } from "../options.js";
import { Widget } from "../widget.js";

type StopButtonState = { label: string; pressed: boolean };

const esm = `export default {
  render({ model, el }) {
    const button = document.createElement("button");
    button.className = "lectern-stop";
    button.type = "button";
    el.append(button);
    const draw = () => {
      const pressed = model.get("pressed");
      button.textContent = model.get("label") + (pressed ? " (pressed)" : "");
      button.disabled = pressed;
      button.setAttribute("aria-pressed", String(pressed));
    };
    button.addEventListener("click", () => {
      model.set("pressed", true);
      model.save_changes();
    });
    button.addEventListener("keydown", (event) => event.stopPropagation());
    model.on("change", draw);
    draw();
    return () => model.off("change", draw);
  },
};`;

const css = `.lectern-stop { margin: 4px 0; padding: 5px 14px; border-radius: 4px; cursor: pointer;
  font: 600 13px/1.5 var(--jp-ui-font-family, system-ui, sans-serif);
  color: var(--jp-error-color1, #c62828); background: transparent; border: 1px solid currentColor; }
.lectern-stop:hover:enabled { background: color-mix(in srgb, currentColor 12%, transparent); }
.lectern-stop:focus-visible { outline: 2px solid var(--jp-brand-color1, #1976d2); outline-offset: 2px; }
.lectern-stop:disabled { cursor: default; color: var(--jp-ui-font-color2, GrayText); }`;

/** A button that a loop looks at: `while (!stop.pressed) …`. */
export class StopButton extends Widget<StopButtonState> {
  constructor(label: string) {
    super({
      esm,
      css,
      state: { label, pressed: false },
      still: (state) =>
        `<button type="button" disabled>${escapeHtml(state.label)}${state.pressed ? " (pressed)" : ""}</button>`,
      text: (state) => `${state.label} button${state.pressed ? ", pressed" : ""}`,
    });
  }

  /** Whether it has been pressed. True inside a synchronous loop, too, as soon as it is. */
  get pressed(): boolean {
    return this.get("pressed");
  }

  /** Makes it ready to be pressed again. */
  reset(): void {
    this.set("pressed", false);
  }
}

/** A button that ends a loop which asks for it; display it before the loop begins. */
export function stopButton(options: { label?: string } = {}): StopButton {
  refuseUnknownOptions("stopButton", options, ["label"]);
  refuseOtherThanText("stopButton", options, ["label"]);
  return new StopButton(options.label ?? "Stop");
}
