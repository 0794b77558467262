import type { Sample } from "../../statistics.js";
import { declaration, tensorflow } from "../code.js";
import type { Figure, Samples } from "../figure.js";
import { Session } from "../session.js";

const CELLS = 200;
/** The figure for a place in the notebook is that of so many cells there. */
const NEIGHBOURS = 5;
const early = "new declaration, 1st to 5th cell of a session with tfjs, ms";
const late = "new declaration, 196th to 200th cell, ms";

export const declarations: Figure = {
  name: "declaration",
  about: "cells that each declare something new, in a session that has imported @tensorflow/tfjs",
  rows: [early, late],
  rounds: 5,
  async measure(peer, folder, few): Promise<Samples> {
    if (peer.language !== "typescript") return {};
    const session = await Session.start(peer, folder);
    await session.prepare(tensorflow);
    const times: Sample[] = [];
    for (let i = 1; i <= (few ? 2 * NEIGHBOURS : CELLS); i++) {
      const { time, status } = await session.execute(declaration(i));
      if (status !== "ok") throw new Error(`${peer.name} could not run ${declaration(i)}: ${status}`);
      times.push(time);
    }
    await session.stop();
    return { [early]: times.slice(0, NEIGHBOURS), [late]: times.slice(-NEIGHBOURS) };
  },
};
