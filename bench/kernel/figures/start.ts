import type { Figure } from "../figure.js";
import { Session } from "../session.js";

const row = "start to first result, ms";

export const start: Figure = {
  name: "start",
  about: "from the start of the process to the reply to `1 + 1`, which is asked for at once",
  rows: [row],
  rounds: 10,
  async measure(peer, folder) {
    const session = await Session.start(peer, folder);
    await session.stop();
    return { [row]: [session.firstResult] };
  },
};
