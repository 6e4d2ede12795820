// What the clients share: what they ask, and how they tell the test. A line of JSON on standard output for each thing that happens;
// the end of standard input ends the program.

export const [url, key] = process.argv.slice(2);

export const authorization = `Bearer ${key}`;

export const PLACED = 'subscription New($after: String) { orderPlaced(after: $after) { cursor order { number } } }';

export function tell(what, more = {}) {
  process.stdout.write(`${JSON.stringify({ what, ...more })}\n`);
}

/** The number of an answer of PLACED is told; its cursor is where to go on. */
export function placed(answer, from) {
  const { cursor, order } = answer.data.orderPlaced;
  from.after = cursor;
  tell('order', { number: order.number });
}

/** Asks that are made once: a query, a document that is wrong, and what a key may not do. `ask` gives the answer or throws it. */
export async function askOnce(ask) {
  const answer = await ask({ query: '{ store { name } }' });
  tell('answer', { data: answer.data });
  for (const query of ['{ nothing }', '{ accessKeys { name } }']) {
    const failed = await ask({ query }).catch((errors) => ({ errors }));
    tell('failed', { code: [failed.errors].flat(3)[0].extensions.code });
  }
}

export async function untilTheEnd() {
  for await (const _ of process.stdin);
}
