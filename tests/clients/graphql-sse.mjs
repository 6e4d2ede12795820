// The library graphql-sse: it retries by itself, and shows the last cursor as Last-Event-ID.

import { createClient } from 'graphql-sse';
import { PLACED, askOnce, authorization, placed, tell, untilTheEnd, url } from './desk.mjs';

const from = { after: undefined };
const client = createClient({
  url: `${url}/graphql`,
  headers: () => ({ Authorization: authorization, ...(from.after && { 'Last-Event-ID': from.after }) }),
  retryAttempts: 100,
  retry: () => new Promise((resolve) => setTimeout(resolve, 30)),
});

await askOnce(
  (payload) =>
    new Promise((resolve, reject) => {
      let answer;
      client.subscribe(payload, { next: (next) => (answer = next), error: reject, complete: () => resolve(answer) });
    }),
);

client.subscribe({ query: PLACED }, {
  next: (answer) => placed(answer, from),
  error: (error) => tell('error', { error: String(error) }),
  complete: () => tell('complete'),
}, { connected: (again) => tell(again ? 'back' : 'connected') });

await untilTheEnd();
client.dispose();
