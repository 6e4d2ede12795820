// The library graphql-ws: it retries by itself, and asks each time with the cursor as it is then.

import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { PLACED, askOnce, authorization, placed, tell, untilTheEnd, url } from './desk.mjs';

const client = createClient({
  url: `${url.replace('http', 'ws')}/graphql`,
  webSocketImpl: WebSocket,
  connectionParams: { Authorization: authorization },
  lazy: false,
  retryAttempts: 100,
  shouldRetry: () => true,
  retryWait: () => new Promise((resolve) => setTimeout(resolve, 30)),
  keepAlive: 200,
  on: {
    connected: (_, __, again) => tell(again ? 'back' : 'connected'),
    pong: (received) => received && tell('pong'),
  },
});

await askOnce(
  (payload) =>
    new Promise((resolve, reject) => {
      let answer;
      client.subscribe(payload, { next: (next) => (answer = next), error: reject, complete: () => resolve(answer) });
    }),
);

const from = { after: undefined };
const variables = { get after() { return from.after; } };
const stop = client.subscribe({ query: PLACED, variables }, {
  next: (answer) => placed(answer, from),
  error: (error) => tell('error', { error: String(error?.reason ?? error) }),
  complete: () => tell('complete'),
});

await untilTheEnd();
stop();
await client.dispose();
