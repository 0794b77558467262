import { Widget, type WidgetState } from "../widget.js";

/** A widget that is looked at only: its HTML follows from its state, here for the still and in the page for the view. */
export interface LiveHtmlOptions<S extends WidgetState> {
  state: S;
  /** Sent to the page as source, so that it may use nothing but its argument and what browsers and Node both have. */
  html: (state: Readonly<S>) => string;
  text: (state: Readonly<S>) => string;
}

type More<S extends WidgetState> = ConstructorParameters<typeof Widget<S>>[1];

export class LiveHtml<S extends WidgetState> extends Widget<S> {
  constructor({ state, html, text }: LiveHtmlOptions<S>, more?: More<S>) {
    const names = JSON.stringify(Object.keys(state));
    const esm = `const html = ${html};
      export default {
        render({ model, el }) {
          let asked = false;
          const draw = () => {
            asked = false;
            el.innerHTML = html(Object.fromEntries(${names}.map((name) => [name, model.get(name)])));
          };
          // The page is drawn at most once a frame, whatever arrives meanwhile.
          const ask = () => {
            if (!asked) requestAnimationFrame(draw);
            asked = true;
          };
          model.on("change", ask);
          draw();
          return () => model.off("change", ask);
        },
      };`;
    super({ esm, state, still: html, text }, more);
  }
}
