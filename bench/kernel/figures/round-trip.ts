import type { Sample } from "../../statistics.js";
import type { Figure } from "../figure.js";
import { Session } from "../session.js";

const WARM_UP = 10;
const CELLS = 40;
const row = "round trip of `1 + n`, ms";

export const roundTrip: Figure = {
  name: "round-trip",
  about: "cells `1 + n`, from the request to reply and idle",
  rows: [row],
  rounds: 5,
  async measure(peer, folder, few) {
    const session = await Session.start(peer, folder);
    const samples: Sample[] = [];
    for (let i = 0; i < WARM_UP; i++) await session.execute(`1 + ${i}`);
    for (let i = 0; i < (few ? 5 : CELLS); i++) samples.push((await session.execute(`1 + ${i}`)).time);
    await session.stop();
    return { [row]: samples };
  },
};
