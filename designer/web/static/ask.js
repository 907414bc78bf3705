// Questions to the server. A newer question of the same view aborts the one before.

const running = new Map();

/** A refusal of the server: `kind`, the message, and the line of the scheme's text where it is known. */
export class Refusal extends Error {
  constructor({ kind, message, line = null }) {
    super(message);
    this.kind = kind;
    this.line = line;
  }
}

/** The view of a query as JSON. Throws a Refusal, or an AbortError when a newer question came. */
export async function ask(view, query) {
  running.get(view)?.abort();
  const controller = new AbortController();
  running.set(view, controller);
  try {
    const response = await fetch(`/api/${view}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(query),
      signal: controller.signal,
    });
    const answer = await response.json();
    if (!response.ok) throw new Refusal(answer.error);
    return answer;
  } catch (problem) {
    if (problem instanceof Refusal || problem.name === "AbortError") throw problem;
    throw new Refusal({ kind: "connection", message: "the server does not answer; is it still running?" });
  } finally {
    if (running.get(view) === controller) running.delete(view);
  }
}

/** Calls `action` at once when it was quiet, and at most every `pause` milliseconds, the last call never lost. */
export function paced(action, pause) {
  let timer = null;
  let wanted = false;
  const due = () => {
    timer = null;
    if (!wanted) return;
    wanted = false;
    timer = setTimeout(due, pause);
    action();
  };
  return () => {
    wanted = true;
    if (timer === null) due();
  };
}

/** Calls `action` when it was not asked for again for `pause` milliseconds. */
export function settled(action, pause) {
  let timer = null;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, pause);
  };
}
